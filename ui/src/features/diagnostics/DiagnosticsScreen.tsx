import { ChevronLeft } from "lucide-react";
import { useEffect, useRef } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { Tabs } from "../../components/Tabs";
import { formatPlace, go } from "../../navigation";
import type { Place } from "../../navigation";
import { Allowance } from "./Allowance";
import { Endpoints } from "./Endpoints";
import { Generation } from "./Generation";
import { Requests } from "./Requests";
import { SelfTestSection } from "./SelfTestSection";

const sections = ["allowance", "endpoints", "requests", "selfTest"] as const;
const settings: Place = { screen: "settings" };

/** What only a technician needs: what may be sent, what can be sent, what was sent, and whether all is well. */
export function DiagnosticsScreen({ place }: { place: Extract<Place, { screen: "settings" }> }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const current = place.section ?? "allowance";
  useEffect(() => heading.current?.focus(), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    go(settings);
  };

  return (
    // It takes the focus of a press beside everything, so that Esc works from there, too.
    <main
      aria-label={t("settings.diagnostics")}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="flex h-full min-h-0 flex-col outline-none low:overflow-y-auto"
    >
      <header className="flex shrink-0 flex-wrap items-start justify-between gap-x-8 gap-y-2 px-6 pt-4 pb-2">
        <div className="flex flex-col gap-1">
          <a
            href={formatPlace(settings)}
            draggable={false}
            data-tip-keys="Esc"
            onClick={(event) => {
              event.preventDefault();
              go(settings);
            }}
            className="-ml-1 inline-flex min-h-6 w-fit items-center gap-0.5 rounded-6 pr-1.5 text-12 text-n11 hover:bg-n4 hover:text-n12"
          >
            <ChevronLeft aria-hidden="true" size={14} />
            {t("diagnostics.back")}
          </a>
          <h1 ref={heading} tabIndex={-1} className="w-fit rounded-6 text-15 focus-visible:outline-offset-4">
            {t("settings.diagnostics")}
          </h1>
        </div>
        <Generation />
      </header>
      <Tabs
        label={t("diagnostics.sections")}
        tabs={sections.map((name) => ({ name, label: t(`diagnostics.section.${name}`) }))}
        current={current}
        onChange={(name) =>
          go({ screen: "settings", part: "diagnostics", ...(name !== "allowance" && { section: name }) })
        }
      >
        {current === "allowance" && <Allowance />}
        {current === "endpoints" && (
          <Endpoints query={place.query ?? ""} onQuery={(query) => go({ ...place, query: query || undefined })} />
        )}
        {current === "requests" && <Requests />}
        {current === "selfTest" && <SelfTestSection />}
      </Tabs>
    </main>
  );
}
