import { useTranslation } from "react-i18next";

import { useLocale } from "../../components/When";
import type { QuotaGauge } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { Legend, LegendLine, Swatch } from "./Legend";
import { arc, sharesOf } from "./arc";

const HALF = { x: 120, y: 120, radius: 111 };
const THICK = 18;
/** What parts two stretches, as a share of the half circle. */
const GAP = 0.006;

/** The window that ends now as a half circle: own requests, others', and what is free. */
export function BurstGauge({ gauge }: { gauge: QuotaGauge }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { own, others, free } = sharesOf(gauge);
  const count = (number: number) => sayCount(number, locale);
  const shut = gauge.shutForMs === null ? undefined : sayCount(Math.ceil(gauge.shutForMs / 1000), locale);
  const stretches = [
    { from: 0, to: own, className: "stroke-accent" },
    { from: own, to: own + others, className: "stroke-n9" },
    { from: own + others, to: 1, className: "stroke-n5" },
  ];

  return (
    <div className="flex w-60 flex-col gap-4">
      <svg
        role="img"
        aria-label={t("diagnostics.allowance.gauge", {
          limit: count(gauge.limit),
          seconds: count(gauge.windowMs / 1000),
          own: count(gauge.own),
          others: count(gauge.others),
          free: count(free),
        })}
        viewBox="0 0 240 122"
        className="w-60"
      >
        {stretches.map(
          ({ from, to, className }) =>
            to - from > GAP && (
              <path
                key={className}
                d={arc(HALF, from === 0 ? 0 : from + GAP / 2, to >= 1 ? 1 : to - GAP / 2)}
                strokeWidth={THICK}
                className={`fill-none ${className}`}
              />
            ),
        )}
        <text x={HALF.x} y={96} textAnchor="middle" className="fill-n12 text-20 font-semibold">
          {shut === undefined ? count(free) : t("diagnostics.allowance.pause", { seconds: shut })}
        </text>
        <text x={HALF.x} y={116} textAnchor="middle" className="fill-n11 text-12">
          {shut === undefined
            ? t("diagnostics.allowance.freeOf", { limit: count(gauge.limit) })
            : t("diagnostics.allowance.pauseWord")}
        </text>
      </svg>
      <Legend>
        <LegendLine swatch={<Swatch colour="bg-accent" />} name={t("diagnostics.allowance.own")}>
          {count(gauge.own)}
        </LegendLine>
        <LegendLine name={t("diagnostics.allowance.inFlight")}>{count(gauge.inFlight)}</LegendLine>
        <LegendLine swatch={<Swatch colour="bg-n9" />} name={t("diagnostics.allowance.others")}>
          {count(gauge.others)}
        </LegendLine>
        <LegendLine swatch={<Swatch colour="border border-n8 bg-n5" />} name={t("diagnostics.allowance.free")}>
          {count(free)}
        </LegendLine>
      </Legend>
    </div>
  );
}
