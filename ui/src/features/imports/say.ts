import type { TFunction } from "i18next";

import type { ImportField, ImportProblem } from "../../ipc";
import { sayField } from "../../lib/fieldNames";
import { sayCount } from "../../lib/numbers";

/** What is wrong with a file, and what to do. */
export function sayProblem(t: TFunction, problem: ImportProblem, locale: string): string {
  if ("line" in problem) return t(`imports.problem.${problem.kind}`, { line: sayCount(problem.line, locale) });
  return t(`imports.problem.${problem.kind}`);
}

/** What stands between two values, by its name. */
export function sayDelimiter(t: TFunction, delimiter: string): string {
  switch (delimiter) {
    case ";":
      return t("imports.delimiter.semicolon");
    case ",":
      return t("imports.delimiter.comma");
    case "\t":
      return t("imports.delimiter.tab");
    default:
      return t("imports.delimiter.other", { mark: delimiter });
  }
}

/** A length of time, roughly: nobody waits to the second. */
export function sayAbout(t: TFunction, seconds: number, locale: string): string {
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 60) return t("imports.underAMinute");
  if (minutes < 120) return t("imports.minutes", { count: minutes, countText: sayCount(minutes, locale) });
  const hours = Math.round(minutes / 60);
  if (hours < 48) return t("imports.hours", { count: hours, countText: sayCount(hours, locale) });
  const days = Math.round(hours / 24);
  return t("imports.days", { count: days, countText: sayCount(days, locale) });
}

/** What a row fills. */
export function sayFills(t: TFunction, fills: readonly string[], customFields: readonly ImportField[]): string {
  return fills
    .map((field) => {
      if (field === "tags") return t("imports.fillsTags");
      if (field === "note") return t("imports.fillsNote");
      return customFields.find(({ id }) => id === field)?.name ?? sayField(t, field);
    })
    .join(", ");
}
