import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useLocale } from "../../components/When";
import { sayCount } from "../../lib/numbers";
import { useBeside } from "./incoming";
import { sayReading } from "./words";

/**
 * What a form tells of other leads: that they are being read, or wait for its end. It has the place of `children`, so that
 * nothing moves under the rep's hands.
 */
export function LeadsBeside({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { reading, waiting, isUnread } = useBeside();
  const said =
    reading.length > 0
      ? [sayReading(t, reading, locale)]
      : [
          waiting > 0 && t("leads.waiting", { count: waiting, countText: sayCount(waiting, locale) }),
          isUnread && t("leads.notAllRead"),
        ].filter(Boolean);
  return (
    <span className="mr-auto min-w-0 flex-1 basis-60 self-center text-12 break-words text-n11">
      <span aria-live="polite">{said.join(" ")}</span>
      {said.length === 0 && children}
    </span>
  );
}
