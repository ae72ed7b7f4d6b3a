import { queryOptions, useMutation, useMutationState } from "@tanstack/react-query";

import { call, commands, failureOf } from "../../ipc";
import type { EndpointTry, SelfTest } from "../../ipc";
import { useAccount } from "../session/account";

/** How often the allowance is read while it is on the screen. */
const ALLOWANCE_MS = 1000;

/** The allowance; read every second by whoever shows it. */
export const allowance = queryOptions({
  queryKey: ["diagnostics", "quota"],
  queryFn: () => call(commands.diagnosticsQuota()),
  refetchInterval: ALLOWANCE_MS,
});

/** Every operation the app can call. */
export const endpoints = queryOptions({
  queryKey: ["diagnostics", "endpoints"],
  queryFn: () => call(commands.diagnosticsEndpoints()),
});

/** The last requests, failures first. */
export const requests = queryOptions({
  queryKey: ["diagnostics", "requests"],
  queryFn: () => call(commands.diagnosticsRequests()),
});

/** Takes a text to the clipboard. */
export const copyText = (text: string): Promise<null> => call(commands.textCopy(text));

/** Tries one harmless read per scope; Rust announces what came of it. */
export const useTestScopes = () =>
  useMutation({
    mutationFn: () => call(commands.diagnosticsTestScopes()),
    meta: { failureTitle: "diagnostics.endpoints.testFailed" },
  });

/** Switches a group of operations off or on again. */
export const useForbid = () =>
  useMutation({
    mutationFn: ({ group, forbidden }: { group: string; forbidden: boolean }) =>
      call(commands.diagnosticsForbid(group, forbidden)),
    meta: { failureTitle: "diagnostics.endpoints.forbidFailed" },
  });

/** Sends one operation once; the panel shows what came of it. */
export const useTry = () =>
  useMutation({
    mutationFn: (request: EndpointTry) => call(commands.diagnosticsTry(request)),
    meta: { shownInPlace: true },
  });

/** Has requests that went well written to the log file, or no longer. */
export const useVerbose = () =>
  useMutation({
    mutationFn: (verbose: boolean) => call(commands.diagnosticsVerbose(verbose)),
    meta: { failureTitle: "diagnostics.requests.verboseFailed" },
  });

/** The self-test of this account, as it was last run. */
interface LastRun {
  isRunning: boolean;
  /** When the last one began. */
  begunAt: number | undefined;
  /** What the last one that ended has found. */
  found: SelfTest | undefined;
  failure: ReturnType<typeof failureOf> | undefined;
  run: () => void;
}

/**
 * Runs the self-test and keeps what it found until it is run again, wherever the rep goes meanwhile.
 *
 * No query, for its own requests make the topic stale, and it would cancel itself.
 */
export function useSelfTest(): LastRun {
  const key = ["selfTest", useAccount().location];
  const { mutate } = useMutation({
    mutationKey: key,
    mutationFn: () => call(commands.diagnosticsSelfTest()),
    gcTime: Infinity,
    meta: { shownInPlace: true },
  });
  const runs = useMutationState({ filters: { mutationKey: key }, select: ({ state }) => state });
  const last = runs.at(-1);
  const isRunning = last?.status === "pending";
  return {
    isRunning,
    begunAt: last?.submittedAt,
    found: runs.findLast(({ status }) => status === "success")?.data as SelfTest | undefined,
    failure: last?.status === "error" ? failureOf(last.error) : undefined,
    run: () => {
      if (!isRunning) mutate();
    },
  };
}
