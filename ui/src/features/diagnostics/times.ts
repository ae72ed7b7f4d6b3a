import { dateFormat } from "../../lib/formats";

/** The rep's time of day when the day of the allowance ends. */
export function sayMidnightUtc(now: Date, locale: string): string {
  const midnight = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
  return dateFormat(locale, { timeStyle: "short" }).format(midnight);
}

/** The time of day to the second, for what is read in order; with the day where it is not today. */
export function sayClock(instant: string, now: Date, locale: string): string {
  const at = new Date(instant);
  const isToday = at.toDateString() === now.toDateString();
  return dateFormat(locale, {
    ...(!isToday && { day: "numeric", month: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).format(at);
}

/** A stretch of time in its largest whole unit: "5 Min.", "40 s". */
export function sayStretch(ms: number, locale: string): string {
  const [value, unit] = ms >= 60_000 ? [Math.round(ms / 60_000), "minute"] : [Math.round(ms / 1000), "second"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(value);
}
