import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Choice } from "../../components/ComboBox";
import { Field } from "../../components/Field";
import { Notice } from "../../components/States";
import { useOneAtATime } from "../../components/useOneAtATime";
import { useLocale } from "../../components/When";
import { failureOf } from "../../ipc";
import type { ColumnHolds, ImportPlan, ImportProposal } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { useWhyOff } from "../session/account";
import { sayFailure } from "../session/problem";
import { CheckView } from "./CheckView";
import { Progress } from "./Progress";
import { imports, useOpenHighLevel, usePlan, usePutAway, useStart } from "./queries";
import { sayAbout, sayDelimiter, sayProblem } from "./say";

const holdable = [
  "name",
  "firstName",
  "lastName",
  "company",
  "email",
  "phone",
  "address",
  "street",
  "postalCode",
  "city",
  "state",
  "country",
  "website",
  "dateOfBirth",
  "owner",
  "tags",
  "source",
  "note",
  "ignored",
] as const satisfies ColumnHolds[];

const SENT_AFTER_MS = 300;

const ofField = (id: string) => `field:${id}`;
const keyOf = (holds: ColumnHolds) => (typeof holds === "string" ? holds : ofField(holds.customField));

/** A file that is looked at: what it is made of, what its columns hold, what its rows would do, and what that costs. */
export function ProposalView({ proposal }: { proposal: ImportProposal }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { check } = proposal;
  const plan = useTypedPlan(proposal);
  const title = useId();
  return (
    <section aria-labelledby={title} className="flex flex-col gap-6">
      <div>
        <h2 id={title} className="border-b border-n5 pb-2 font-semibold break-words">
          {proposal.name}
        </h2>
        {proposal.columns.length > 0 && (
          <p className="pt-2 text-12 text-n11">
            {t("imports.madeOf", {
              encoding: proposal.encoding,
              delimiter: sayDelimiter(t, proposal.delimiter),
            })}
            {!proposal.hasTitles && ` · ${t("imports.noTitles")}`}
            {proposal.remembered && ` · ${t("imports.remembered")}`}
          </p>
        )}
      </div>
      {check.problem && (
        <Notice tone="danger" title={t("imports.unreadable")}>
          {sayProblem(t, check.problem, locale)}
        </Notice>
      )}
      {proposal.columns.length > 0 && (
        <>
          <Columns proposal={proposal} plan={plan} />
          {!check.problem && !check.done && (
            <Progress label={t("imports.looking")} done={check.percent} of={100}>
              {t("imports.rowsSoFar", { count: check.rows, countText: sayCount(check.rows, locale) })}
            </Progress>
          )}
          <CheckView check={check} customFields={proposal.customFields} />
        </>
      )}
      <Start proposal={proposal} whenSent={plan.whenSent} />
    </section>
  );
}

/** What is typed for all rows, and the ways to send it and what else is changed. */
function useTypedPlan(proposal: ImportProposal) {
  const { mutate: plan } = usePlan();
  const [typed, setTyped] = useState({ tag: proposal.plan.tag, source: proposal.plan.source });
  const unsent = useRef(false);
  const change = (changed: Partial<ImportPlan>, then?: () => void) => {
    unsent.current = false;
    plan({ ...proposal.plan, ...typed, ...changed }, { onSuccess: () => then?.() });
  };
  const type = (changed: Partial<typeof typed>) => {
    unsent.current = true;
    setTyped({ ...typed, ...changed });
  };
  const send = useEffectEvent(() => {
    if (unsent.current) change({});
  });
  // Not on leaving the field: a press on Start leaves it, and the new check would swallow that press.
  useEffect(() => {
    const timer = window.setTimeout(() => send(), SENT_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [typed]);
  useEffect(() => () => send(), []);
  const whenSent = (then: () => void) => (unsent.current ? change({}, then) : then());
  return { typed, type, change, whenSent };
}

interface ColumnsProps {
  proposal: ImportProposal;
  plan: ReturnType<typeof useTypedPlan>;
}

/** What each column holds, and what is added to all rows. */
function Columns({ proposal, plan: { typed, type, change } }: ColumnsProps) {
  const { t } = useTranslation();
  const choices: { key: string; label: string; holds: ColumnHolds }[] = [
    ...holdable.map((holds) => ({ key: keyOf(holds), label: t(`imports.holds.${holds}`), holds })),
    ...proposal.customFields.map(({ id, name }) => ({ key: ofField(id), label: name, holds: { customField: id } })),
  ];

  return (
    <div className="flex flex-col gap-4">
      <section aria-label={t("imports.columns")} className="flex flex-col gap-2">
        <h3 className="text-12 font-semibold text-n11">{t("imports.columns")}</h3>
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-x-4 gap-y-3">
          {proposal.columns.map((column, index) => {
            const held = proposal.plan.columns[index];
            const name = column.title || t("imports.column", { number: index + 1 });
            return (
              <li key={index} className="flex min-w-0 flex-col gap-1">
                <Choice
                  label={name}
                  options={choices}
                  value={held && keyOf(held)}
                  onChange={(chosen) => {
                    const holds = choices.find(({ key }) => key === chosen)?.holds;
                    if (!holds) return;
                    change({ columns: proposal.plan.columns.map((before, at) => (at === index ? holds : before)) });
                  }}
                />
                <p data-cut className="truncate text-12 text-n11">
                  {column.examples.join(" · ") || t("imports.noExamples")}
                </p>
              </li>
            );
          })}
        </ul>
      </section>
      <div className="grid max-w-120 grid-cols-2 gap-4">
        <Field
          label={t("imports.tag")}
          value={typed.tag}
          onChange={(event) => type({ tag: event.currentTarget.value })}
          hint={t("imports.tagHint")}
        />
        <Field
          label={t("imports.source")}
          value={typed.source}
          onChange={(event) => type({ source: event.currentTarget.value })}
          hint={t("imports.sourceHint")}
        />
      </div>
    </div>
  );
}

interface StartProps {
  proposal: ImportProposal;
  /** Sends what was typed just now, and then goes on. */
  whenSent: (then: () => void) => void;
}

/** What it costs, and the button that starts it. */
function Start({ proposal, whenSent }: StartProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const off = useWhyOff("contacts");
  const start = useStart();
  const putAway = usePutAway();
  const mayStart = useOneAtATime(start.isPending);
  const mayPutAway = useOneAtATime(putAway.isPending);
  const elsewhere = useOpenHighLevel();
  const runs = useQuery(imports).data?.runs ?? [];
  const otherRuns = runs.some(({ state }) => state === "running" || state === "paused");
  const { check } = proposal;
  const { requests, seconds, betterThere } = check.cost;
  const useful = check.counts.new + check.counts.fills + check.counts.repeated;
  const failure = start.error ? failureOf(start.error) : undefined;
  return (
    <div className="flex flex-col gap-3">
      {check.done && useful > 0 && (
        <Notice tone="info" title={t("imports.costTitle")}>
          <p>
            {t("imports.cost", {
              count: requests,
              countText: sayCount(requests, locale),
              time: sayAbout(t, seconds, locale),
            })}
          </p>
          <p>{t("imports.automations")}</p>
        </Notice>
      )}
      {check.done && betterThere && (
        <Notice
          tone="warning"
          title={t("imports.betterThereTitle")}
          action={<Button onClick={() => elsewhere.mutate()}>{t("imports.openHighLevel")}</Button>}
        >
          {t("imports.betterThere", { countText: sayCount(check.rows, locale) })}
        </Notice>
      )}
      {check.done && useful === 0 && <p className="text-n11">{t("imports.nothingToDo")}</p>}
      {failure && (
        <Notice tone="danger" title={t("imports.startFailed")}>
          {failure.kind === "notPossible" ? t(otherRuns ? "imports.otherRuns" : "imports.stillLooking") : sayFailure(t, failure)}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          off={off}
          disabled={!check.done || useful === 0}
          onClick={() => whenSent(() => mayStart() && start.mutate())}
        >
          {t("imports.start")}
        </Button>
        <Button onClick={() => mayPutAway() && putAway.mutate()}>{t("common.cancel")}</Button>
      </div>
    </div>
  );
}
