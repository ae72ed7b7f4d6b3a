import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { FormEvent, ReactNode, RefObject } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Choice } from "../../components/ComboBox";
import { Field } from "../../components/Field";
import { deferred } from "../../components/deferred";
import { Segmented } from "../../components/Segmented";
import { Skeleton } from "../../components/States";
import { useLocale } from "../../components/When";
import { failureOf } from "../../ipc";
import type { Settings } from "../../ipc";
import { formatPlace, go } from "../../navigation";
import type { Place } from "../../navigation";
import { useAccount } from "../session/account";
import { sayFailure } from "../session/problem";
import { useChooseMe } from "../session/queries";
import { AutomaticTranscripts } from "../transcripts/AutomaticTranscripts";
import { SignOut } from "./SignOut";
import { settings, useUpdateSettings } from "./queries";

const NOBODY = "nobody";

// For technicians; the rep never waits for it.
const DiagnosticsScreen = deferred(async () => (await import("../diagnostics/DiagnosticsScreen")).DiagnosticsScreen);

interface SettingsScreenProps {
  place: Extract<Place, { screen: "settings" }>;
  onReplaceToken: () => void;
}

/** What the rep can choose, or the part of it that a technician needs. */
export function SettingsScreen({ place, onReplaceToken }: SettingsScreenProps) {
  const isInside = place.part === "diagnostics";
  // Whoever comes out of it finds the keyboard where they went in.
  const wasInside = useRef(isInside);
  useEffect(() => {
    wasInside.current = isInside;
  }, [isInside]);
  return isInside ? (
    <DiagnosticsScreen place={place} />
  ) : (
    <Choices cameBack={wasInside} onReplaceToken={onReplaceToken} />
  );
}

/** What the rep can choose, the account, and the way out of it. */
function Choices({ cameBack, onReplaceToken }: { cameBack: RefObject<boolean>; onReplaceToken: () => void }) {
  const { t } = useTranslation();
  const answer = useQuery(settings);
  return (
    <main aria-label={t("settings.title")} className="h-full overflow-y-auto">
      <div className="flex max-w-180 flex-col gap-8 px-6 pt-4 pb-12">
        <h1 className="text-15">{t("settings.title")}</h1>
        {answer.data ? (
          <>
            <Appearance settings={answer.data} />
            <Me />
            <Part title={t("transcripts.automatic.section")}>
              <AutomaticTranscripts />
            </Part>
            <AccountPart settings={answer.data} onReplaceToken={onReplaceToken} />
            <Part title={t("settings.about")}>
              <Line name={t("settings.version")}>Starbuero Desk {answer.data.version}</Line>
              <ToDiagnostics cameBack={cameBack} />
            </Part>
          </>
        ) : (
          <Skeleton rows={6} label={t("common.loading")} />
        )}
      </div>
    </main>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4">
      <h2 id={id} className="border-b border-n5 pb-2 font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

function Line({ name, children, action }: { name: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <span className="w-40 shrink-0 text-n11">{name}</span>
      <span className="min-w-0 flex-1 break-words select-text">{children}</span>
      {action}
    </div>
  );
}

/** The way to what only a technician needs. */
function ToDiagnostics({ cameBack }: { cameBack: RefObject<boolean> }) {
  const { t } = useTranslation();
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (cameBack.current) link.current?.focus();
  }, [cameBack]);
  const to: Place = { screen: "settings", part: "diagnostics" };
  return (
    <a
      ref={link}
      href={formatPlace(to)}
      draggable={false}
      onClick={(event) => {
        event.preventDefault();
        go(to);
      }}
      className="-mx-2 flex items-center gap-4 rounded-6 px-2 py-1.5 hover:bg-n3"
    >
      <span className="w-40 shrink-0">{t("settings.diagnostics")}</span>
      <span className="min-w-0 flex-1 text-n11">{t("settings.diagnosticsHint")}</span>
      <ChevronRight aria-hidden="true" size={14} className="shrink-0 text-n11" />
    </a>
  );
}

function Appearance({ settings: shown }: { settings: Settings }) {
  const { t } = useTranslation();
  const update = useUpdateSettings();
  return (
    <Part title={t("settings.appearance")}>
      <Segmented
        label={t("settings.language")}
        value={shown.language}
        options={[
          { value: "system", label: t("settings.system") },
          { value: "de", label: t("settings.german") },
          { value: "en", label: t("settings.english") },
        ]}
        onChange={(language) => update.mutate({ language })}
      />
      {shown.languageOfRun && <p className="text-12 text-n11">{t("settings.languageOfRun")}</p>}
      <Segmented
        label={t("settings.theme")}
        value={shown.theme}
        options={[
          { value: "system", label: t("settings.system") },
          { value: "light", label: t("settings.light") },
          { value: "dark", label: t("settings.dark") },
        ]}
        onChange={(theme) => update.mutate({ theme })}
      />
    </Part>
  );
}

function Me() {
  const { t } = useTranslation();
  const { users, me } = useAccount();
  const choose = useChooseMe();
  return (
    <Part title={t("settings.me")}>
      {users.length === 0 ? (
        <p className="text-n11">{t("settings.meMissing")}</p>
      ) : (
        <div className="max-w-80">
          <Choice
            label={t("connect.user")}
            options={[
              { key: NOBODY, label: t("settings.nobody") },
              ...users.map(({ id, name, email }) => ({ key: id, label: name, ...(email && { hint: email }) })),
            ]}
            value={me?.id ?? NOBODY}
            onChange={(user) => choose.mutate(user === NOBODY ? null : user)}
          />
        </div>
      )}
    </Part>
  );
}

function AccountPart({ settings: shown, onReplaceToken }: { settings: Settings; onReplaceToken: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const account = useAccount();
  return (
    <Part title={t("settings.account")}>
      <div className="flex flex-col gap-2">
        <Line name={t("settings.accountName")}>{account.name}</Line>
        <Line name={t("settings.accountId")}>
          <span className="font-mono text-12">{account.location}</span>
        </Line>
        {account.sample && <Line name={t("settings.apiAddress")}>{account.apiAddress}</Line>}
        {account.timeZone && <Line name={t("settings.timeZone")}>{account.timeZone}</Line>}
        <Line
          name={t("settings.token")}
          action={!account.sample && <Button onClick={onReplaceToken}>{t("settings.replaceToken")}</Button>}
        >
          {account.sample
            ? t("settings.tokenSample")
            : account.tokenEnteredOn &&
              t("settings.tokenEntered", {
                date: new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(new Date(account.tokenEnteredOn)),
              })}
        </Line>
        {account.missing.length > 0 && (
          <Line name={t("settings.missing")}>
            <ul>
              {account.missing.map((what) => (
                <li key={what}>{t(`settings.missingWhat.${what}`)}</li>
              ))}
            </ul>
          </Line>
        )}
      </div>
      {!account.sample && <Address field="apiAddress" address={account.apiAddress} />}
      <Address field="webAddress" address={shown.webAddress} />
      <SignOut />
    </Part>
  );
}

/** An address that is saved by itself, because saving it may fail. */
function Address({ field, address }: { field: "apiAddress" | "webAddress"; address: string }) {
  const { t } = useTranslation();
  const update = useUpdateSettings();
  const [typed, setTyped] = useState<string>();
  const failure = update.error ? failureOf(update.error) : undefined;
  const isChanged = typed !== undefined && typed !== address;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) update.mutate({ [field]: typed }, { onSuccess: () => setTyped(undefined) });
  };
  return (
    <form noValidate onSubmit={submit} className="flex max-w-120 items-end gap-2">
      <div className="min-w-0 flex-1">
        <Field
          label={t(`settings.${field}`)}
          inputMode="url"
          value={typed ?? address}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={failure?.kind === "invalid" || failure?.kind === "connect" ? sayFailure(t, failure) : undefined}
          hint={t(`settings.${field}Hint`)}
        />
      </div>
      {isChanged && (
        <Button type="submit" className="mb-5.5">
          {t("common.save")}
        </Button>
      )}
    </form>
  );
}
