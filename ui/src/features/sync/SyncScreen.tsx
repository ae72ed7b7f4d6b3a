import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useId, useRef } from "react";
import { useTranslation } from "react-i18next";

import { sayProblem } from "../session/problem";
import { Button } from "../../components/Button";
import { EmptyState, ErrorState, Notice, Skeleton } from "../../components/States";
import { useFocusKept } from "../../components/useFocusKept";
import { useOneAtATime } from "../../components/useOneAtATime";
import { When, useLocale } from "../../components/When";
import { failureOf } from "../../ipc";
import type { SyncStatus, WaitingChange } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { sayFailure } from "../session/problem";
import { ChangeItem } from "./ChangeItem";
import { isQuestion } from "./refusal";
import { syncStatus, useSettleDisappeared, useSyncNow, waitingChanges } from "./queries";
import { sayStatus } from "./status";

const groups = ["groupRefused", "groupHeld", "groupAsks", "groupBlocked", "groupChecking", "groupWaiting"] as const;

function groupOf({ state, refusal }: WaitingChange): (typeof groups)[number] {
  switch (state) {
    case "refused":
      if (refusal && isQuestion(refusal)) return "groupAsks";
      return refusal?.reason?.kind === "switchedOff" ? "groupHeld" : "groupRefused";
    case "asks":
      return "groupAsks";
    case "blocked":
      return "groupBlocked";
    case "checking":
      return "groupChecking";
    case "sending":
    case "waiting":
      return "groupWaiting";
  }
}

/** What the sync does, and every change HighLevel does not have yet. */
export function SyncScreen({ onEdit }: { onEdit: (change: WaitingChange) => void }) {
  const { t } = useTranslation();
  const status = useQuery(syncStatus);
  const changes = useQuery(waitingChanges);
  const screen = useRef<HTMLElement>(null);
  useFocusKept(screen, (within) => within.querySelector<HTMLElement>("li button") ?? within.querySelector("button"));

  return (
    <main ref={screen} aria-label={t("sync.title")} className="flex h-full min-h-0 max-two-panes:flex-col max-two-panes:overflow-y-auto">
      <div className="w-90 shrink-0 border-r border-n5 max-two-panes:w-full max-two-panes:border-r-0 max-two-panes:border-b">
        <h1 className="px-6 pt-4 pb-2 text-15">{t("sync.title")}</h1>
        {status.data && <State status={status.data} />}
      </div>
      <div className="min-h-0 min-w-0 flex-1 overflow-y-auto max-two-panes:flex-none max-two-panes:overflow-visible">
        {changes.data ? (
          <Changes changes={changes.data} onEdit={onEdit} />
        ) : changes.error ? (
          <ErrorState
            title={t("errors.internal")}
            text={sayFailure(t, failureOf(changes.error))}
            action={<Button onClick={() => void changes.refetch()}>{t("common.tryAgain")}</Button>}
          />
        ) : (
          <Skeleton rows={6} label={t("common.loading")} />
        )}
      </div>
    </main>
  );
}

function State({ status }: { status: SyncStatus }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useSyncNow();
  const said = sayStatus(t, status, locale);
  const { phase } = status;
  const share = phase.kind === "pulling" && phase.total > 0 ? Math.min(1, phase.done / phase.total) : undefined;

  return (
    <div className="flex flex-col gap-4 px-6 pb-6">
      <div className="flex flex-col gap-1.5">
        <p className="font-semibold">{said.words.join(" · ")}</p>
        {phase.kind === "pulling" && share !== undefined && (
          <>
            <div
              role="progressbar"
              aria-label={t("sync.pulling")}
              aria-valuenow={phase.done}
              aria-valuemin={0}
              aria-valuemax={phase.total}
              className="h-1.5 overflow-hidden rounded-full bg-n5"
            >
              <div className="h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
            </div>
            <p className="text-12 text-n11">
              {t("sync.pullingOfContacts", {
                done: sayCount(phase.done, locale),
                total: sayCount(phase.total, locale),
              })}
            </p>
          </>
        )}
        {phase.kind === "busy" && phase.until && (
          <p className="text-n11">
            {t("sync.busyUntil", {
              time: new Intl.DateTimeFormat(locale, { timeStyle: "medium" }).format(new Date(phase.until)),
            })}
          </p>
        )}
        {phase.kind === "offline" && <p className="text-n11">{t("errors.offline")}</p>}
        {phase.kind === "tokenRefused" && <p className="text-n11">{t("banners.tokenRefused")}</p>}
        {phase.kind === "diskFull" && <p className="text-n11">{t("sync.diskFullText")}</p>}
        {phase.kind === "failed" && phase.problem && <p className="text-n11">{sayProblem(t, phase.problem)}</p>}
        {phase.kind === "failed" && phase.trace && (
          <p className="text-12 break-words text-n11 select-text">{t("sync.failedTrace", { trace: phase.trace })}</p>
        )}
      </div>
      <Button
        look="primary"
        className="w-fit"
        icon={<RefreshCw aria-hidden="true" size={13} />}
        disabled={now.isPending}
        onClick={() => now.mutate()}
      >
        {t("sync.now")}
      </Button>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1">
        <dt className="text-n11">{t("sync.lastPull")}</dt>
        <dd>{status.pulledAt ? <When instant={status.pulledAt} as="past" /> : t("sync.never")}</dd>
        <dt className="text-n11">{t("sync.contactsHere")}</dt>
        <dd>{sayCount(status.contacts, locale)}</dd>
      </dl>
      {status.disappeared > 0 && <Disappeared count={status.disappeared} of={status.contacts} />}
      {status.unreadableRows > 0 && (
        <Notice tone="warning">
          {t("sync.unreadable", { count: status.unreadableRows, countText: sayCount(status.unreadableRows, locale) })}
        </Notice>
      )}
    </div>
  );
}

/** So many contacts are missing from HighLevel's list that the rep decides what that means. */
function Disappeared({ count, of }: { count: number; of: number }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const settle = useSettleDisappeared();
  const mayBegin = useOneAtATime(settle.isPending);
  const answer = (remove: boolean) => mayBegin() && settle.mutate(remove);
  return (
    <Notice
      tone="warning"
      title={t("sync.disappearedTitle")}
      action={
        <>
          <Button onClick={() => answer(true)}>
            {t("sync.disappearedLook")}
          </Button>
          <Button onClick={() => answer(false)}>
            {t("sync.disappearedKeep")}
          </Button>
        </>
      }
    >
      {t("sync.disappeared", { count, countText: sayCount(count, locale), ofText: sayCount(of, locale) })}
    </Notice>
  );
}

function Changes({ changes, onEdit }: { changes: WaitingChange[]; onEdit: (change: WaitingChange) => void }) {
  const { t } = useTranslation();
  const title = useId();
  if (changes.length === 0) return <EmptyState title={t("sync.noChanges")} text={t("sync.noChangesText")} />;
  return (
    <section aria-labelledby={title} className="flex max-w-200 flex-col gap-4 px-6 pt-4 pb-8">
      <h2 id={title} className="text-15">
        {t("sync.changes")}
      </h2>
      {groups.map((group) => {
        const within = changes.filter((change) => groupOf(change) === group);
        if (within.length === 0) return null;
        return (
          <section key={group} aria-label={t(`sync.${group}`)}>
            <h3 className="pb-1 text-12 font-semibold text-n11">{t(`sync.${group}`)}</h3>
            <ul className="border-t border-n5">
              {within.map((change) => (
                <ChangeItem key={change.key} change={change} onEdit={() => onEdit(change)} />
              ))}
            </ul>
          </section>
        );
      })}
    </section>
  );
}
