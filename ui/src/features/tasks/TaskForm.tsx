import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { isMac } from "../../actions/keys";
import { Button } from "../../components/Button";
import { Choice } from "../../components/ComboBox";
import { Dialog } from "../../components/Dialog";
import { Field, TextArea } from "../../components/Field";
import { Notice } from "../../components/States";
import { useLocale } from "../../components/When";
import { useOneAtATime } from "../../components/useOneAtATime";
import { failureOf } from "../../ipc";
import type { ContactKey, Task } from "../../ipc";
import { mediumDate } from "../../lib/dates";
import { formOf } from "../drafts/forms";
import { useDraft } from "../drafts/useDraft";
import { useAccount } from "../session/account";
import { sayFailure } from "../session/problem";
import { RefusalNotice } from "../sync/RefusalNotice";
import { theirsOf } from "../sync/refusal";
import { dueReading, dueText, useSaveTask } from "./queries";

const NOBODY = "nobody";
const READ_AFTER_MS = 150;

interface TaskFormProps {
  contact: ContactKey;
  contactName: string;
  /** Without one, a new task. */
  task?: Task | undefined;
  onClose: () => void;
}

/** What is in the form, by field. */
interface Typed {
  title: string;
  body: string;
  due: string;
  assignee: string;
}

/** What was typed, and what the rep saw in the same fields before: of the due date, the instant. */
interface Touched {
  typed: Partial<Typed>;
  seen: Partial<Seen>;
}

interface Seen {
  title: string;
  body: string;
  due: string | null;
  assignee: string;
}

/** Creates or edits a task. Only what was changed is saved. */
export function TaskForm({ contact, contactName, task, onClose }: TaskFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const formId = useId();
  const account = useAccount();
  // The values the rep saw when the form opened; fresher ones that arrive meanwhile must not count as typed.
  const [inConflict] = useState(() => theirsOf(task?.refusal));
  const [start] = useState<Seen>(() => ({
    title: task?.title ?? "",
    body: task?.body ?? "",
    due: task?.due ?? null,
    assignee: (task ? task.assignee : account.me?.id) ?? NOBODY,
  }));
  const save = useSaveTask();
  const mayBegin = useOneAtATime(save.isPending);

  // A task without a date keeps none; only a new one starts with a suggestion.
  const startDue = useQuery({ ...dueText(start.due), enabled: !task || start.due !== null });
  const shown: Typed = { ...start, due: startDue.data ?? "" };

  const [touched, setTouched] = useState<Touched>();
  // Esc closes, but what was typed stays for the next time; Cancel gives it up.
  const { kept, isRestored, forget } = useDraft(formOf.task(contact, task?.key), touched && textOf(shown, touched));
  const now = touched ?? restored(kept);
  const typed: Typed = { ...shown, ...now.typed };
  const { title, body, due, assignee } = typed;
  const set = (name: keyof Typed, value: string) =>
    setTouched((before = now) => ({
      typed: { ...before.typed, [name]: value },
      seen: { [name]: start[name], ...before.seen },
    }));
  const rested = useRested(due, READ_AFTER_MS);
  const reading = useQuery({ ...dueReading(rested), enabled: rested.trim() !== "" });

  const failure = save.error ? failureOf(save.error) : undefined;
  const refused = (field: string) => task?.refusal?.fields.find((each) => each.field === field)?.message;
  const errorOf = (field: string) =>
    failure?.kind === "invalid" && failure.field === field ? sayFailure(t, failure) : refused(field);
  const knownField = failure?.kind === "invalid" && ["title", "body", "due", "assignee"].includes(failure.field);
  const dueUnread = reading.error && rested === due ? sayFailure(t, failureOf(reading.error)) : undefined;

  const leave = () => {
    forget();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changed = (name: keyof Typed) => (task && typed[name] === shown[name] ? null : typed[name]);
    const changes = {
      title: changed("title"),
      body: changed("body"),
      due: changed("due"),
      assignee: assignee === NOBODY ? null : changed("assignee"),
    };
    if (task && !task.refusal && Object.values(changes).every((value) => value === null)) return leave();
    if (!mayBegin()) return;
    const seen = { ...start, ...now.seen, ...inConflict };
    const seenAssignee = seen.assignee === NOBODY ? null : seen.assignee;
    save.mutate(
      { task: task?.key ?? null, contact, ...changes, seen: task ? { ...seen, assignee: seenAssignee } : null },
      { onSuccess: leave },
    );
  };

  const people = account.users.map(({ id, name }) => ({ key: id, label: name }));
  if (assignee !== NOBODY && !people.some(({ key }) => key === assignee)) {
    people.unshift({ key: assignee, label: task?.assigneeName ?? assignee });
  }
  // HighLevel takes no task away from its assignee without naming another.
  const mayBeNobodys = !task || start.assignee === NOBODY;

  return (
    <Dialog
      title={task ? t("tasks.editTitle") : t("tasks.newFor", { name: contactName || t("contacts.noName") })}
      onClose={onClose}
      footer={
        <>
          <span className="mr-auto self-center text-12 text-n11">
            {isMac() ? t("form.keyHintMac") : t("form.keyHint")}
          </span>
          <Button onClick={leave}>{t("common.cancel")}</Button>
          <Button type="submit" form={formId} look="primary">
            {t("common.save")}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
        }}
        className="flex flex-col gap-3"
      >
        {task?.refusal && <RefusalNotice refusal={task.refusal} inForm onSettled={onClose} />}
        {isRestored && <Notice tone="quiet">{t("form.restored")}</Notice>}
        {failure && !knownField && (
          <Notice tone="danger" title={t("tasks.saveFailed")}>
            {sayFailure(t, failure)}
          </Notice>
        )}
        <Field
          label={t("fields.title")}
          value={title}
          onChange={(event) => set("title", event.currentTarget.value)}
          error={errorOf("title")}
        />
        <div className="grid grid-cols-2 gap-3">
          <Field
            label={t("fields.due")}
            value={due}
            onChange={(event) => set("due", event.currentTarget.value)}
            error={errorOf("due") ?? dueUnread}
            hint={reading.data?.due && rested === due ? mediumDate(reading.data.due, locale) : t("tasks.dueHint")}
          />
          <Choice
            label={t("fields.assignee")}
            options={mayBeNobodys ? [{ key: NOBODY, label: t("tasks.nobody") }, ...people] : people}
            value={assignee}
            onChange={(person) => set("assignee", person)}
            error={errorOf("assignee")}
          />
        </div>
        <TextArea
          label={t("fields.body")}
          value={body}
          onChange={(event) => set("body", event.currentTarget.value)}
          error={errorOf("body")}
          rows={4}
        />
      </form>
    </Dialog>
  );
}

/** What differs from the start, and what it was before, as a text to keep; empty where nothing does. */
function textOf(start: Typed, { typed, seen }: Touched): string {
  const differing = Object.entries(typed).filter(([name, value]) => value !== start[name as keyof Typed]);
  const before = differing.map(([name]) => [name, seen[name as keyof Seen]]);
  return differing.length > 0
    ? JSON.stringify({ ...Object.fromEntries(differing), seen: Object.fromEntries(before) })
    : "";
}

function restored(text: string): Touched {
  try {
    const { seen = {}, ...typed } = (text ? JSON.parse(text) : {}) as Partial<Typed> & { seen?: Partial<Seen> };
    return { typed, seen };
  } catch {
    return { typed: {}, seen: {} };
  }
}

/** A value once it has stayed the same for a moment. */
function useRested(value: string, afterMs: number): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(value), afterMs);
    return () => window.clearTimeout(timer);
  }, [value, afterMs]);
  return rested;
}
