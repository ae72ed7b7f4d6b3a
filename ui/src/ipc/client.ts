import { MutationCache, QueryClient, notifyManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

import type { PlainKey } from "../locales";
import { events } from "./bindings";
import type { Topic } from "./bindings";

declare module "@tanstack/react-query" {
  interface Register {
    /** Every key starts with the topic that makes it stale. */
    queryKey: readonly [Topic, ...unknown[]];
    /**
     * A mutation names its failure, which the shell then shows; a form that shows it itself says so. `byItself`: the
     * rep did not ask for it.
     */
    mutationMeta: { failureTitle: PlainKey; byItself?: true } | { shownInPlace: true };
  }
}

/** A failed action, for the line at the top of the window. */
export interface Failure {
  title: PlainKey;
  thrown: unknown;
}

let last: Failure | undefined;
const watchers = new Set<() => void>();

/** Shows a failed action at the top of the window until it is put away or something the rep asks for succeeds. */
export function reportFailure(failure: Failure | undefined): void {
  if (last === failure) return;
  last = failure;
  for (const watcher of watchers) watcher();
}

/** Puts the shown failure away. */
export const dismissFailure = (): void => reportFailure(undefined);

/** The failed action to show, if any. */
export function useLastFailure(): Failure | undefined {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => last,
  );
}

// An answer is drawn in the moment it comes; a timer would put it behind what else the engine has to do.
notifyManager.setScheduler(queueMicrotask);

/** Rust says what is stale, so nothing goes stale by age, and a failure is an answer, not a reason to ask again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 300_000,
        retry: false,
        networkMode: "always",
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: { retry: false, networkMode: "always" },
    },
    mutationCache: new MutationCache({
      onSuccess: (_data, _variables, _result, { meta }) => {
        if (!meta || !("failureTitle" in meta)) return;
        if (!meta.byItself || last?.title === meta.failureTitle) dismissFailure();
      },
      onError: (thrown, _variables, _result, mutation) => {
        const meta = mutation.meta;
        if (meta && "failureTitle" in meta) reportFailure({ title: meta.failureTitle, thrown });
      },
    }),
  });
}

/** Forgets everything of an account that has been signed out of; the next one must not see it for a moment. */
export function forgetAccount(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey: [topic] }) => topic !== "session" && topic !== "settings" });
  dismissFailure();
}

/** Refetches whatever Rust says is out of date. Answers the way to stop. */
export function followStale(client: QueryClient): Promise<() => void> {
  return events.stale.listen(({ payload: topics }) => {
    for (const topic of topics) {
      const queryKey = [topic] as const;
      // A first answer still on its way may be older than this news, and invalidating alone would keep it.
      void client.cancelQueries({ queryKey }).then(() => client.invalidateQueries({ queryKey }));
    }
  });
}
