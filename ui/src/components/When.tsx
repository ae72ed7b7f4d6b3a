import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { fullDate, sayDue, sayPast } from "../lib/dates";
import { localeOf } from "../locales";

let now = new Date();
const watchers = new Set<() => void>();
let timer: number | undefined;

function watch(watcher: () => void) {
  watchers.add(watcher);
  if (timer === undefined) {
    now = new Date();
    timer = window.setInterval(() => {
      now = new Date();
      for (const each of watchers) each();
    }, 30_000);
  }
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      window.clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time of day, a moment ago; whatever shows it follows. */
export function useNow(): Date {
  return useSyncExternalStore(watch, () => now);
}

/** The locale that dates and numbers on the screen are written in. */
export function useLocale(): string {
  return localeOf(useTranslation().i18n.language);
}

/** A date as people say it, the full one on hover and for screen readers. */
export function When({ instant, as, className }: { instant: string; as: "due" | "past"; className?: string }) {
  const locale = useLocale();
  const at = useNow();
  const full = fullDate(instant, locale);
  return (
    <time dateTime={instant} data-tip={full} className={className}>
      <span aria-hidden="true">{as === "due" ? sayDue(instant, at, locale) : sayPast(instant, at, locale)}</span>
      <span className="sr-only">{full}</span>
    </time>
  );
}
