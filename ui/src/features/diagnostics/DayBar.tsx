import { useTranslation } from "react-i18next";

import { useLocale, useNow } from "../../components/When";
import type { QuotaGauge } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { Legend, LegendLine, Swatch } from "./Legend";
import { sayMidnightUtc } from "./times";

/** What is left of the day's allowance, and a dashed mark of what will be left at midnight UTC. */
export function DayBar({ gauge }: { gauge: QuotaGauge }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const { dailyLimit: limit, dailyRemaining, dailyForecast } = gauge;
  if (limit === null || dailyRemaining === null || limit <= 0)
    return <p className="max-w-120 text-n11">{t("diagnostics.allowance.dayUnknown")}</p>;

  const percent = (number: number) => `${Math.min(100, Math.max(0, (number / limit) * 100))}%`;
  const remaining = sayCount(dailyRemaining, locale);
  const forecast =
    dailyForecast === null
      ? undefined
      : dailyForecast > 0
        ? sayCount(dailyForecast, locale)
        : t("diagnostics.allowance.forecastNone");
  const values = { remaining, limit: sayCount(limit, locale) };
  const mark = dailyForecast === null ? undefined : percent(dailyForecast);

  return (
    <div className="flex flex-col gap-2">
      <svg
        role="img"
        aria-label={
          forecast === undefined
            ? t("diagnostics.allowance.dayBar", values)
            : t("diagnostics.allowance.dayBarForecast", { ...values, forecast })
        }
        className="h-7 w-full overflow-visible"
      >
        <rect y="6" width="100%" height="16" rx="4" className="fill-n5" />
        <rect y="6" width={percent(dailyRemaining)} height="16" rx="4" className="fill-accent" />
        {mark !== undefined && (
          <>
            <line x1={mark} x2={mark} y1="0" y2="28" strokeWidth="4" className="stroke-n1" />
            <line x1={mark} x2={mark} y1="0" y2="28" strokeWidth="2" strokeDasharray="4 3" className="stroke-n12" />
          </>
        )}
      </svg>
      <Legend>
        <LegendLine swatch={<Swatch colour="bg-accent" />} name={t("diagnostics.allowance.remaining")}>
          {t("diagnostics.allowance.remainingOf", values)}
        </LegendLine>
        {forecast !== undefined && (
          <LegendLine
            swatch={
              <svg className="h-3.5 w-0.5">
                <line x1="1" x2="1" y2="14" strokeWidth="2" strokeDasharray="4 1.5" className="stroke-n12" />
              </svg>
            }
            name={t("diagnostics.allowance.forecast", { midnight: sayMidnightUtc(now, locale) })}
          >
            {forecast}
          </LegendLine>
        )}
      </Legend>
    </div>
  );
}
