import clsx from "clsx";
import { useTranslation } from "react-i18next";

import { ActionLink, Button } from "../../components/Button";
import { When, useLocale } from "../../components/When";
import type { ChangeKind, WaitingChange } from "../../ipc";
import { sayField } from "../../lib/fieldNames";
import { sayCount } from "../../lib/numbers";
import { go } from "../../navigation";
import { ConflictChoice } from "./ConflictChoice";
import { CandidateChoice, DiscardButton, DuplicateChoice, WriteAnewButton } from "./RefusalNotice";
import type { Loss } from "./RefusalNotice";
import { isQuestion, sayFieldRefusal, sayRefusal } from "./refusal";
import { useRetry } from "./queries";

const editable: readonly ChangeKind[] = [
  "contactCreate",
  "contactUpdate",
  "taskCreate",
  "taskUpdate",
  "noteCreate",
  "noteUpdate",
];

function lossOf(what: ChangeKind): Loss {
  if (what === "contactCreate") return "newContact";
  return editable.includes(what) || what === "unknown" ? "typed" : "nothing";
}

interface ChangeItemProps {
  change: WaitingChange;
  onEdit: () => void;
}

/** One waiting change: what, for whom, since when, what HighLevel said, and every way on. */
export function ChangeItem({ change, onEdit }: ChangeItemProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const retry = useRetry();
  const { refusal, state, what } = change;
  const isStuck = state === "refused" || state === "asks";
  const nameOf = (field: string) => change.fields.find((each) => each.field === field)?.name ?? sayField(t, field);
  const subject = change.subject || change.fields.map(({ field }) => nameOf(field)).join(", ");
  const asks = refusal !== null && isQuestion(refusal);
  const mayRetry = !asks && (state === "refused" || state === "waiting" || state === "asks");

  return (
    <li
      aria-label={[t(`sync.what.${what}`), subject].filter(Boolean).join(": ")}
      className="flex flex-col gap-1 border-b border-n5 py-2.5"
    >
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="flex min-w-60 flex-1 flex-col gap-0.5">
          <p className="break-words">
            <span className="font-semibold">{t(`sync.what.${what}`)}</span>
            {subject && <span dir="auto"> · {subject}</span>}
          </p>
          <p className="flex flex-wrap items-center gap-x-1.5 text-12 text-n11">
            <ActionLink
              dir="auto"
              className="min-w-0 break-words"
              onClick={() => go({ screen: "contacts", contact: change.contact })}
            >
              {change.contactName || t("contacts.noName")}
            </ActionLink>
            <span aria-hidden="true">·</span>
            <When instant={change.since} as="past" />
            {change.attempts > 0 && (
              <>
                <span aria-hidden="true">·</span>
                <span>
                  {t("sync.attempts", { count: change.attempts, countText: sayCount(change.attempts, locale) })}
                </span>
              </>
            )}
          </p>
        </div>
        <div className="flex shrink-0 gap-1.5">
          {mayRetry && (
            <Button
              look={isStuck ? "plain" : "ghost"}
              disabled={retry.isPending}
              onClick={() => retry.mutate(change.key)}
            >
              {state === "asks" ? t("sync.send") : t("sync.retry")}
            </Button>
          )}
          {refusal?.canWriteAnew && <WriteAnewButton change={change.key} />}
          {editable.includes(what) && state !== "sending" && state !== "checking" && (
            <Button look={isStuck ? "plain" : "ghost"} onClick={onEdit}>
              {t("sync.edit")}
            </Button>
          )}
          {state !== "sending" && state !== "checking" && (
            <DiscardButton change={change.key} loses={lossOf(what)} />
          )}
        </div>
      </div>
      {state === "asks" && <p className="pt-1">{t("sync.asksText")}</p>}
      {refusal && (
        <div className={clsx("flex flex-col gap-1 pt-1 break-words", !asks && "text-red-text")}>
          {!refusal.duplicate && <p>{sayRefusal(t, refusal)}</p>}
          {refusal.fields.map(({ field, message }) => (
            <p key={field}>{sayFieldRefusal(t, nameOf(field), message)}</p>
          ))}
        </div>
      )}
      {refusal?.reason?.kind === "conflict" && (
        <div className="max-w-160">
          <ConflictChoice refusal={refusal} nameOf={nameOf} />
        </div>
      )}
      {refusal?.duplicate && (
        <div className="pt-1">
          <DuplicateChoice refusal={refusal} onLeave={undefined} />
        </div>
      )}
      {refusal && refusal.candidates.length > 0 && (
        <div className="pt-1">
          <CandidateChoice refusal={refusal} />
        </div>
      )}
    </li>
  );
}
