import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionLink, Button } from "../../components/Button";
import { Checkbox } from "../../components/Checkbox";
import { Dialog } from "../../components/Dialog";
import { ErrorState, Notice, Skeleton } from "../../components/States";
import { Switch } from "../../components/Switch";
import { useLocale, When } from "../../components/When";
import { failureOf } from "../../ipc";
import { mediumDate } from "../../lib/dates";
import { go } from "../../navigation";
import { sayFailure } from "../session/problem";
import { automaticTranscripts, useSwitchAutomatic } from "./queries";

/** Whether transcripts become notes by themselves. */
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
  const { on, consentedAt, lookedAt, problem, scope, total } = answer.data;

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
      {total > 0 && (
        <ActionLink className="w-fit text-12" onClick={() => go({ screen: "calls" })}>
          {t("transcripts.automatic.toList")}
        </ActionLink>
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
