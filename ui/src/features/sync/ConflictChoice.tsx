import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { TextArea } from "../../components/Field";
import { useOneAtATime } from "../../components/useOneAtATime";
import { useLocale } from "../../components/When";
import type { FieldConflict, Refusal } from "../../ipc";
import { mediumDate } from "../../lib/dates";
import { useAccount } from "../session/account";
import { useSettleConflict } from "./queries";

interface ConflictChoiceProps {
  refusal: Refusal;
  nameOf: (field: string) => string;
  /** The form stands below: a text of both can be written there. */
  inForm?: boolean;
  onSettled?: (() => void) | undefined;
}

type Decision = "mine" | "theirs" | "merged";

/** What the rep and somebody else made of the same fields, side by side; the rep decides for each. */
export function ConflictChoice({ refusal, nameOf, inForm = false, onSettled }: ConflictChoiceProps) {
  const { t } = useTranslation();
  const say = useSayValue();
  const settle = useSettleConflict();
  const mayBegin = useOneAtATime(settle.isPending);
  const id = useId();
  // By field and the values it is about: another conflict of the same field is another question.
  const [chosen, setChosen] = useState<Partial<Record<string, Decision>>>({});
  const [merged, setMerged] = useState<string>();
  const { reason, outbox } = refusal;
  if (reason?.kind !== "conflict") return null;
  const choiceOf = (conflict: FieldConflict) => chosen[JSON.stringify(conflict)];
  const isDecided = reason.fields.every((conflict) => choiceOf(conflict) !== undefined);
  const mergedOf = ({ mine, theirs }: FieldConflict) => merged ?? `${mine}\n\n${theirs}`;

  const chosenAs = (decision: Decision) => reason.fields.filter((conflict) => choiceOf(conflict) === decision);

  const save = () => {
    if (!mayBegin()) return;
    const keep = chosenAs("mine").map(({ field }) => field);
    const [both] = chosenAs("merged");
    settle.mutate({ key: outbox, keep, merged: both ? mergedOf(both) : null }, { onSuccess: onSettled });
  };

  return (
    <div className="flex flex-col gap-2 pt-1 text-n12">
      {reason.fields.map((conflict, index) => {
        const { field, was } = conflict;
        const title = `${id}-${index}`;
        const choice = (decision: Decision, label: string, text?: string) => (
          <label
            key={decision}
            className="grid min-w-0 grid-cols-[auto_1fr] content-start gap-x-2 rounded-6 border border-n7 bg-n1 p-2 has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name={title}
              checked={choiceOf(conflict) === decision}
              onChange={() => setChosen({ ...chosen, [JSON.stringify(conflict)]: decision })}
              // Drawn by us: the system's own looks chosen in the dark.
              className="mt-0.5 size-3.5 appearance-none rounded-full border border-n9 bg-n1 checked:border-4 checked:border-accent"
            />
            <span className="text-12 text-n11">{label}</span>{" "}
            {text !== undefined && (
              <span dir="auto" className="col-start-2 break-words whitespace-pre-wrap select-text">
                {text}
              </span>
            )}
          </label>
        );
        return (
          <div key={field} role="group" aria-labelledby={title} className="flex min-w-0 flex-col gap-1">
            <p id={title} className="text-12 text-n11">
              <span className="font-semibold text-n12">{nameOf(field)}</span>
              {was && (
                <span dir="auto" className="break-words">
                  {" · "}
                  {t("sync.conflictWas", { value: shortened(say(field, was)) })}
                </span>
              )}
            </p>
            <div className="grid grid-cols-2 gap-2">
              {choice("mine", t("sync.conflictMine"), say(field, conflict.mine) || t("sync.conflictEmpty"))}
              {choice("theirs", t("sync.conflictTheirs"), say(field, conflict.theirs) || t("sync.conflictEmpty"))}
              {field === "body" && !inForm && (
                <div className="col-span-2 flex flex-col gap-2">
                  {choice("merged", t("sync.conflictMerged"))}
                  {choiceOf(conflict) === "merged" && (
                    <TextArea
                      label={t("sync.conflictMergedText")}
                      value={mergedOf(conflict)}
                      dir="auto"
                      rows={Math.min(14, mergedOf(conflict).split("\n").length + 1)}
                      onChange={(event) => setMerged(event.currentTarget.value)}
                    />
                  )}
                </div>
              )}
            </div>
          </div>
        );
      })}
      <Button className="w-fit" off={isDecided ? undefined : t("sync.conflictUndecided")} onClick={save}>
        {t("sync.conflictSettle")}
      </Button>
    </div>
  );
}

const WAS_CHARACTERS = 80;

/** The beginning of a text that only reminds of what was there. */
const shortened = (text: string) => (text.length > WAS_CHARACTERS ? `${text.slice(0, WAS_CHARACTERS).trimEnd()}…` : text);

/** A field's value as the rest of the screen shows it: dates written out, people by their names. */
function useSayValue() {
  const locale = useLocale();
  const { users } = useAccount();
  return (field: string, value: string) => {
    if (field === "due") return value && mediumDate(value, locale);
    if (field === "assignee" || field === "owner") return users.find(({ id }) => id === value)?.name ?? value;
    return value;
  };
}
