import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionLink, Button } from "../../components/Button";
import { Checkbox } from "../../components/Checkbox";
import { Dialog } from "../../components/Dialog";
import { EmptyState, ErrorState, Notice, Skeleton } from "../../components/States";
import { Switch } from "../../components/Switch";
import { offerUndo } from "../../components/UndoToast";
import { useLocale, When } from "../../components/When";
import { failureOf } from "../../ipc";
import type { AutomaticTranscript } from "../../ipc";
import { mediumDate } from "../../lib/dates";
import { go } from "../../navigation";
import { useDeleteNote } from "../notes/queries";
import { useWhyOff } from "../session/account";
import { sayFailure } from "../session/problem";
import { useUndo } from "../sync/queries";
import { DirectionMark } from "./CallsSection";
import { sayLength } from "./length";
import { automaticTranscripts, useSwitchAutomatic } from "./queries";

/** Whether transcripts become notes by themselves, and what became of each call. */
export function AutomaticTranscripts() {
  const { t } = useTranslation();
  const locale = useLocale();
  const answer = useQuery(automaticTranscripts);
  const change = useSwitchAutomatic();
  const [asks, setAsks] = useState(false);

  if (answer.error) {
    return (
      <ErrorState
        title={t("transcripts.automatic.unread")}
        text={sayFailure(t, failureOf(answer.error))}
        action={<Button onClick={() => void answer.refetch()}>{t("common.tryAgain")}</Button>}
      />
    );
  }
  if (!answer.data) return <Skeleton rows={3} label={t("common.loading")} />;
  const { on, consentedAt, lookedAt, problem, scope, calls, total } = answer.data;

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span aria-hidden="true" className="min-w-0 flex-1">
          {t("transcripts.automatic.title")}
        </span>
        <Switch
          label={t("transcripts.automatic.title")}
          word={on ? t("transcripts.automatic.on") : t("transcripts.automatic.off")}
          checked={on}
          onChange={(wanted) => (wanted ? setAsks(true) : change.mutate({ on: false, hasConsent: false }))}
        />
      </div>
      <p className="text-12 text-n11">
        {t("transcripts.automatic.hint")}
        {on && consentedAt && ` ${t("transcripts.automatic.consented", { date: mediumDate(consentedAt, locale) })}`}
      </p>
      {problem && (
        <Notice tone="warning">
          {problem === "scope"
            ? t("transcripts.noScope", { scope: scope ?? "" })
            : t(`transcripts.automatic.problem.${problem}`)}
        </Notice>
      )}
      {on && lookedAt && !problem && (
        <p className="text-12 text-n11">
          {t("transcripts.automatic.lookedAt")} <When instant={lookedAt} as="past" />
        </p>
      )}
      {calls.length > 0 ? (
        <>
          <ul aria-label={t("transcripts.automatic.list")} className="flex flex-col">
            {calls.map((each) => (
              <Done key={each.call} call={each} />
            ))}
          </ul>
          {total > calls.length && (
            <p className="text-12 text-n11">
              {t("transcripts.automatic.latest", { shown: calls.length, total })}
            </p>
          )}
        </>
      ) : (
        on && <EmptyState small title={t("transcripts.automatic.empty")} />
      )}
      {asks && (
        <Consent
          onClose={() => setAsks(false)}
          onGiven={() => change.mutate({ on: true, hasConsent: true }, { onSettled: () => setAsks(false) })}
        />
      )}
    </div>
  );
}

function Consent({ onClose, onGiven }: { onClose: () => void; onGiven: () => void }) {
  const { t } = useTranslation();
  const [isConfirmed, setConfirmed] = useState(false);
  return (
    <Dialog
      role="alertdialog"
      title={t("transcripts.automatic.title")}
      onClose={onClose}
      footer={
        <>
          <Button data-focus onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" disabled={!isConfirmed} onClick={onGiven}>
            {t("transcripts.automatic.switchOn")}
          </Button>
        </>
      }
    >
      <p>{t("transcripts.consent.law")}</p>
      <p>{t("transcripts.consent.what")}</p>
      <div className="flex items-start gap-2">
        <Checkbox label={t("transcripts.consent.confirm")} checked={isConfirmed} onChange={setConfirmed} />
        <span aria-hidden="true">{t("transcripts.consent.confirm")}</span>
      </div>
    </Dialog>
  );
}

function Done({ call }: { call: AutomaticTranscript }) {
  const { t } = useTranslation();
  const remove = useDeleteNote();
  const undo = useUndo();
  const off = useWhyOff("notes");
  const { contact, note, state } = call;
  const name = call.name || t("transcripts.automatic.unknownCaller");
  const canDelete = note !== null && state !== "expected";
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-n4 py-1.5 last:border-b-0">
      <DirectionMark direction={call.direction} />
      <When instant={call.at ?? call.since} as="past" className="shrink-0 tabular" />
      {contact === null ? (
        <span dir="auto" className="min-w-0 break-words">
          {name}
        </span>
      ) : (
        <ActionLink dir="auto" className="min-w-0 break-words" onClick={() => go({ screen: "contacts", contact })}>
          {name}
        </ActionLink>
      )}
      {call.seconds !== null && <span className="text-n11 tabular">{sayLength(call.seconds)}</span>}
      <span className="min-w-40 flex-1 text-12 text-n11">{t(`transcripts.state.${state}`)}</span>
      {canDelete && (
        <Button
          look="ghost"
          off={off}
          aria-label={t(state === "waiting" ? "transcripts.automatic.undoOf" : "transcripts.automatic.deleteOf", { name })}
          onClick={() =>
            remove.mutate(note, {
              onSuccess: ({ undo: key }) => offerUndo(t("notes.deleted"), () => undo.mutate(key)),
            })
          }
        >
          {state === "waiting" ? t("common.undo") : t("transcripts.automatic.delete")}
        </Button>
      )}
    </li>
  );
}
