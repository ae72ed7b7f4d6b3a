import type { TFunction } from "i18next";

import type { LeadReason, LeadRow } from "../../ipc";
import { sayField } from "../../lib/fieldNames";
import { sayCount } from "../../lib/numbers";

/** Why nothing was made of a file or lead, or what is asked. */
export function sayReason(t: TFunction, reason: LeadReason, locale: string): string {
  switch (reason.kind) {
    case "tooLarge":
      return t("leads.reasons.tooLarge", { megabytes: sayCount(reason.megabytes, locale) });
    case "list":
      return reason.rows > 0
        ? t("leads.reasons.longList", { rows: sayCount(reason.rows, locale) })
        : t("leads.reasons.list");
    case "inPart":
      return t("leads.reasons.inPart", { taken: sayCount(reason.taken, locale), all: sayCount(reason.all, locale) });
    default:
      return t(`leads.reasons.${reason.kind}`);
  }
}

/** Which files are being read. */
export const sayReading = (t: TFunction, [file = "", ...others]: readonly string[], locale: string): string =>
  t("leads.reading", { count: others.length + 1, countText: sayCount(others.length + 1, locale), file });

/** What became of a lead, part by part. */
export function sayOutcome(t: TFunction, row: LeadRow): string[] {
  if (row.contact === null || row.state === "asks" || row.state === "failed" || row.state === "undone") return [];
  if (row.state === "known") return [t("leads.known")];
  const said = [t(row.created ? "leads.newContact" : "leads.knownContact")];
  if (!row.created && row.filled.length > 0) {
    said.push(t("leads.filled", { fields: row.filled.map((field) => sayField(t, field)).join(", ") }));
  }
  if (row.noted) said.push(t("leads.noted"));
  if (row.tasked) said.push(t("leads.tasked"));
  return said;
}
