import { dateFormat, relativeFormat } from "./formats";

const DAY_MS = 86_400_000;

/** The calendar day of an instant in the rep's zone, on a scale on which every day is as long. */
const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());

/** The number of midnights between two instants, in the rep's zone. */
export function daysBetween(from: Date, to: Date): number {
  return Math.round((midnight(to) - midnight(from)) / DAY_MS);
}

function clock(date: Date, locale: string): string {
  return dateFormat(locale, { hour: "numeric", minute: "2-digit" }).format(date);
}

function shortDate(date: Date, now: Date, locale: string): string {
  const sameYear = date.getFullYear() === now.getFullYear();
  return dateFormat(locale, { day: "numeric", month: "short", ...(!sameYear && { year: "numeric" }) }).format(date);
}

/** A due date as people say it: "heute 15:00", "in 3 Tagen", "12. Jan. 2027". */
export function sayDue(instant: string, now: Date, locale: string): string {
  const date = new Date(instant);
  const days = daysBetween(now, date);
  if (Math.abs(days) > 6) return shortDate(date, now, locale);
  const day = relativeFormat(locale, { numeric: "auto" }).format(days, "day");
  return Math.abs(days) <= 1 ? `${day} ${clock(date, locale)}` : day;
}

/** How long ago: "vor 3 Min.", "gestern 9:12", "12. Okt.". */
export function sayPast(instant: string, now: Date, locale: string): string {
  const date = new Date(instant);
  const minutes = Math.round((now.getTime() - date.getTime()) / 60_000);
  const relative = relativeFormat(locale, { numeric: "auto", style: "short" });
  if (minutes >= 0 && minutes < 1) return relative.format(0, "second");
  if (minutes >= 0 && minutes < 60) return relative.format(-minutes, "minute");
  const days = daysBetween(now, date);
  if (days === 0 || days === -1)
    return `${relativeFormat(locale, { numeric: "auto" }).format(days, "day")} ${clock(date, locale)}`;
  return shortDate(date, now, locale);
}

/** The whole date and time, for hover and for screen readers; in the rep's zone, or in a named one. */
export function fullDate(instant: string, locale: string, timeZone?: string): string {
  return dateFormat(locale, { dateStyle: "full", timeStyle: "short", ...(timeZone && { timeZone }) }).format(
    new Date(instant),
  );
}

/** The whole date and time, short enough for a line under a field. */
export function mediumDate(instant: string, locale: string): string {
  return dateFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
  }).format(new Date(instant));
}

/** A calendar date, `YYYY-MM-DD`, written out. What cannot be read is shown as it is. */
export function sayCalendarDate(date: string, locale: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date);
  if (!match) return date;
  const midday = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]), 12));
  return dateFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(midday);
}

/** From when to when, on one line: "Di., 24. Nov., 14:00 – 15:00"; with the year where it is not this one. */
export function sayRange(start: string, end: string | null, now: Date, locale: string, timeZone?: string): string {
  const sameYear = new Date(start).getFullYear() === now.getFullYear();
  const format = dateFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(!sameYear && { year: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
    ...(timeZone && { timeZone }),
  });
  return end ? format.formatRange(new Date(start), new Date(end)) : format.format(new Date(start));
}

const asUtc = (local: string) => `${local.slice(0, 16)}:00Z`;

/** The same for a time without a zone, `YYYY-MM-DDTHH:MM`, as an account's own clocks show it. */
export function sayRangeOnAccountClocks(start: string, end: string | null, now: Date, locale: string): string {
  return sayRange(asUtc(start), end && asUtc(end), now, locale, "UTC");
}
