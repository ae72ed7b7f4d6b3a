import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { isMac } from "../../actions/keys";
import { Button } from "../../components/Button";
import { Choice, ComboBox } from "../../components/ComboBox";
import { Field, TextArea } from "../../components/Field";
import { Segmented } from "../../components/Segmented";
import { Notice } from "../../components/States";
import { useLocale } from "../../components/When";
import { useOneAtATime } from "../../components/useOneAtATime";
import { failureOf } from "../../ipc";
import type { CallDue, CallNote, CallSaved, CallStatus, Urgency } from "../../ipc";
import { mediumDate } from "../../lib/dates";
import { formOf } from "../drafts/forms";
import { useDraft } from "../drafts/useDraft";
import { useAccount, useWhyOff } from "../session/account";
import { sayFailure } from "../session/problem";
import { offers } from "../tags/offers";
import { tags } from "../tags/queries";
import { Callers } from "./Callers";
import { callDue, callTag, callerFound, useSaveCall } from "./queries";

const NOBODY = "nobody";
const urgencies: Urgency[] = ["high", "normal", "low"];
const statuses: CallStatus[] = ["callBack", "callsAgain", "forInformation", "done"];
const shownAtFields = ["number", "caller", "company"];

/** What was typed, chosen and pressed. Who calls is what Rust is certain of until the rep has said otherwise. */
type Typed = Partial<Omit<CallNote, "contact" | "withoutNumber">> & { contact?: number | null | undefined };

const isBlank = (typed: Typed) => Object.values(typed).every((value) => !value);

function sayDueOf(t: TFunction, { due, asWished }: CallDue, wishedTime: string, locale: string): string {
  const at = mediumDate(due, locale);
  if (asWished) return at;
  return t(wishedTime.trim() === "" ? "calls.wishedTimeHint" : "calls.keptAsWords", { due: at });
}

interface CallFormProps {
  /** The number that a telephone link has just handed over. */
  number?: string | undefined;
  onNumberTaken?: () => void;
  onSaved: (saved: CallSaved) => void;
}

/** Takes a call down while somebody speaks: who, what about, and what is to be done. */
export function CallForm({ number: linked, onNumberTaken, onSaved }: CallFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const account = useAccount();
  const off = useWhyOff("notes");
  const save = useSaveCall();
  const mayBegin = useOneAtATime(save.isPending);
  const usualTag = useQuery(callTag).data ?? "";
  const allTags = useQuery(tags).data ?? [];
  const first = useRef<HTMLInputElement>(null);
  const caller = useRef<HTMLInputElement>(null);

  const [touched, setTouched] = useState<Typed>();
  const [isAsked, setAsked] = useState(false);
  // A link's number for which this form has no room.
  const [next, setNext] = useState<string>();
  const text = touched && (isBlank(touched) ? "" : JSON.stringify(touched));
  const { kept, isRestored, isKnown, forget } = useDraft(formOf.call, text);
  const typed = touched ?? restored(kept);
  const status = typed.status ?? "callBack";
  const note: Omit<CallNote, "contact"> = {
    caller: typed.caller ?? "",
    company: typed.company ?? "",
    number: typed.number ?? "",
    reason: typed.reason ?? "",
    wishedTime: typed.wishedTime ?? "",
    urgency: typed.urgency ?? "normal",
    forWhom: typed.forWhom === undefined ? (account.me?.id ?? null) : typed.forWhom,
    status,
    tag: typed.tag ?? (status === "callBack" ? usualTag : ""),
    withoutNumber: false,
  };
  const set = (changed: Typed) => {
    save.reset();
    if (changed.number !== undefined) setAsked(false);
    setTouched((before = typed) => {
      const now = { ...before, ...changed };
      return searches(now) ? now : { ...now, contact: undefined };
    });
  };

  // Only once it is known what was kept, which must not give way to a number.
  const [taken, setTaken] = useState<string>();
  if (isKnown && linked !== taken) {
    setTaken(linked);
    if (linked && note.number.trim() === "") {
      setTouched({ ...typed, number: linked });
      setAsked(false);
    } else if (linked && linked !== note.number) setNext(linked);
  }
  const followLink = useEffectEvent(() => {
    if (isBlank({ ...typed, number: "" }) && note.number === taken) caller.current?.focus();
    onNumberTaken?.();
  });
  useEffect(() => {
    if (taken) followLink();
  }, [taken]);

  const search = { number: note.number, caller: note.caller, company: note.company };
  const found = useQuery({ ...callerFound(search), enabled: searches(note) });
  const likely = searches(note) ? found.data : undefined;
  const sure = likely?.certain ? (likely.contacts[0]?.key ?? null) : null;
  // Who was chosen counts only as long as they are offered.
  const isOffered = typed.contact === null || likely?.contacts.some(({ key }) => key === typed.contact);
  const contact = typed.contact !== undefined && isOffered ? typed.contact : sure;

  const failure = save.error ? failureOf(save.error) : undefined;
  const errorOf = (field: string) =>
    failure?.kind === "invalid" && failure.field === field ? sayFailure(t, failure) : undefined;
  const lacksNumber = isAsked && status === "callBack";
  const isShown = failure?.kind === "invalid" && shownAtFields.includes(failure.field);
  const { wishedTime, urgency } = note;
  const due = useQuery({ ...callDue({ wishedTime, urgency }), enabled: status === "callBack" }).data;

  const startOver = (number?: string) => {
    forget();
    setTouched(number ? { number } : {});
    setAsked(false);
    setNext(undefined);
    save.reset();
    (number ? caller : first).current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!mayBegin()) return;
    save.mutate(
      { ...note, contact, withoutNumber: lacksNumber },
      {
        onSuccess: (saved) => {
          startOver(next);
          onSaved(saved);
        },
        onError: (thrown) => {
          const why = failureOf(thrown);
          if (why.kind === "invalid" && why.field === "number" && why.reason === "required") setAsked(true);
        },
      },
    );
  };

  const people = account.users.map(({ id, name }) => ({ key: id, label: name }));
  const offered = offers(allTags, [], note.tag).known.slice(0, 8);
  return (
    <form
      noValidate
      aria-label={t("calls.form")}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
      }}
      className="flex flex-col gap-3"
    >
      {isRestored && <Notice tone="quiet">{t("calls.restored")}</Notice>}
      {next && (
        <Notice
          tone="quiet"
          title={t("calls.nextCall", { number: next })}
          action={<Button onClick={() => startOver(next)}>{t("calls.startOver")}</Button>}
        />
      )}
      {failure && !isShown && (
        <Notice tone="danger" title={t("calls.saveFailed")}>
          {sayFailure(t, failure)}
        </Notice>
      )}
      <div className="grid grid-cols-2 gap-3">
        <Field
          ref={first}
          label={t("calls.number")}
          type="tel"
          value={note.number}
          onChange={(event) => set({ number: event.currentTarget.value })}
          error={lacksNumber ? t("calls.numberMissing") : errorOf("number")}
          hint={likely?.number && likely.number !== note.number.trim() ? likely.number : undefined}
        />
        <Field
          ref={caller}
          label={t("calls.caller")}
          dir="auto"
          value={note.caller}
          onChange={(event) => set({ caller: event.currentTarget.value })}
          error={errorOf("caller")}
        />
      </div>
      {likely && <Callers found={likely} contact={contact} onChoose={(chosen) => set({ contact: chosen })} />}
      <Field
        label={t("fields.company")}
        dir="auto"
        value={note.company}
        onChange={(event) => set({ company: event.currentTarget.value })}
        error={errorOf("company")}
      />
      <TextArea
        label={t("calls.reason")}
        dir="auto"
        rows={4}
        value={note.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
      <Segmented
        label={t("calls.status")}
        value={status}
        options={statuses.map((value) => ({ value, label: t(`calls.statuses.${value}`) }))}
        onChange={(value) => set({ status: value })}
      />
      {status === "callBack" && (
        <div className="grid grid-cols-2 gap-3">
          <Field
            label={t("calls.wishedTime")}
            dir="auto"
            value={note.wishedTime}
            onChange={(event) => set({ wishedTime: event.currentTarget.value })}
            hint={due && sayDueOf(t, due, wishedTime, locale)}
          />
          <Segmented
            label={t("calls.urgency")}
            value={note.urgency}
            options={urgencies.map((value) => ({ value, label: t(`calls.urgencies.${value}`) }))}
            onChange={(value) => set({ urgency: value })}
          />
        </div>
      )}
      <div className="grid grid-cols-2 gap-3">
        <Choice
          label={t("calls.forWhom")}
          options={[{ key: NOBODY, label: t("tasks.nobody") }, ...people]}
          value={note.forWhom ?? NOBODY}
          onChange={(person) => set({ forWhom: person === NOBODY ? null : person })}
        />
        <ComboBox
          label={t("calls.tag")}
          text={note.tag}
          onText={(tag) => set({ tag })}
          options={offered.map(({ name }) => ({ key: name, label: name }))}
          onPick={({ key }) => set({ tag: key })}
        />
      </div>
      <div className="flex items-center gap-2">
        <Button type="submit" look="primary" off={off}>
          {lacksNumber ? t("calls.saveWithoutNumber") : t("common.save")}
        </Button>
        <Button onClick={() => startOver()}>{t("calls.clear")}</Button>
        <span className="text-12 text-n11">{isMac() ? t("form.keyHintMac") : t("form.keyHint")}</span>
      </div>
    </form>
  );
}

/** Whether there is anything to look for a caller by. */
const searches = ({ number, caller, company }: Pick<Typed, "number" | "caller" | "company">) =>
  [number, caller, company].some((text) => text?.trim());

function restored(kept: string): Typed {
  try {
    return JSON.parse(kept || "{}") as Typed;
  } catch {
    return {};
  }
}
