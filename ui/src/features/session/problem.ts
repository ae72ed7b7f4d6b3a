import type { TFunction } from "i18next";

import type { CommandError, ConnectProblem } from "../../ipc";
import { presentation } from "../../ipc";

/** Which field of the connect form a problem belongs beside. */
export function fieldOf(problem: ConnectProblem): "token" | "account" | "address" | undefined {
  if (problem.kind.startsWith("token") || problem.kind === "scopeMissing") return "token";
  if (problem.kind.startsWith("account")) return "account";
  if (problem.kind.startsWith("address")) return "address";
  return undefined;
}

/** Whether it is the keyring that is in the way. */
export function isAboutKeyring(problem: ConnectProblem): boolean {
  return problem.kind === "keyringMissing" || problem.kind === "keyringLocked";
}

/** What happened and what to do. */
export function sayProblem(t: TFunction, problem: ConnectProblem): string {
  if (problem.kind === "scopeMissing") return t("connect.problem.scopeMissing", { scope: problem.scope });
  return t(`connect.problem.${problem.kind}`);
}

/** Any failure as a sentence. */
export function sayFailure(t: TFunction, error: CommandError): string {
  if (error.kind === "connect") return sayProblem(t, error.problem);
  if (error.kind === "invalid") return t(`errors.invalidReason.${error.reason}`);
  if (error.kind === "notAllowed") return t(`errors.missing.${error.missing}`);
  const sentence = t(presentation[error.kind]);
  if (error.kind === "internal" && error.reference)
    return `${sentence} ${t("errors.reference", { reference: error.reference })}`;
  return sentence;
}
