import type { PlainKey } from "../locales";
import type { CommandError } from "./bindings";

/** How each failure is said. A new kind does not compile until it has a line here. */
export const presentation = {
  signedOut: "errors.signedOut",
  connect: "errors.connect",
  offline: "errors.offline",
  invalid: "errors.invalid",
  notAllowed: "errors.notAllowed",
  notFound: "errors.notFound",
  notPossible: "errors.notPossible",
  doNotDisturb: "errors.doNotDisturb",
  unsent: "errors.unsent",
  diskFull: "errors.diskFull",
  internal: "errors.internal",
} as const satisfies Record<CommandError["kind"], PlainKey>;
