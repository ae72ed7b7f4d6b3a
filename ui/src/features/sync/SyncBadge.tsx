import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { useTranslation } from "react-i18next";

import { useLocale } from "../../components/When";
import { syncStatus } from "./queries";
import { sayStatus } from "./status";

const dots = { green: "bg-green", amber: "bg-amber", red: "bg-red", grey: "bg-n9" } as const;

/** The state of the sync at the foot of the rail: a dot and words. */
export function SyncBadge({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const status = useQuery(syncStatus).data;
  const said = status && sayStatus(t, status, locale);
  const count = status ? status.waiting + status.refused : 0;

  return (
    <div
      data-tip={narrow && said ? [said.words, said.progress].filter(Boolean).join(" ") : undefined}
      className={clsx("flex flex-col text-12", narrow ? "items-center" : "px-2.5")}
    >
      <div className="flex min-h-6 items-center gap-2">
        {said && <span aria-hidden="true" className={clsx("size-2 shrink-0 rounded-full", dots[said.tone])} />}
        <span role="status" className={clsx("min-w-0 break-words text-n11", narrow && "sr-only")}>
          {said?.words}
        </span>
        {narrow && count > 0 && (
          <span aria-hidden="true" className="text-n11 tabular">
            {count}
          </span>
        )}
      </div>
      {!narrow && said?.progress && <span className="pl-4 text-n11 tabular">{said.progress}</span>}
    </div>
  );
}
