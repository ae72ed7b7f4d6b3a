import { numberFormat } from "./formats";

/** A count with the locale's thousands mark: "12.408". */
export function sayCount(count: number, locale: string): string {
  return numberFormat(locale, { useGrouping: true }).format(count);
}
