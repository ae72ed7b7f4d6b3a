import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Checkbox } from "../../components/Checkbox";
import { Field } from "../../components/Field";
import { Notice } from "../../components/States";
import { failureOf, reportPainted } from "../../ipc";
import type { KeyringState, ProfileNotice } from "../../ipc";
import { useConnect, useSample } from "./queries";
import { fieldOf, isAboutKeyring, sayFailure } from "./problem";

const NEEDED = ["contacts.readonly"];
const WANTED = [
  "contacts.write",
  "locations.readonly",
  "users.readonly",
  "locations/tasks.readonly",
  "locations/tags.readonly",
  "locations/customFields.readonly",
  "calendars/events.readonly",
];

interface ConnectScreenProps {
  apiAddress: string;
  keyring: KeyringState;
  notice: ProfileNotice | null;
}

/** The first screen: token, sub-account, and the sample account for looking around. */
export function ConnectScreen({ apiAddress, keyring, notice }: ConnectScreenProps) {
  const { t } = useTranslation();
  const [token, setToken] = useState("");
  const [account, setAccount] = useState("");
  const [address, setAddress] = useState(apiAddress);
  const [advanced, setAdvanced] = useState(false);
  const [sessionOnly, setSessionOnly] = useState(false);
  const connect = useConnect();
  const sample = useSample();
  const busy = connect.isPending || sample.isPending;

  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    first.current?.focus();
    reportPainted("connect");
  }, []);

  const box = useRef<HTMLInputElement>(null);
  const thrown = connect.error ?? sample.error;
  const failure = thrown ? failureOf(thrown) : undefined;
  const problem = failure?.kind === "connect" ? failure.problem : undefined;
  const sentence = failure && sayFailure(t, failure);
  const field = problem && fieldOf(problem);
  const locked = problem ? problem.kind === "keyringLocked" : keyring === "locked";
  const saysKeyring = problem !== undefined && isAboutKeyring(problem);
  const noKeyring = keyring !== "ready" || saysKeyring;

  useEffect(() => {
    if (saysKeyring) box.current?.focus();
  }, [saysKeyring, thrown]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    enter(false);
  };
  const enter = (discardUnsent: boolean) => {
    sample.reset();
    connect.mutate({ token, account, address: address.trim() || null, sessionOnly, discardUnsent });
  };

  return (
    <main className="h-full overflow-y-auto bg-n2">
      <div className="mx-auto flex min-h-full max-w-110 flex-col justify-center gap-6 px-4 py-8">
        <header className="flex flex-col gap-1">
          <p className="text-12 font-semibold text-n11">Starbuero Desk</p>
          <h1 className="text-20">{t("connect.title")}</h1>
          <p className="text-n11">{t("connect.intro")}</p>
        </header>

        {notice && <Notice tone="warning">{t(`connect.notice.${notice}`)}</Notice>}

        <form noValidate onSubmit={submit} className="flex flex-col gap-4 rounded-8 border border-n6 bg-n1 p-4">
          <Field
            ref={first}
            label={t("connect.token")}
            type="password"
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            error={field === "token" ? sentence : undefined}
          />
          <Field
            label={t("connect.account")}
            value={account}
            onChange={(event) => setAccount(event.currentTarget.value)}
            error={field === "account" ? sentence : undefined}
            hint={t("connect.accountHint")}
          />

          <div className="flex flex-col gap-3">
            <button
              type="button"
              aria-expanded={advanced}
              onClick={() => setAdvanced(!advanced)}
              className="inline-flex h-6 w-fit items-center gap-1 rounded-6 pr-2 text-12 text-n11 hover:text-n12"
            >
              <ChevronRight
                aria-hidden="true"
                size={14}
                className={clsx("transition-transform", advanced && "rotate-90")}
              />
              {t("connect.advanced")}
            </button>
            {(advanced || field === "address") && (
              <Field
                label={t("connect.address")}
                inputMode="url"
                value={address}
                onChange={(event) => setAddress(event.currentTarget.value)}
                error={field === "address" ? sentence : undefined}
                hint={t("connect.addressHint")}
              />
            )}
          </div>

          {noKeyring && (
            <Notice tone="warning" title={locked ? t("connect.keyringLocked") : t("connect.keyringMissing")}>
              <p>{locked ? t("connect.keyringLockedText") : t("connect.keyringMissingText")}</p>
              {saysKeyring && (
                <p role="alert" className="text-red-text">
                  {sentence}
                </p>
              )}
              <span className="flex items-center gap-1">
                <Checkbox ref={box} label={t("connect.sessionOnly")} checked={sessionOnly} onChange={setSessionOnly} />
                <button type="button" tabIndex={-1} aria-hidden="true" onClick={() => setSessionOnly(!sessionOnly)}>
                  {t("connect.sessionOnly")}
                </button>
              </span>
            </Notice>
          )}

          {failure?.kind === "unsent" && (
            <Notice tone="warning" title={t("connect.unsent", { count: failure.count })}>
              <p>{t("connect.unsentText")}</p>
              <Button look="danger" onClick={() => enter(true)}>
                {t("connect.discardUnsent")}
              </Button>
            </Notice>
          )}

          {sentence && failure?.kind !== "unsent" && !field && !saysKeyring && <Notice tone="danger">{sentence}</Notice>}

          <Button type="submit" look="primary" className="h-8" aria-disabled={busy}>
            {connect.isPending ? t("connect.connecting") : t("connect.connect")}
          </Button>
        </form>

        <div className="flex flex-col gap-1">
          <Button
            className="h-8 w-full"
            disabled={busy}
            onClick={() => sample.mutate(undefined, { onSettled: connect.reset })}
          >
            {t("connect.sample")}
          </Button>
          <p className="text-center text-12 text-n11">{t("connect.sampleHint")}</p>
        </div>

        <details className="group text-12 text-n11">
          <summary className="flex h-6 w-fit list-none items-center gap-1 rounded-6 pr-2 text-accent-text [&::-webkit-details-marker]:hidden">
            <ChevronRight aria-hidden="true" size={14} className="transition-transform group-open:rotate-90" />
            {t("connect.where")}
          </summary>
          <div className="mt-2 flex flex-col gap-2 pl-4.5">
            <p>{t("connect.whereText")}</p>
            <ScopeList title={t("connect.scopesNeeded")} scopes={NEEDED} />
            <ScopeList title={t("connect.scopesWanted")} scopes={WANTED} />
          </div>
        </details>
      </div>
    </main>
  );
}

function ScopeList({ title, scopes }: { title: string; scopes: string[] }) {
  return (
    <div>
      <p className="font-semibold">{title}</p>
      <ul className="flex flex-wrap gap-1 pt-1">
        {scopes.map((scope) => (
          <li key={scope} className="rounded-6 bg-n4 px-1.5 py-0.5 font-mono text-n12 select-text">
            {scope}
          </li>
        ))}
      </ul>
    </div>
  );
}
