import type { TFunction } from "i18next";
import { SquareCheck } from "lucide-react";
import { useTranslation } from "react-i18next";

import { PendingDot, RefusedMark } from "../../components/Mark";
import type { ContactRow, RecordState } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { tagHue } from "../../lib/tagHue";
import { companyBeside } from "./sort";
import { sayStage } from "./stage";

/** The mark of a record that HighLevel does not have completely. */
export function StateMark({ state, className }: { state: RecordState; className?: string }) {
  const { t } = useTranslation();
  if (state === "synced") return null;
  if (state === "refused") return <RefusedMark word={t("states.refused")} {...(className && { className })} />;
  return <PendingDot word={t(`states.${state}`)} {...(className && { className })} />;
}

/** What a row is drawn with; given to it, for a hook in each of many rows is what a letter waits for. */
export interface RowProps {
  row: ContactRow;
  t: TFunction;
  locale: string;
}

/** Who a row is, and what is to be known of it at a glance. */
export function NameOfRow({ row, t }: Omit<RowProps, "locale">) {
  return (
    <>
      <span dir="auto" data-cut className="min-w-0 truncate font-semibold">
        {row.name || <span className="font-normal text-n11 italic">{t("contacts.noName")}</span>}
      </span>
      {row.unseen && (
        <span className="shrink-0 rounded-[4px] bg-accent-soft px-1.5 text-12 font-semibold">{t("contacts.newLead")}</span>
      )}
      {row.state !== "synced" && <StateMark state={row.state} />}
    </>
  );
}

/** A tag as a word on its colour. */
export function TagWord({ tag }: { tag: string }) {
  return (
    <span
      data-cut
      style={{ "--tag-h": tagHue(tag) } as object}
      className="tag-colour max-w-24 shrink-0 truncate rounded-[4px] px-1.5"
    >
      {tag}
    </span>
  );
}

/** Two lines: who, and what is worth knowing before opening. */
export function ContactRowView({ row, t, locale }: RowProps) {
  const below = companyBeside(row) ?? row.email ?? row.phone ?? "";
  const countText = sayCount(row.openTasks, locale);
  const openTasks = row.openTasks > 0 && t("contacts.openTasks", { count: row.openTasks, countText });
  return (
    <div role="gridcell" className="flex min-w-0 flex-1 flex-col justify-center gap-px px-4">
      <div className="flex min-w-0 items-center gap-2">
        <NameOfRow row={row} t={t} />
        <span className="min-w-0 flex-1" />
        {openTasks && (
          <span data-tip={openTasks} className="inline-flex shrink-0 items-center gap-0.5 text-12 text-n11">
            <span aria-hidden="true">{countText}</span>
            <SquareCheck aria-hidden="true" size={12} />
            <span className="sr-only">{openTasks}</span>
          </span>
        )}
        {row.stage && (
          <span data-cut className="max-w-24 shrink-0 truncate text-12 text-n11">
            {sayStage(t, row.stage)}
          </span>
        )}
      </div>
      <div className="flex min-w-0 items-center gap-2 text-12 text-n11">
        <span dir="auto" data-cut className="min-w-0 flex-1 truncate">
          {below}
        </span>
        {row.tags.slice(0, 2).map((tag) => (
          <TagWord key={tag} tag={tag} />
        ))}
        {row.tags.length > 2 && <span className="shrink-0">+{row.tags.length - 2}</span>}
      </div>
    </div>
  );
}
