import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { useTranslation } from "react-i18next";

import { useLocale } from "../../components/When";
import { syncStatus } from "./queries";
import { sayStatus } from "./status";

const dots = { green: "bg-green", amber: "bg-amber", red: "bg-red", grey: "bg-n9" } as const;

/**
 * The state of the sync at the foot of the rail: a dot and words.
 *
 * Two lines always, one where the rail is narrow: whatever there is to say, the links above it stay where they are.
 */
export function SyncBadge({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const status = useQuery(syncStatus).data;
  const said = status && sayStatus(t, status, locale);
  const count = status ? status.waiting + status.refused : 0;
  const words = said?.words.join(" · ");

  return (
    <div
      data-tip={narrow && said ? [words, said.progress].filter(Boolean).join(" · ") : undefined}
      className={clsx("flex gap-2 text-12 text-n11", narrow ? "h-6 items-center justify-center" : "h-8.5 pl-2.5")}
    >
      {said && (
        <span
          aria-hidden="true"
          className={clsx("size-2 shrink-0 rounded-full", dots[said.tone], !narrow && "mt-1.25")}
        />
      )}
      {/* Without the progress, which moves too often to be read out each time. */}
      <span role="status" className="sr-only">
        {words}
      </span>
      {narrow ? (
        count > 0 && <span aria-hidden="true">{count}</span>
      ) : (
        <span aria-hidden="true" className="min-w-0">
          <span data-cut className="block truncate">
            {said?.words[0]}
          </span>
          <span data-cut className="block truncate">
            {said?.words.slice(1).join(" · ") || said?.progress}
          </span>
        </span>
      )}
    </div>
  );
}
