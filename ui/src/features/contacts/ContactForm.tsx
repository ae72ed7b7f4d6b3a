import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import clsx from "clsx";
import { useEffect, useId, useRef, useState } from "react";
import type { ClipboardEvent, FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { isMac } from "../../actions/keys";
import { ActionLink, Button } from "../../components/Button";
import { Choice } from "../../components/ComboBox";
import { Dialog } from "../../components/Dialog";
import { Field, TextArea } from "../../components/Field";
import { PendingDot } from "../../components/Mark";
import { Notice } from "../../components/States";
import { useOneAtATime } from "../../components/useOneAtATime";
import { failureOf } from "../../ipc";
import type { Contact, ContactKey, CustomField, LeadDraft } from "../../ipc";
import { formOf } from "../drafts/forms";
import { useDraft } from "../drafts/useDraft";
import { LeadAsks } from "../leads/LeadAsks";
import { LeadsBeside } from "../leads/LeadsBeside";
import { useIncomingLead } from "../leads/incoming";
import { useReadLead, useSaveLead } from "../leads/queries";
import { go } from "../../navigation";
import { useAccount, whyOff } from "../session/account";
import { sayFailure } from "../session/problem";
import { RefusalNotice } from "../sync/RefusalNotice";
import { theirsOf } from "../sync/refusal";
import { LeadOffers } from "./LeadOffers";
import { changesOf, fieldNames, filledFrom, hasChanges, restored, startOf, textOf, withTexts } from "./changes";
import type { FieldName, Form, Read } from "./changes";
import { twins, useSaveContact } from "./queries";
import { sayStage } from "./stage";
import { useKeptLeads } from "./useKeptLeads";

const FIRST: readonly FieldName[] = ["firstName", "lastName", "email", "phone", "company"];
const NOBODY = "";
const nothingRead: Omit<Read, "note"> & { note?: string } = {
  asked: { tags: [], callback: null },
  wanted: { tags: [], callback: null },
};

interface ContactFormProps {
  /** Without one, a new contact. */
  contact?: Contact | undefined;
  /** What a new contact begins with: read from a file or a text. */
  lead?: LeadDraft | undefined;
  onClose: () => void;
  onSaved: (contact: ContactKey) => void;
}

/** Creates or edits a contact. Only what was changed is saved. */
export function ContactForm({ contact, lead, onClose, onSaved }: ContactFormProps) {
  const { t } = useTranslation();
  const formId = useId();
  const account = useAccount();
  const callbackOff = whyOff(t, account, "tasks");
  const readOf = ({ note, tags, callback }: LeadDraft): Read => ({
    note,
    asked: { tags, callback },
    wanted: { tags, callback: callbackOff ? null : callback },
  });
  // The values the rep saw when the form opened; fresher ones that arrive meanwhile must not count as typed.
  const [start] = useState(() => startOf(contact?.fields, contact?.customFields ?? []));
  const [inConflict] = useState(() => theirsOf(contact?.refusal));
  const [changed, setChanged] = useState<Form | undefined>(
    () => lead && { seen: start, typed: filledFrom(start, lead.fields).typed, read: readOf(lead) },
  );
  // Esc closes, but what was typed stays for the next time; Cancel gives it up. A lead's form is kept from the start.
  const own = changed && textOf(changed);
  const [arrived] = useState(own);
  const [openLead, setOpenLead] = useState(() => lead && String(Date.now()));
  const [isReopened, setReopened] = useState(false);
  const leads = useKeptLeads(
    contact === undefined,
    openLead === undefined ? undefined : { id: openLead, text: own ?? "", arrived },
  );
  const { kept, isRestored, forget } = useDraft(
    openLead ? formOf.lead : formOf.contact(contact?.key),
    openLead ? leads.text : own,
  );
  const forgetThis = () => forget(openLead ? leads.left : "");
  const form = changed ?? restored(kept, start);
  // Without a lead there is no note.
  const { seen, typed, read: { note, asked, wanted } = nothingRead } = form;
  const setTyped = (change: (before: typeof start) => typeof start) =>
    setChanged((before = form) => ({ ...before, typed: change(before.typed) }));
  const setRead = (change: Partial<Read>) =>
    setChanged((before = form) => ({ ...before, read: { note: "", asked, wanted, ...before.read, ...change } }));
  const save = useSaveContact();
  const saveLead = useSaveLead();
  const readText = useReadLead();
  const mayBegin = useOneAtATime(save.isPending || saveLead.isPending);

  const takeLead = (found: LeadDraft) => {
    const { typed: filled, rest } = filledFrom(typed, found.fields);
    setTyped(() => filled);
    const lines = rest.map(([field, value]) => `${t(`fields.${field}`)}: ${value}`);
    const tags = found.tags.filter((tag) => !wanted.tags.includes(tag));
    setRead({
      note: [note, found.note, lines.join("\n")].filter(Boolean).join("\n\n"),
      asked: { tags: [...asked.tags, ...tags], callback: asked.callback ?? found.callback },
      wanted: {
        tags: [...wanted.tags, ...tags],
        callback: wanted.callback ?? (callbackOff || asked.callback ? null : found.callback),
      },
    });
  };
  useIncomingLead(contact ? undefined : takeLead);

  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text/plain");
    const isBlock = text.split("\n").filter((each) => each.trim() !== "").length > 1;
    if (contact || !isBlock || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    readText.mutate(text, {
      onSuccess: ({ leads: [first, ...others] }) => {
        const isOne = first !== undefined && others.length === 0;
        takeLead(isOne ? first : { fields: first?.fields ?? {}, note: text.trim(), name: "", tags: [], callback: null });
      },
    });
  };

  const reopen = (id: string, text: string) => {
    element.current?.querySelector("input")?.focus();
    if (openLead) leads.setAside(openLead, own ?? "");
    setOpenLead(id);
    setChanged(restored(text, start));
    setReopened(true);
    save.reset();
    saveLead.reset();
  };

  const leave = () => {
    forgetThis();
    onClose();
  };

  const newly = (name: FieldName) => (typed.fields[name] === seen.fields[name] ? "" : typed.fields[name]);

  const leaveFor = (other: ContactKey) => {
    onClose();
    go({ screen: "contacts", contact: other });
  };

  const refusedFields = contact?.refusal?.fields ?? [];
  const thrown = save.error ?? saveLead.error;
  const failure = thrown ? failureOf(thrown) : undefined;
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (thrown) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [thrown]);
  const errorOf = (field: string): string | undefined => {
    if (failure?.kind === "invalid" && failure.field === field) return sayFailure(t, failure);
    const found = refusedFields.find((each) => each.field === field);
    return found && (found.message || t("card.notTaken"));
  };
  const customIds = (contact?.customFields ?? []).map(({ id }) => id);
  const isBeside = failure?.kind === "invalid" && [...fieldNames, ...customIds].includes(failure.field);
  const restHasError = [...fieldNames, ...customIds].some(
    (field) => !FIRST.some((each) => each === field) && errorOf(field),
  );
  const [more, setMore] = useState(contact !== undefined);

  const set = (name: FieldName, value: string) =>
    setTyped((before) => ({ ...before, fields: { ...before.fields, [name]: value } }));
  const setCustom = (id: string, value: string) =>
    setTyped((before) => ({ ...before, custom: { ...before.custom, [id]: value } }));
  const mark = (field: string) =>
    contact?.state !== "refused" && contact?.waitingFields.includes(field) && !errorOf(field) ? <PendingDot word={t("states.waiting")} /> : undefined;

  const done = (key: ContactKey) => {
    forgetThis();
    onSaved(key);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changes = changesOf(seen, typed);
    if (contact && !contact.refusal && !hasChanges(seen, typed)) return leave();
    if (!mayBegin()) return;
    // What the other one failed with no longer counts.
    save.reset();
    saveLead.reset();
    if (note !== undefined) {
      saveLead.mutate({ fields: changes, note, ...wanted }, { onSuccess: done });
      return;
    }
    save.mutate(
      { contact: contact?.key ?? null, changes, seen: changesOf(typed, withTexts(seen, inConflict)) },
      { onSuccess: done },
    );
  };

  const line = (name: FieldName, extra?: { type?: string }) => (
    <Field
      label={t(`fields.${name}`)}
      value={typed.fields[name]}
      onChange={(event) => set(name, event.currentTarget.value)}
      error={errorOf(name)}
      mark={mark(name)}
      dir="auto"
      {...extra}
    />
  );

  return (
    <Dialog
      title={contact ? t("form.editTitle") : t("form.newTitle")}
      onClose={onClose}
      wide
      footer={
        <>
          <LeadsBeside>{isMac() ? t("form.keyHintMac") : t("form.keyHint")}</LeadsBeside>
          <Button onClick={leave}>{t("common.cancel")}</Button>
          <Button type="submit" form={formId} look="primary">
            {t("common.save")}
          </Button>
        </>
      }
    >
      <form
        ref={element}
        id={formId}
        noValidate
        onSubmit={submit}
        onPaste={paste}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
        }}
        className="flex flex-col gap-3"
      >
        {contact?.refusal && <RefusalNotice refusal={contact.refusal} inForm onLeave={onClose} onSettled={onClose} />}
        {(openLead ? isReopened : isRestored) && <Notice tone="quiet">{t("form.restored")}</Notice>}
        <LeadOffers
          forms={leads.others}
          onOpen={reopen}
          onDiscard={(id) => {
            element.current?.querySelector("input")?.focus();
            leads.discard(id);
          }}
        />
        {failure && !isBeside && (
          <Notice tone="danger" title={t("form.failed")}>
            {sayFailure(t, failure)}
          </Notice>
        )}
        <div className="grid grid-cols-2 gap-x-4 gap-y-3">
          {line("firstName")}
          {line("lastName")}
          {line("email", { type: "email" })}
          {line("phone", { type: "tel" })}
          <div className="col-span-2">{line("company")}</div>
        </div>
        {note !== undefined && (
          <TextArea
            label={t("notes.field")}
            value={note}
            rows={6}
            dir="auto"
            onChange={(event) => setRead({ note: event.currentTarget.value })}
          />
        )}
        <LeadAsks asked={asked} wanted={wanted} callbackOff={callbackOff} onWant={(left) => setRead({ wanted: left })} />
        <Twins contact={contact?.key} email={newly("email")} phone={newly("phone")} onOpen={leaveFor} />

        <button
          type="button"
          aria-expanded={more || restHasError}
          onClick={() => setMore(!more)}
          className="inline-flex h-6 w-fit items-center gap-1 rounded-6 pr-2 text-12 text-n11 hover:text-n12"
        >
          <ChevronRight aria-hidden="true" size={14} className={clsx("transition-transform", more && "rotate-90")} />
          {t("form.moreFields")}
        </button>

        {(more || restHasError) && (
          <div className="grid grid-cols-2 gap-x-4 gap-y-3">
            <div className="col-span-2">{line("address")}</div>
            {line("postalCode")}
            {line("city")}
            {line("state")}
            {line("country")}
            {line("website", { type: "url" })}
            {line("dateOfBirth")}
            {line("source")}
            <Choice
              label={t("fields.owner")}
              options={[
                { key: NOBODY, label: t("form.nobody") },
                ...account.users.map(({ id, name }) => ({ key: id, label: name })),
                ...(typed.fields.owner && !account.users.some(({ id }) => id === typed.fields.owner)
                  ? [{ key: typed.fields.owner, label: contact?.ownerName ?? typed.fields.owner }]
                  : []),
              ]}
              value={typed.fields.owner}
              onChange={(owner) => set("owner", owner)}
              error={errorOf("owner")}
              mark={mark("owner")}
              disabled={account.users.length === 0}
            />
            {(contact?.customFields ?? []).map((field) => (
              <div key={field.id} className={field.input === "longText" ? "col-span-2" : undefined}>
                <CustomFieldInput
                  field={field}
                  value={typed.custom[field.id] ?? ""}
                  onChange={(value) => setCustom(field.id, value)}
                  error={errorOf(field.id)}
                  pending={contact?.waitingFields.includes(field.id) ?? false}
                />
              </div>
            ))}
          </div>
        )}

        {contact && more && <ReadOnlyFields contact={contact} />}
      </form>
    </Dialog>
  );
}

interface TwinsProps {
  contact: ContactKey | undefined;
  email: string;
  phone: string;
  onOpen: (twin: ContactKey) => void;
}

/** Who has what is being typed already, before HighLevel would refuse it. */
function Twins({ contact, email, phone, onOpen }: TwinsProps) {
  const { t } = useTranslation();
  const found = useQuery({ ...twins({ contact: contact ?? null, email, phone }), enabled: email !== "" || phone !== "" });
  const shown = email === "" && phone === "" ? [] : (found.data ?? []);
  return (
    <div aria-live="polite" className="contents">
      {shown.length > 0 && (
        <Notice tone="quiet">
          {shown.slice(0, 3).map((twin) => (
            <p key={twin.contact} className="flex flex-wrap items-center gap-x-2">
              <span dir="auto" className="min-w-0 break-words">
                {t(twin.field === "email" ? "form.twinEmail" : "form.twinPhone", { name: twin.name })}
              </span>
              <ActionLink onClick={() => onOpen(twin.contact)}>{t("card.openExisting")}</ActionLink>
            </p>
          ))}
        </Notice>
      )}
    </div>
  );
}

interface CustomFieldInputProps {
  field: CustomField;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
  pending: boolean;
}

function CustomFieldInput({ field, value, onChange, error, pending }: CustomFieldInputProps) {
  const { t } = useTranslation();
  const mark = pending && !error ? <PendingDot word={t("states.waiting")} /> : undefined;
  switch (field.input) {
    case "choice":
      return (
        <Choice
          label={field.name}
          options={[
            { key: "", label: t("common.none") },
            ...field.options.map((option) => ({ key: option, label: option })),
          ]}
          value={value}
          onChange={onChange}
          error={error}
          mark={mark}
        />
      );
    case "longText":
      return (
        <TextArea
          label={field.name}
          value={value}
          dir="auto"
          onChange={(event) => onChange(event.currentTarget.value)}
          error={error}
          mark={mark}
        />
      );
    case "readOnly":
      return <Field label={field.name} value={value} readOnly hint={t("form.readOnly")} />;
    default:
      return (
        <Field
          label={field.name}
          value={value}
          dir="auto"
          inputMode={field.input === "number" ? "decimal" : "text"}
          onChange={(event) => onChange(event.currentTarget.value)}
          error={error}
          mark={mark}
        />
      );
  }
}

function ReadOnlyFields({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const shown: [string, string][] = [
    [t("fields.stage"), sayStage(t, contact.stage)],
    [t("fields.additionalEmails"), contact.additionalEmails.join(", ")],
    [t("fields.additionalPhones"), contact.additionalPhones.join(", ")],
  ];
  const known = shown.filter(([, value]) => value !== "");
  if (known.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-2 rounded-6 bg-n3 p-3">
      <legend className="sr-only">{t("form.readOnlyTitle")}</legend>
      <p className="text-12 text-n11">{t("form.readOnlyTitle")}</p>
      <dl className="grid grid-cols-[fit-content(40%)_minmax(0,1fr)] gap-x-4 gap-y-1">
        {known.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-n11">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </fieldset>
  );
}
