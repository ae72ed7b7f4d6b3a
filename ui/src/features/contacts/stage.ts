import type { TFunction } from "i18next";

/** The stage of a contact. HighLevel's own two are translated; those of the account are its words already. */
export function sayStage(t: TFunction, stage: string | null): string {
  if (stage === "lead" || stage === "customer") return t(`stages.${stage}`);
  return stage ?? "";
}
