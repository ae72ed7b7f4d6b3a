import clsx from "clsx";
import { useTranslation } from "react-i18next";

import { ActionLink, Button } from "../../components/Button";
import { When, useLocale } from "../../components/When";
import type { LeadRow } from "../../ipc";
import { go } from "../../navigation";
import { useWhyOff } from "../session/account";
import { useChooseLead, useUndoLead } from "./queries";
import { sayOutcome, sayReason } from "./words";

/** One lead: who, when, from which file, what became of it, and what can be done about it. */
export function LeadItem({ row }: { row: LeadRow }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const undo = useUndoLead();
  const name = row.name || row.file;
  const { contact } = row;
  const outcome = sayOutcome(t, row);

  return (
    <li aria-label={name} className="flex flex-col gap-1 border-b border-n5 py-2.5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="flex min-w-60 flex-1 flex-col gap-0.5">
          <p className="flex flex-wrap items-baseline gap-x-2 break-words">
            {contact === null ? (
              <span dir="auto" className="font-semibold">
                {name}
              </span>
            ) : (
              <ActionLink
                dir="auto"
                className="min-w-0 font-semibold break-words"
                onClick={() => go({ screen: "contacts", contact })}
              >
                {name}
              </ActionLink>
            )}
            <span
              className={clsx(
                "text-12",
                row.state === "refused" || row.state === "failed" ? "text-red-text" : "text-n11",
                (row.state === "waiting" || row.state === "asks") && "text-amber-text!",
              )}
            >
              {t(`leads.states.${row.state}`)}
            </span>
          </p>
          <p className="flex flex-wrap items-center gap-x-1.5 text-12 text-n11">
            <When instant={row.at} as="past" />
            {row.name && (
              <>
                <span aria-hidden="true">·</span>
                <span dir="auto" className="min-w-0 break-all">
                  {row.file}
                </span>
              </>
            )}
          </p>
        </div>
        {row.canUndo && (
          <Button look="ghost" disabled={undo.isPending} onClick={() => undo.mutate(row.key)}>
            {t(row.state === "asks" ? "leads.discard" : "common.undo")}
          </Button>
        )}
      </div>
      {outcome.length > 0 && <p className="break-words text-n11">{outcome.join(" · ")}</p>}
      {row.reason && (
        <p className={clsx("break-words", row.state === "failed" && "text-red-text")}>
          {sayReason(t, row.reason, locale)}
        </p>
      )}
      {row.state === "refused" && <p className="break-words">{t("leads.refusedText")}</p>}
      {row.state === "asks" && <Choice row={row} />}
    </li>
  );
}

/** Several contacts may be meant: the rep says which. */
function Choice({ row }: { row: LeadRow }) {
  const { t } = useTranslation();
  const choose = useChooseLead();
  const off = useWhyOff("contacts");
  return (
    <ul className="flex flex-col gap-1.5 pt-1">
      {row.candidates.map(({ contact, name, field }) => (
        <li key={contact} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="min-w-0">
            <ActionLink dir="auto" className="break-words" onClick={() => go({ screen: "contacts", contact })}>
              {name || t("contacts.noName")}
            </ActionLink>
            <span className="text-12 text-n11"> {t(field === "email" ? "leads.sameEmail" : "leads.samePhone")}</span>
          </span>
          <Button
            off={off}
            disabled={choose.isPending}
            aria-label={t("leads.isNamed", { name: name || t("contacts.noName") })}
            onClick={() => choose.mutate({ lead: row.key, contact })}
          >
            {t("leads.isThis")}
          </Button>
        </li>
      ))}
      <li>
        <Button off={off} disabled={choose.isPending} onClick={() => choose.mutate({ lead: row.key, contact: null })}>
          {t("leads.isNew")}
        </Button>
      </li>
    </ul>
  );
}
