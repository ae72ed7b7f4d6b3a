import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Notice } from "../../components/States";
import { useLocale, useNow } from "../../components/When";
import type { QuotaGauge } from "../../ipc";
import { sayDue } from "../../lib/dates";
import { sayCount } from "../../lib/numbers";
import { Answered } from "./Answered";
import { BurstGauge } from "./BurstGauge";
import { DayBar } from "./DayBar";
import { WindowColumns } from "./WindowColumns";
import { allowance } from "./queries";
import { sayMidnightUtc } from "./times";

/** How much may be sent, drawn: the window, the day with its forecast, and the last windows. */
export function Allowance() {
  return <Answered answer={useQuery(allowance)}>{(gauge) => <Drawn gauge={gauge} />}</Answered>;
}

function Drawn({ gauge }: { gauge: QuotaGauge }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const seconds = sayCount(gauge.windowMs / 1000, locale);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-6 pt-4 pb-8 low:flex-none low:overflow-visible">
      <div className="flex max-w-240 flex-col gap-6">
        <Warnings gauge={gauge} />
        <div className="flex flex-wrap gap-x-16 gap-y-8">
          <Drawing title={t("diagnostics.allowance.window", { seconds })}>
            <BurstGauge gauge={gauge} />
          </Drawing>
          <div className="flex min-w-80 flex-1 flex-col gap-8">
            <Drawing title={t("diagnostics.allowance.day")}>
              <DayBar gauge={gauge} />
            </Drawing>
            <Drawing
              title={t("diagnostics.allowance.windows")}
              hint={t("diagnostics.allowance.windowsHint", { seconds })}
            >
              <WindowColumns gauge={gauge} />
            </Drawing>
          </div>
        </div>
      </div>
    </div>
  );
}

/** What a technician should know at once, in words. */
function Warnings({ gauge: { shutForMs, othersUseIt, dailyUsedUpAt } }: { gauge: QuotaGauge }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  if (shutForMs === null && !othersUseIt && dailyUsedUpAt === null) return null;
  return (
    <div className="flex flex-col gap-2">
      {shutForMs !== null && (
        <Notice tone="warning">
          {t("diagnostics.allowance.shut", { seconds: sayCount(Math.ceil(shutForMs / 1000), locale) })}
        </Notice>
      )}
      {othersUseIt && <Notice tone="warning">{t("diagnostics.allowance.othersUseIt")}</Notice>}
      {dailyUsedUpAt !== null && (
        <Notice tone="warning">
          {t("diagnostics.allowance.usedUp", {
            time: sayDue(dailyUsedUpAt, now, locale),
            midnight: sayMidnightUtc(now, locale),
          })}
        </Notice>
      )}
    </div>
  );
}

function Drawing({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <header className="flex items-baseline gap-2">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {hint && <p className="text-12 text-n11">{hint}</p>}
      </header>
      {children}
    </section>
  );
}
