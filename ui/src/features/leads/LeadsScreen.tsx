import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { EmptyState, ErrorState, Skeleton } from "../../components/States";
import { useFocusKept } from "../../components/useFocusKept";
import { useLocale } from "../../components/When";
import { failureOf } from "../../ipc";
import type { LeadInbox, LeadRow } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { sayFailure } from "../session/problem";
import { FolderSettings } from "./FolderSettings";
import { LeadItem } from "./LeadItem";
import { inbox } from "./queries";

/** The lead folder, and what came in by it. */
export function LeadsScreen() {
  const { t } = useTranslation();
  const leads = useQuery(inbox);
  const screen = useRef<HTMLElement>(null);
  useFocusKept(screen, (within) => within.querySelector<HTMLElement>("li button") ?? within.querySelector("input"));

  return (
    <main
      ref={screen}
      aria-label={t("leads.title")}
      className="flex h-full min-h-0 max-two-panes:flex-col max-two-panes:overflow-y-auto"
    >
      <div className="w-90 shrink-0 overflow-y-auto border-r border-n5 max-two-panes:w-full max-two-panes:overflow-visible max-two-panes:border-r-0 max-two-panes:border-b">
        <h1 className="px-6 pt-4 pb-2 text-15">{t("leads.title")}</h1>
        {leads.data && <FolderSettings folder={leads.data.folder} />}
      </div>
      <div className="min-h-0 min-w-0 flex-1 overflow-y-auto max-two-panes:flex-none max-two-panes:overflow-visible">
        {leads.data ? (
          <Leads leads={leads.data} />
        ) : leads.error ? (
          <ErrorState
            title={t("leads.failed")}
            text={sayFailure(t, failureOf(leads.error))}
            action={<Button onClick={() => void leads.refetch()}>{t("common.tryAgain")}</Button>}
          />
        ) : (
          <Skeleton rows={6} label={t("common.loading")} />
        )}
      </div>
    </main>
  );
}

function Leads({ leads: { leads, total } }: { leads: LeadInbox }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (leads.length === 0) return <EmptyState title={t("leads.empty")} text={t("leads.emptyText")} />;
  const asked = leads.filter(({ state }) => state === "asks");
  const others = leads.filter(({ state }) => state !== "asks");
  return (
    <div className="flex max-w-200 flex-col gap-4 px-6 pt-4 pb-8">
      {asked.length > 0 && <Group words={t("leads.asked")} rows={asked} />}
      {others.length > 0 && <Group words={t("leads.cameIn")} rows={others} />}
      {total > leads.length && (
        <p className="text-12 text-n11">
          {t("leads.notAll", { shown: sayCount(leads.length, locale), all: sayCount(total, locale) })}
        </p>
      )}
    </div>
  );
}

function Group({ words, rows }: { words: string; rows: LeadRow[] }) {
  return (
    <section aria-label={words}>
      <h2 className="pb-1 text-12 font-semibold text-n11">{words}</h2>
      <ul className="border-t border-n5">
        {rows.map((row) => (
          <LeadItem key={row.key} row={row} />
        ))}
      </ul>
    </section>
  );
}
