import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Notice } from "../../components/States";
import { When, useLocale } from "../../components/When";
import { useFocusKept } from "../../components/useFocusKept";
import { useOneAtATime } from "../../components/useOneAtATime";
import { failureOf } from "../../ipc";
import type { ImportRun } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { sayFailure } from "../session/problem";
import { Progress } from "./Progress";
import { usePause, useResume, useSaveFailed, useStop } from "./queries";
import { sayAbout, sayProblem } from "./say";

/** An import that was started: how far it is, what became of its rows, and what can be done about it. */
export function ImportRunItem({ run }: { run: ImportRun }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [asks, setAsks] = useState(false);
  const pause = usePause();
  const resume = useResume();
  const stop = useStop();
  const count = (value: number) => sayCount(value, locale);
  const item = useRef<HTMLLIElement>(null);
  useFocusKept(item, (within) => within.querySelector<HTMLElement>("button") ?? within);
  const goesOn = run.state === "running" || run.state === "paused";
  const facts = (
    [
      ["created", run.created],
      ["filled", run.filled],
      ["unchanged", run.unchanged],
      ["unusable", run.unusable],
      ["refused", run.refused],
    ] as const
  ).filter(([, value]) => value > 0);

  return (
    <li
      ref={item}
      tabIndex={-1}
      aria-label={run.name}
      className="flex flex-col gap-2 border-b border-n5 py-3 outline-none"
    >
      <div className="flex flex-wrap items-baseline gap-x-3">
        <span data-cut className="min-w-0 truncate font-semibold">
          {run.name}
        </span>
        <span className="text-12 text-n11">{t(`imports.state.${run.state}`)}</span>
        <span className="text-12 text-n11">
          <When instant={run.startedAt} as="past" />
        </span>
      </div>
      {goesOn ? (
        <Progress label={t("imports.progress", { name: run.name })} done={run.finished} of={run.total}>
          {t("imports.of", { done: count(run.finished), total: count(run.total) })}
          {run.secondsLeft !== null && `, ${t("imports.left", { time: sayAbout(t, run.secondsLeft, locale) })}`}
        </Progress>
      ) : (
        <p className="text-12 text-n11">
          {t("imports.of", { done: count(run.finished), total: count(run.total) })}
        </p>
      )}
      {facts.length > 0 && (
        <p className="text-12 text-n11">
          {facts.map(([what, value]) => t(`imports.became.${what}`, { count: value, countText: count(value) })).join(" · ")}
        </p>
      )}
      {run.problem && (
        <Notice tone="warning" title={t("imports.pausedBy")}>
          {sayProblem(t, run.problem, locale)}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        {goesOn && (
          <>
            {/* One button, so that it keeps the focus. */}
            <Button data-goes-on onClick={() => (run.state === "running" ? pause : resume).mutate(run.key)}>
              {t(run.state === "running" ? "imports.pause" : "imports.resume")}
            </Button>
            <Button onClick={() => setAsks(true)}>{t("imports.stop")}</Button>
          </>
        )}
        {run.unusable + run.refused > 0 && <SaveFailed run={run} />}
      </div>
      {asks && (
        <Dialog
          role="alertdialog"
          title={t("imports.stopTitle")}
          onClose={() => setAsks(false)}
          footer={
            <>
              <Button data-focus onClick={() => setAsks(false)}>
                {t("common.cancel")}
              </Button>
              <Button
                look="danger"
                onClick={() => {
                  setAsks(false);
                  stop.mutate(run.key);
                }}
              >
                {t("imports.stop")}
              </Button>
            </>
          }
        >
          {t("imports.stopText")}
        </Dialog>
      )}
    </li>
  );
}

function SaveFailed({ run }: { run: ImportRun }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const save = useSaveFailed();
  const mayBegin = useOneAtATime(save.isPending);
  return (
    <>
      <Button onClick={() => mayBegin() && save.mutate({ import: run.key, path: "", replace: false })}>
        {t("imports.saveFailed")}
      </Button>
      <p aria-live="polite" className="min-w-0 self-center text-12 break-words">
        {save.data &&
          t("imports.savedFailed", {
            count: save.data.count,
            countText: sayCount(save.data.count, locale),
            path: save.data.path,
          })}
        {save.error && (
          <span role="alert" className="text-red-text">
            {sayFailure(t, failureOf(save.error))}
          </span>
        )}
      </p>
    </>
  );
}
