import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Notice } from "../../components/States";
import type { FieldConflict, OutboxKey, Refusal } from "../../ipc";
import { sayField } from "../../lib/fieldNames";
import { go } from "../../navigation";
import { sayFieldRefusal, sayRefusal } from "./refusal";
import { useAttach, useDiscard, useRetry, useSettle, useSettleConflict } from "./queries";

interface RefusalNoticeProps {
  refusal: Refusal;
  /** The form stands below and says what is wrong of each field itself. */
  inForm?: boolean;
  /** What discarding it loses. */
  loses?: Loss;
  /** Called when the rep goes on to another contact. */
  onLeave?: () => void;
}

/** What HighLevel refused, in its own words, and every way on from there. */
export function RefusalNotice({ refusal, inForm = false, loses = "typed", onLeave }: RefusalNoticeProps) {
  const { t } = useTranslation();
  const retry = useRetry();
  const { duplicate, candidates } = refusal;
  const isConflict = refusal.reason?.kind === "conflict";

  return (
    <Notice
      tone={isConflict ? "warning" : "danger"}
      title={t(titleOf(refusal))}
      action={
        !inForm && (
          <>
            {!duplicate && candidates.length === 0 && !isConflict && (
              <Button onClick={() => retry.mutate(refusal.outbox)} disabled={retry.isPending}>
                {t("sync.retry")}
              </Button>
            )}
            <DiscardButton change={refusal.outbox} loses={loses} />
          </>
        )
      }
    >
      {duplicate ? <DuplicateChoice refusal={refusal} onLeave={onLeave} /> : <p className="whitespace-pre-line">{sayRefusal(t, refusal)}</p>}
      {!inForm &&
        refusal.fields
          .filter(({ message }) => !message || message !== refusal.message)
          .map(({ field, message }) => (
            <p key={field}>{sayFieldRefusal(t, sayField(t, field), message)}</p>
          ))}
      <ConflictChoice key={refusal.outbox} refusal={refusal} nameOf={(field) => sayField(t, field)} />
      {candidates.length > 0 && <CandidateChoice refusal={refusal} />}
    </Notice>
  );
}

function titleOf({ duplicate, reason }: Refusal) {
  if (duplicate) return duplicate.canAttach ? "card.duplicateTitle" : "card.duplicateOtherTitle";
  if (reason?.kind === "conflict") return "card.conflictTitle";
  if (reason?.kind === "notTaken") return "card.notTakenTitle";
  return reason?.kind === "switchedOff" ? "card.heldTitle" : "card.refusedTitle";
}

/** A contact that HighLevel has already: open it, or attach what was written to it. */
export function DuplicateChoice({ refusal, onLeave }: { refusal: Refusal; onLeave: (() => void) | undefined }) {
  const { t } = useTranslation();
  const attach = useAttach();
  const { duplicate, outbox } = refusal;
  if (!duplicate) return null;
  const leaveFor = (place: { contact: number } | { query: string }) => {
    onLeave?.();
    go({ screen: "contacts", ...place });
  };
  // As the end of a link: an id alone could be meant as a search.
  const existing =
    duplicate.contact === null ? { query: `/contacts/detail/${duplicate.remoteId}` } : { contact: duplicate.contact };
  return (
    <>
      <p>
        {duplicate.name && duplicate.field
          ? t("card.duplicateText", { name: duplicate.name, field: sayField(t, duplicate.field) })
          : t("card.duplicateTextPlain")}
      </p>
      <span className="flex flex-wrap gap-2 pt-1">
        <Button onClick={() => leaveFor(existing)}>{t("card.openExisting")}</Button>
        {duplicate.canAttach && (
          <Button disabled={attach.isPending} onClick={() => attach.mutate(outbox, { onSuccess: (contact) => leaveFor({ contact }) })}>
            {t("card.attach")}
          </Button>
        )}
      </span>
    </>
  );
}

interface ConflictChoiceProps {
  refusal: Refusal;
  nameOf: (field: string) => string;
}

/** What the rep and somebody else made of the same fields, side by side; the rep decides for each. */
export function ConflictChoice({ refusal, nameOf }: ConflictChoiceProps) {
  const { t } = useTranslation();
  const settle = useSettleConflict();
  const id = useId();
  // By field and the values it is about: another conflict of the same field is another question.
  const [chosen, setChosen] = useState<Partial<Record<string, "mine" | "theirs">>>({});
  const { reason, outbox } = refusal;
  if (reason?.kind !== "conflict") return null;
  const choiceOf = (conflict: FieldConflict) => chosen[JSON.stringify(conflict)];
  const isDecided = reason.fields.every((conflict) => choiceOf(conflict) !== undefined);

  return (
    <div className="flex flex-col gap-2 pt-1 text-n12">
      {reason.fields.map((conflict) => (
        <fieldset key={conflict.field}>
          <legend className="pb-1 text-12 text-n11">
            <span className="font-semibold text-n12">{nameOf(conflict.field)}</span>
            {conflict.was && <span dir="auto"> · {t("sync.conflictWas", { value: conflict.was })}</span>}
          </legend>
          <div className="grid grid-cols-2 gap-2">
            {(
              [
                ["mine", t("sync.conflictMine")],
                ["theirs", t("sync.conflictTheirs")],
              ] as const
            ).map(([choice, label]) => (
              <label
                key={choice}
                className="grid min-w-0 grid-cols-[auto_1fr] content-start gap-x-2 rounded-6 border border-n7 bg-n1 p-2 has-checked:border-accent has-checked:bg-accent-soft"
              >
                <input
                  type="radio"
                  name={`${id} ${conflict.field}`}
                  checked={choiceOf(conflict) === choice}
                  onChange={() => setChosen({ ...chosen, [JSON.stringify(conflict)]: choice })}
                  className="mt-0.5 accent-accent"
                />
                <span className="text-12 text-n11">{label}</span>
                <span dir="auto" className="col-start-2 break-words select-text">
                  {conflict[choice] || t("sync.conflictEmpty")}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <Button
        className="w-fit"
        disabled={settle.isPending}
        off={isDecided ? undefined : t("sync.conflictUndecided")}
        onClick={() => {
          const keep = reason.fields.filter((conflict) => choiceOf(conflict) === "mine").map(({ field }) => field);
          settle.mutate({ key: outbox, keep });
        }}
      >
        {t("sync.conflictSettle")}
      </Button>
    </div>
  );
}

/** Records that may be the one that was sent; the rep decides. */
export function CandidateChoice({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation();
  const settle = useSettle();
  return (
    <>
      <p className="font-semibold">{t("sync.candidates")}</p>
      <ul className="flex flex-col gap-1">
        {refusal.candidates.map((candidate) => (
          <li key={candidate.remoteId} className="flex items-center justify-between gap-2">
            <span data-cut className="min-w-0 truncate">
              {candidate.summary}
            </span>
            <Button
              aria-label={`${t("sync.arrived")}: ${candidate.summary}`}
              onClick={() => settle.mutate({ key: refusal.outbox, arrivedAs: candidate.remoteId })}
            >
              {t("sync.arrived")}
            </Button>
          </li>
        ))}
      </ul>
      <Button className="w-fit" onClick={() => settle.mutate({ key: refusal.outbox, arrivedAs: null })}>
        {t("sync.notArrived")}
      </Button>
    </>
  );
}

/** What the rep loses with a change: a contact with all that hangs on it, something typed, or nothing but a click. */
export type Loss = "newContact" | "typed" | "nothing";

interface DiscardButtonProps {
  change: OutboxKey;
  loses: Loss;
}

/** Gives a change up; asks first where that loses something. */
export function DiscardButton({ change, loses }: DiscardButtonProps) {
  const { t } = useTranslation();
  const discard = useDiscard();
  const [asking, setAsking] = useState(false);
  const giveUp = () => discard.mutate(change, { onSettled: () => setAsking(false) });
  return (
    <>
      <Button look="ghost" disabled={discard.isPending} onClick={loses === "nothing" ? giveUp : () => setAsking(true)}>
        {t("sync.discard")}
      </Button>
      {asking && (
        <Dialog
          role="alertdialog"
          title={loses === "newContact" ? t("sync.discardTitle") : t("sync.discardTypedTitle")}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button data-focus onClick={() => setAsking(false)}>
                {t("common.cancel")}
              </Button>
              <Button look="danger" disabled={discard.isPending} onClick={giveUp}>
                {t("sync.discard")}
              </Button>
            </>
          }
        >
          <p>{loses === "newContact" ? t("sync.discardText") : t("sync.discardTypedText")}</p>
        </Dialog>
      )}
    </>
  );
}
