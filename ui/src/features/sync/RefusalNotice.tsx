import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Notice } from "../../components/States";
import { useOneAtATime } from "../../components/useOneAtATime";
import type { OutboxKey, Refusal } from "../../ipc";
import { sayField } from "../../lib/fieldNames";
import { go } from "../../navigation";
import { ConflictChoice } from "./ConflictChoice";
import { isQuestion, sayFieldRefusal, sayRefusal } from "./refusal";
import { useAttach, useDiscard, useRetry, useSettle, useWriteAnew } from "./queries";

interface RefusalNoticeProps {
  refusal: Refusal;
  /** The form stands below and says what is wrong of each field itself. */
  inForm?: boolean;
  /** What discarding it loses. */
  loses?: Loss;
  /** Called when the rep goes on to another contact. */
  onLeave?: () => void;
  /** Called when the rep has decided what is to stand. */
  onSettled?: () => void;
}

/** What HighLevel refused, in its own words, and every way on from there. */
export function RefusalNotice({ refusal, inForm = false, loses = "typed", onLeave, onSettled }: RefusalNoticeProps) {
  const { t } = useTranslation();
  const { duplicate, candidates } = refusal;

  return (
    <Notice
      tone={isQuestion(refusal) ? "warning" : "danger"}
      title={t(titleOf(refusal))}
      action={
        inForm ? (
          refusal.canWriteAnew && <WriteAnewButton change={refusal.outbox} onSettled={onSettled} />
        ) : (
          <>
            {!duplicate && candidates.length === 0 && <AgainButton refusal={refusal} />}
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
      <ConflictChoice
        key={refusal.outbox}
        refusal={refusal}
        nameOf={(field) => sayField(t, field)}
        inForm={inForm}
        onSettled={onSettled}
      />
      {candidates.length > 0 && <CandidateChoice refusal={refusal} onSettled={onSettled} />}
    </Notice>
  );
}

/** Sends a parked change again, or anew where what it changes is gone; a conflict has its own button. */
function AgainButton({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation();
  const retry = useRetry();
  if (refusal.canWriteAnew) return <WriteAnewButton change={refusal.outbox} />;
  if (refusal.reason?.kind === "conflict") return null;
  return (
    <Button onClick={() => retry.mutate(refusal.outbox)} disabled={retry.isPending}>
      {t("sync.retry")}
    </Button>
  );
}

/** Writes what somebody else has deleted meanwhile anew. */
export function WriteAnewButton({ change, onSettled }: { change: OutboxKey; onSettled?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const write = useWriteAnew();
  const mayBegin = useOneAtATime(write.isPending);
  return (
    <Button onClick={() => mayBegin() && write.mutate(change, { onSuccess: () => onSettled?.() })}>{t("sync.writeAnew")}</Button>
  );
}

function titleOf({ duplicate, reason, canWriteAnew }: Refusal) {
  if (duplicate) return duplicate.canAttach ? "card.duplicateTitle" : "card.duplicateOtherTitle";
  if (reason?.kind === "conflict") return "card.conflictTitle";
  if (canWriteAnew) return "card.deletedTitle";
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

/** Records that may be the one that was sent; the rep decides. */
export function CandidateChoice({ refusal, onSettled }: { refusal: Refusal; onSettled?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const settle = useSettle();
  const say = (arrivedAs: string | null) =>
    settle.mutate({ key: refusal.outbox, arrivedAs }, { onSuccess: () => onSettled?.() });
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
              onClick={() => say(candidate.remoteId)}
            >
              {t("sync.arrived")}
            </Button>
          </li>
        ))}
      </ul>
      <Button className="w-fit" onClick={() => say(null)}>
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
