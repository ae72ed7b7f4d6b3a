import { useTranslation } from "react-i18next";

import { useLocale } from "../../components/When";
import type { QuotaGauge } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { sayStretch } from "./times";

const HEIGHT = 80;
/** The share of its place that a column takes. */
const WIDTH = 0.72;

/** The app's own requests in the last windows, one column each, against what is allowed. */
export function WindowColumns({ gauge }: { gauge: QuotaGauge }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { windows, windowMs, limit } = gauge;
  if (windows.length === 0) return <p className="text-n11">{t("diagnostics.allowance.windowsEmpty")}</p>;

  const most = Math.max(...windows);
  const top = Math.max(1, limit, most);
  const place = 100 / windows.length;
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(2, (count / top) * HEIGHT));
  const limitAt = HEIGHT - (limit / top) * HEIGHT;

  return (
    <div className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-2 gap-y-1 text-12 text-n11">
      <div aria-hidden="true" className="flex flex-col justify-between text-right leading-none">
        <span>{sayCount(top, locale)}</span>
        <span>0</span>
      </div>
      <svg
        role="img"
        aria-label={t("diagnostics.allowance.windowsChart", {
          count: windows.length,
          seconds: sayCount(windowMs / 1000, locale),
          list: windows.map((each) => sayCount(each, locale)).join(", "),
          most: sayCount(most, locale),
          limit: sayCount(limit, locale),
        })}
        height={HEIGHT}
        className="w-full overflow-visible"
      >
        <line x2="100%" y1={limitAt} y2={limitAt} strokeDasharray="4 3" className="stroke-n8" />
        <line x2="100%" y1={HEIGHT} y2={HEIGHT} className="stroke-n8" />
        {windows.map((count, index) => (
          // A window has no name but its place.
          // oxlint-disable-next-line react/no-array-index-key
          <g key={index} data-tip={sayCount(count, locale)}>
            <rect x={`${index * place}%`} width={`${place}%`} height={HEIGHT} className="fill-transparent" />
            <rect
              x={`${(index + (1 - WIDTH) / 2) * place}%`}
              y={HEIGHT - heightOf(count)}
              width={`${WIDTH * place}%`}
              height={heightOf(count)}
              className="fill-accent"
            />
          </g>
        ))}
      </svg>
      <span aria-hidden="true" />
      <div aria-hidden="true" className="flex justify-between">
        <span>{t("diagnostics.allowance.ago", { time: sayStretch(windows.length * windowMs, locale) })}</span>
        <span>{t("diagnostics.allowance.now")}</span>
      </div>
    </div>
  );
}
