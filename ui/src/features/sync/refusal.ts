import type { TFunction } from "i18next";

import type { Refusal } from "../../ipc";

/** Why a change was refused: our sentence where we know one, else HighLevel's own words. */
export function sayRefusal(t: TFunction, { reason, message, canWriteAnew }: Refusal): string {
  switch (reason?.kind) {
    case "scope":
      return t("sync.reason.scope", { scope: reason.scope });
    case "gone":
      if (reason.what === "task") return t(canWriteAnew ? "sync.reason.goneTaskTyped" : "sync.reason.goneTask");
      if (reason.what === "note") return t(canWriteAnew ? "sync.reason.goneNoteTyped" : "sync.reason.goneNote");
      return t("sync.reason.goneContact");
    case "account":
      return t("sync.reason.account");
    case "ambiguous":
      return t("sync.reason.ambiguous");
    case "conflict":
      return t("sync.reason.conflict");
    case "notTaken":
      return t("sync.reason.notTaken");
    case "switchedOff":
      return t("sync.reason.switchedOff");
    default:
      return message || t("sync.noWords");
  }
}

/** What HighLevel said of one field; without words, that it kept its own value. */
export const sayFieldRefusal = (t: TFunction, field: string, message: string): string =>
  message ? t("card.refusedFields", { field, message }) : t("card.notTakenField", { field });

/** Whether the rep is asked what is to become of what they typed, where nobody has refused it. */
export const isQuestion = ({ reason, canWriteAnew }: Refusal): boolean => reason?.kind === "conflict" || canWriteAnew;

/** What HighLevel has of the fields that both have changed, by field. */
export const theirsOf = (refusal: Refusal | null | undefined): Partial<Record<string, string>> =>
  refusal?.reason?.kind === "conflict"
    ? Object.fromEntries(refusal.reason.fields.map(({ field, theirs }) => [field, theirs]))
    : {};
