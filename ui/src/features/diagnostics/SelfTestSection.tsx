import { CircleCheck, CircleDashed, CircleMinus, CircleX, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { CopyButton } from "../../components/CopyButton";
import { Notice } from "../../components/States";
import { When, useLocale } from "../../components/When";
import type { Check, CheckResult } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { sayFailure } from "../session/problem";
import { checkKinds, sayCheck } from "./checks";
import { copyText, useSelfTest } from "./queries";

const icons: Record<CheckResult, ReactNode> = {
  good: <CircleCheck aria-hidden="true" size={15} className="text-green-text" />,
  doubtful: <TriangleAlert aria-hidden="true" size={15} className="text-amber-text" />,
  bad: <CircleX aria-hidden="true" size={15} className="text-red-text" />,
  leftOut: <CircleMinus aria-hidden="true" size={15} className="text-n11" />,
};

const colours: Record<CheckResult, string> = {
  good: "text-green-text",
  doubtful: "text-amber-text",
  bad: "text-red-text",
  leftOut: "text-n11",
};

/** Checks everything the app depends on; what it found stays until it is run again. */
export function SelfTestSection() {
  const { t } = useTranslation();
  const { isRunning, begunAt, found, failure, run } = useSelfTest();
  const checks = isRunning ? undefined : found?.checks;

  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-6 pt-4 pb-8 low:flex-none low:overflow-visible">
      <div className="flex max-w-200 flex-col gap-4">
        <p className="text-n11">{t("diagnostics.selfTest.intro")}</p>
        <div className="flex flex-wrap items-center gap-3">
          <Button look="primary" disabled={isRunning} onClick={run}>
            {isRunning
              ? t("diagnostics.selfTest.running")
              : found
                ? t("diagnostics.selfTest.again")
                : t("diagnostics.selfTest.run")}
          </Button>
          {checks && found && <CopyButton label={t("diagnostics.selfTest.copy")} text={() => found.report} copy={copyText} />}
          {isRunning && begunAt !== undefined && <Running since={begunAt} />}
          <span role="status" className="text-12 text-n11">
            {isRunning && <span className="sr-only">{t("diagnostics.selfTest.running")}</span>}
            {checks && begunAt !== undefined && (
              <>
                {t("diagnostics.selfTest.at")} <When instant={new Date(begunAt).toISOString()} as="past" />
              </>
            )}
          </span>
        </div>
        {failure && (
          <Notice tone="danger" title={t("diagnostics.selfTest.failed")}>
            {sayFailure(t, failure)}
          </Notice>
        )}
        <ul aria-busy={isRunning} className="border-t border-n5">
          {checks
            ? checks.map((check) => <Found key={check.what} check={check} />)
            : checkKinds.map((what) => (
                <Line
                  key={what}
                  icon={
                    isRunning ? (
                      <CircleDashed aria-hidden="true" size={15} className="text-amber-text" />
                    ) : (
                      <CircleDashed aria-hidden="true" size={15} className="text-n10" />
                    )
                  }
                  name={t(`diagnostics.selfTest.what.${what}`)}
                  word={isRunning ? t("diagnostics.selfTest.waiting") : t("diagnostics.selfTest.notYet")}
                  colour="text-n11"
                />
              ))}
        </ul>
      </div>
    </div>
  );
}

/** For how long it runs already. */
function Running({ since }: { since: number }) {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => setSeconds(Math.floor((Date.now() - since) / 1000)), 500);
    return () => window.clearInterval(timer);
  }, [since]);
  return (
    // Read out once, by the status beside it, and not every second.
    <span aria-hidden="true" className="text-12 text-n11">
      {t("diagnostics.selfTest.runningFor", { seconds })}
    </span>
  );
}

function Found({ check }: { check: Check }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Line
      icon={icons[check.result]}
      name={t(`diagnostics.selfTest.what.${check.what}`)}
      word={t(`diagnostics.selfTest.result.${check.result}`)}
      colour={colours[check.result]}
      took={`${sayCount(check.ms, locale)} ms`}
    >
      {sayCheck(t, check, locale)}
    </Line>
  );
}

interface LineProps {
  icon: ReactNode;
  name: string;
  word: string;
  colour: string;
  took?: string;
  children?: ReactNode;
}

function Line({ icon, name, word, colour, took, children }: LineProps) {
  return (
    <li className="flex min-h-9 flex-wrap items-baseline gap-x-4 gap-y-0.5 border-b border-n4 py-2">
      <span className="flex w-44 shrink-0 items-baseline gap-2">
        <span className="self-center">{icon}</span>
        <span className="font-semibold">{name}</span>
      </span>
      <span className={`w-28 shrink-0 ${colour}`}>{word}</span>
      <span className="min-w-60 flex-1 break-words select-text">{children}</span>
      {took && <span className="shrink-0 text-12 text-n11">{took}</span>}
    </li>
  );
}
