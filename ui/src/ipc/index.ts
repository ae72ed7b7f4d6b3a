/** The door to Rust: the only folder that knows Tauri. Screens import from here. */
import { commands } from "./bindings";
import type { CommandError, FirstScreen, PageStart } from "./bindings";

export * from "./bindings";
export { createQueryClient, followStale, forgetAccount, useLastFailure, dismissFailure, reportFailure } from "./client";
export { presentation } from "./presentation";

/** What a command answers: its value, or why not. */
type Outcome<T> = { status: "ok"; data: T } | { status: "error"; error: CommandError };

/** A command's failure, thrown. `error` is typed; a failure of the framework itself counts as internal. */
export class IpcError extends Error {
  readonly error: CommandError;

  constructor(error: unknown) {
    super("a command failed");
    this.name = "IpcError";
    this.error = isCommandError(error) ? error : { kind: "internal", reference: "" };
  }
}

function isCommandError(error: unknown): error is CommandError {
  return typeof error === "object" && error !== null && "kind" in error && typeof error.kind === "string";
}

/** A command's outcome as a value or a throw. */
export async function call<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const settled = await outcome;
  if (settled.status === "error") throw new IpcError(settled.error);
  return settled.data;
}

/** The typed failure inside whatever was thrown. */
export function failureOf(thrown: unknown): CommandError {
  return thrown instanceof IpcError ? thrown.error : { kind: "internal", reference: "" };
}

/** Tells Rust that something that is measured, and that other work waits for, stands on the screen: at the second animation frame from now. */
export function reportPainted(what: "list" | "connect"): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      void commands.pagePainted(what, Math.round(performance.now()));
    }),
  );
}

interface Told extends PageStart {
  /** What the first screen shows, asked for before any script of the page was read. */
  first: Promise<FirstScreen | null>;
}

/** What Rust told the page before it loaded; once, for it names contacts, and whoever signs out leaves none here. */
export function takeStart(): Told | undefined {
  const page = window as { __STARBUERO__?: Told };
  const { __STARBUERO__: told } = page;
  delete page.__STARBUERO__;
  return told;
}
