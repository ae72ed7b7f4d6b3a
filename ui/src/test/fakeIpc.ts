import { emit } from "@tauri-apps/api/event";
import { mockIPC } from "@tauri-apps/api/mocks";

import type { Draft, Topic } from "../ipc";

/** What each command answers; a thrown value is its typed error. */
export type Answers = Record<string, (args: never) => unknown>;

/** A command the page has called. */
export interface Call {
  command: string;
  args: unknown;
}

/**
 * Answers the page's commands as Rust would. Gives the calls, in order, as they come.
 *
 * What is measured is left out: the page reports it at a frame of its own, between any two calls. So is the question for
 * an opened link, where a test has none.
 */
export function fakeIpc(answers: Answers): Call[] {
  const calls: Call[] = [];
  mockIPC(
    async (command, args) => {
      if (command.startsWith("plugin:") || command === "page_painted") return null;
      if (["link_follow", "contact_shown"].includes(command) && !answers[command]) return null;
      calls.push({ command, args: args ?? {} });
      const answer = answers[command];
      if (!answer) throw { kind: "internal", reference: `no answer for ${command}` };
      return answer(args as never);
    },
    { shouldMockEvents: true },
  );
  return calls;
}

/** Announces topics as Rust would. */
export const announce = (...topics: Topic[]): Promise<void> => emit("stale", topics);

/** Another program opens a link; `link_follow` says where it leads. */
export const openLink = (): Promise<void> => emit("linked", null);

/** Unfinished texts as Rust keeps them: announced whenever one changes. */
export function keptDrafts(kept: Record<string, string> = {}): Answers {
  return {
    draft_get: ({ form }: { form: string }) => kept[form] ?? "",
    draft_save: ({ draft: { form, text } }: { draft: Draft }) => {
      kept[form] = text;
      void Promise.resolve().then(() => announce("drafts"));
      return null;
    },
  };
}

const nothing = () => {};

/** An answer that comes when the test says so. */
export function later(): { promise: Promise<unknown>; resolve: (answer: unknown) => void } {
  let resolve: (answer: unknown) => void = nothing;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
