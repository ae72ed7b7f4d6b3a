import { X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { FormEvent, KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button, IconButton } from "../../components/Button";
import { CopyButton } from "../../components/CopyButton";
import { Field, TextArea } from "../../components/Field";
import { Notice } from "../../components/States";
import { useLocale } from "../../components/When";
import { failureOf } from "../../ipc";
import type { EndpointRow, EndpointSample, EndpointTried, NamedText } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { useAccount } from "../session/account";
import { sayFailure } from "../session/problem";
import { May } from "./May";
import { Path } from "./Path";
import { Status } from "./Status";
import { copyText, useTry } from "./queries";

interface TryPanelProps {
  row: EndpointRow;
  /** Why it cannot be sent. */
  off: string | undefined;
  onClose: () => void;
}

/** Sends one operation once, with ids, query and body as they stand here; a change asks for a second press. */
export function TryPanel({ row, off, onClose }: TryPanelProps) {
  const { t } = useTranslation();
  const title = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const account = useAccount();
  const attempt = useTry();
  // What stands here when it is opened; fresher samples must not change what the technician is typing.
  const [typed, setTyped] = useState<EndpointSample>(row.sample);
  const [isSure, setIsSure] = useState(false);
  const [isJson, setIsJson] = useState(true);
  useEffect(() => heading.current?.focus(), []);

  const set = (change: Partial<EndpointSample>) => {
    setTyped((before) => ({ ...before, ...change }));
    setIsSure(false);
    setIsJson(true);
  };
  const empty = typed.ids.find(({ text }) => text.trim() === "");
  const whyNot = off ?? (empty && t("diagnostics.try.idMissing", { name: empty.name }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (whyNot !== undefined || attempt.isPending) return;
    if (typed.body !== null && typed.body.trim() !== "" && !readsAsJson(typed.body)) return setIsJson(false);
    if (!row.readsOnly && !isSure) return setIsSure(true);
    setIsSure(false);
    attempt.mutate({ name: row.name, with: typed });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    if (isSure) setIsSure(false);
    else onClose();
  };

  return (
    <section aria-labelledby={title} onKeyDown={onKeyDown} className="flex min-h-0 flex-1 flex-col">
      <header className="flex shrink-0 items-start gap-2 border-b border-n5 py-3 pr-3 pl-4">
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          <h2
            ref={heading}
            id={title}
            tabIndex={-1}
            className="w-fit rounded-6 font-semibold break-words focus-visible:outline-offset-4"
          >
            {t("diagnostics.endpoints.tryNamed", { name: row.name })}
          </h2>
          <p className="break-words">
            <span className="font-mono text-12 font-semibold">{row.method}</span> <Path path={row.path} />
          </p>
          <p className="flex flex-wrap items-center gap-x-3 text-12 text-n11">
            <span className="break-all">{row.scope}</span>
            <May may={row.may} />
          </p>
        </div>
        <IconButton label={t("common.close")} keys="Esc" icon={<X size={16} />} onClick={onClose} />
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pt-3 pb-6">
        <form noValidate onSubmit={submit} className="flex flex-col gap-4">
          <Texts title={t("diagnostics.try.ids")} texts={typed.ids} onChange={(ids) => set({ ids })} />
          <Texts title={t("diagnostics.try.query")} texts={typed.query} onChange={(query) => set({ query })} />
          {typed.body !== null && (
            <TextArea
              label={t("diagnostics.try.body")}
              value={typed.body}
              spellCheck="false"
              rows={Math.min(14, Math.max(4, typed.body.split("\n").length))}
              className="font-mono text-12"
              onChange={(event) => set({ body: event.currentTarget.value })}
              error={isJson ? undefined : t("diagnostics.try.notJson")}
            />
          )}
          {!row.readsOnly && (
            <Notice tone="warning">
              {account.sample
                ? t("diagnostics.try.writesSample")
                : t("diagnostics.try.writes", { account: account.name })}
            </Notice>
          )}
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" look={isSure ? "danger" : "primary"} off={whyNot} disabled={attempt.isPending}>
              {attempt.isPending
                ? t("diagnostics.try.sending")
                : isSure
                  ? t("diagnostics.try.sure")
                  : t("diagnostics.try.send")}
            </Button>
            {isSure && <Button onClick={() => setIsSure(false)}>{t("common.cancel")}</Button>}
            {whyNot !== undefined && <span className="text-12 text-n11">{whyNot}</span>}
          </div>
        </form>
        {attempt.error && (
          <Notice tone="danger" title={t("diagnostics.try.failed")}>
            {sayFailure(t, failureOf(attempt.error))}
          </Notice>
        )}
        {attempt.data && <Tried tried={attempt.data} />}
      </div>
    </section>
  );
}

function readsAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A field for each named text. */
function Texts({ title, texts, onChange }: { title: string; texts: NamedText[]; onChange: (to: NamedText[]) => void }) {
  const id = useId();
  if (texts.length === 0) return null;
  return (
    <div role="group" aria-labelledby={id} className="flex flex-col gap-2">
      <h3 id={id} className="text-12 font-semibold text-n11">
        {title}
      </h3>
      {texts.map(({ name, text }, index) => (
        <Field
          key={name}
          label={name}
          value={text}
          className="font-mono text-12"
          onChange={(event) => onChange(texts.with(index, { name, text: event.currentTarget.value }))}
        />
      ))}
    </div>
  );
}

/** What was sent and what came back. */
function Tried({ tried: { request, answer, status, ms } }: { tried: EndpointTried }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <div className="flex flex-col gap-3">
      <div role="status" className="flex flex-wrap items-center justify-between gap-2">
        <p>
          <Status status={status} /> <span className="text-n11">{sayCount(ms, locale)} ms</span>
        </p>
        <CopyButton label={t("diagnostics.try.copy")} text={() => `${request}\n\n${answer}\n`} copy={copyText} />
      </div>
      <Written title={t("diagnostics.try.answer")} text={answer} />
      <Written title={t("diagnostics.try.request")} text={request} />
      <p className="text-12 text-n11">{t("diagnostics.try.redacted")}</p>
    </div>
  );
}

function Written({ title, text }: { title: string; text: string }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-1">
      <h3 id={id} className="text-12 font-semibold text-n11">
        {title}
      </h3>
      <pre
        aria-labelledby={id}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        tabIndex={0}
        className="max-h-80 overflow-auto rounded-6 bg-n3 p-2 font-mono text-12 wrap-anywhere whitespace-pre-wrap select-text"
      >
        {text}
      </pre>
    </section>
  );
}
