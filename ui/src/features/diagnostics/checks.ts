import type { TFunction } from "i18next";

import type { Check, CheckKind } from "../../ipc";
import { numberFormat } from "../../lib/formats";

/** Everything that is checked, in the order in which things depend on each other. */
export const checkKinds = [
  "keyring",
  "clock",
  "dns",
  "tls",
  "scopes",
  "database",
  "index",
  "disk",
  "quota",
] as const satisfies CheckKind[];

const units: Partial<Record<CheckKind, string>> = { clock: "s", tls: "ms", database: "MB", disk: "MB" };

/** Why there is no connection, where Rust says so in a word. */
const problems = ["noNetwork", "unreachable", "notTrusted", "notHighLevel", "busy", "serverFailed"] as const;

/** A check's figure as it is read: grouped, and with its unit where Rust gave the bare number. */
export function sayDetail({ what, detail }: Pick<Check, "what" | "detail">, locale: string): string {
  const [, number, rest = ""] = /^(-?\d+(?:\.\d+)?)(\s*[a-zA-Z]*)$/.exec(detail.trim()) ?? [];
  const format = numberFormat(locale, { maximumFractionDigits: 1 });
  if (number === undefined) {
    // Two figures with their limits.
    return what === "quota" ? detail.trim().replaceAll(/\d{4,}/g, (digits) => format.format(Number(digits))) : detail.trim();
  }
  const unit = rest.trim() || units[what];
  const said = format.format(Number(number));
  return unit ? `${said} ${unit}` : said;
}

/** What a check has found, as a sentence; empty where the result says it all. */
export function sayCheck(t: TFunction, check: Check, locale: string): string {
  const { what, result } = check;
  if (result === "leftOut") return t(`diagnostics.selfTest.plain.${what}`);
  const detail = sayDetail(check, locale);
  const isWhole = what === "keyring" || (what === "scopes" && result === "good");
  if (detail === "" && !isWhole) return "";
  const problem = problems.find((kind) => detail.toLowerCase().startsWith(kind.toLowerCase()));
  if (what === "tls" && result !== "good" && problem) return t(`connect.problem.${problem}`);
  return result === "good"
    ? t(`diagnostics.selfTest.good.${what}`, { detail })
    : t(`diagnostics.selfTest.bad.${what}`, { detail });
}
