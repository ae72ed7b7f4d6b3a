import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";

import { useAction } from "../actions/registry";
import { useHotkeys } from "../actions/useHotkeys";
import { deferred, readAhead } from "../components/deferred";
import { useIsFirstPainted } from "../components/firstPaint";
import { TooltipLayer } from "../components/TooltipLayer";
import { UndoToast, undoLast } from "../components/UndoToast";
import { ContactsScreen } from "../features/contacts/ContactsScreen";
import { useLookAgain } from "../features/imports/useLookAgain";
import { AccountProvider, whyOff } from "../features/session/account";
import { Banners } from "../features/session/Banners";
import { Closing } from "../features/session/Closing";
import { settings, useUpdateSettings } from "../features/settings/queries";
import type { Account, ContactKey, LeadDraft, WaitingChange } from "../ipc";
import { go, goBackTo, usePlace } from "../navigation";
import { ErrorBoundary } from "./ErrorBoundary";
import { Sidebar, SidebarGround } from "./Sidebar";
import { useFreeMoment } from "./useFreeMoment";
import { useOpenedLinks } from "./useOpenedLinks";

const rest = () => import("./rest");
const TodayScreen = deferred(async () => (await rest()).TodayScreen);
const BoardScreen = deferred(async () => (await rest()).BoardScreen);
const CallsScreen = deferred(async () => (await rest()).CallsScreen);
const LeadsScreen = deferred(async () => (await rest()).LeadsScreen);
const LeadDrop = deferred(async () => (await rest()).LeadDrop);
const SyncScreen = deferred(async () => (await rest()).SyncScreen);
const ImportScreen = deferred(async () => (await rest()).ImportScreen);
const SettingsScreen = deferred(async () => (await rest()).SettingsScreen);
const ContactForm = deferred(async () => (await rest()).ContactForm);
const ChangeForm = deferred(async () => (await rest()).ChangeForm);
const ReplaceToken = deferred(async () => (await rest()).ReplaceToken);
const KeysHelp = deferred(async () => (await rest()).KeysHelp);
/** After the first list has been painted, and before anybody can have pressed or dropped anything. */
const READ_AHEAD_MS = 300;

type Open = { form: "contact"; lead?: LeadDraft } | { form: "change"; change: WaitingChange } | { form: "token" } | { form: "keys" };

const openSaved = (closeForm: () => void) => (contact: ContactKey) => {
  // The form gives the keyboard back first; then the card may take it.
  flushSync(closeForm);
  go({ screen: "contacts", contact });
};

/** The window of a connected app: rail, banners, and the screen the rep is on. */
export function Shell({ account }: { account: Account }) {
  const { t } = useTranslation();
  const place = usePlace();
  const [open, setOpen] = useState<Open>();
  // Links never take what is being typed away: their forms come one after the other, in a free moment.
  const [linked, setLinked] = useState<{ leads: readonly LeadDraft[]; gone: number; shown: number }>({
    leads: [],
    gone: 0,
    shown: 0,
  });
  const chosen = useQuery(settings).data;
  const update = useUpdateSettings();

  const isPainted = useIsFirstPainted();
  const [isAhead, setAhead] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => {
      setAhead(true);
      void readAhead();
    }, READ_AHEAD_MS);
    return () => window.clearTimeout(timer);
  }, []);

  const close = () => setOpen(undefined);
  const next = open === undefined && linked.shown > linked.gone ? linked.leads[linked.gone] : undefined;
  const closeLinked = () => setLinked((before) => ({ ...before, gone: before.gone + 1 }));
  useFreeMoment(open === undefined && next === undefined && linked.leads.length > linked.gone, () =>
    setLinked((before) => ({ ...before, shown: before.gone + 1 })),
  );
  const newContact = whyOff(t, account, "contacts") ? undefined : () => setOpen({ form: "contact" });

  useHotkeys();
  useLookAgain();
  useOpenedLinks((lead) => setLinked((before) => ({ ...before, leads: [...before.leads, lead] })));
  useAction("newContact", newContact);
  useAction("help", () => setOpen({ form: "keys" }));
  useAction("undo", undoLast);
  useAction("goToday", () => goBackTo("today"));
  useAction("goContacts", () => goBackTo("contacts"));
  useAction("goTasks", () => goBackTo("tasks"));
  useAction("goCalls", () => goBackTo("calls"));
  useAction("goLeads", () => goBackTo("leads"));
  useAction("goSync", () => goBackTo("sync"));
  useAction("goSettings", () => goBackTo("settings"));

  return (
    <AccountProvider value={account}>
      <div className="flex h-full flex-col">
        <Banners
          onReplaceToken={() => setOpen({ form: "token" })}
          onPutTokenAgeAway={() => update.mutate({ hideTokenAge: true })}
        />
        <div className="flex min-h-0 flex-1">
          {isPainted ? <Sidebar current={place.screen === "import" ? "contacts" : place.screen} /> : <SidebarGround />}
          <div className="min-w-0 flex-1">
            <ErrorBoundary retryOn={JSON.stringify(place)}>
              {place.screen === "contacts" && chosen && (
                <ContactsScreen
                  place={place}
                  onNew={() => newContact?.()}
                  view={chosen}
                  onView={update.mutate}
                />
              )}
              {place.screen === "today" && <TodayScreen place={place} />}
              {place.screen === "tasks" && <BoardScreen place={place} />}
              {place.screen === "calls" && <CallsScreen place={place} />}
              {place.screen === "leads" && <LeadsScreen />}
              {place.screen === "sync" && <SyncScreen onEdit={(change) => setOpen({ form: "change", change })} />}
              {place.screen === "import" && <ImportScreen />}
              {place.screen === "settings" && <SettingsScreen place={place} onReplaceToken={() => setOpen({ form: "token" })} />}
            </ErrorBoundary>
          </div>
        </div>
      </div>
      {open?.form === "contact" && <ContactForm lead={open.lead} onClose={close} onSaved={openSaved(close)} />}
      {next && <ContactForm key={linked.gone} lead={next} onClose={closeLinked} onSaved={openSaved(closeLinked)} />}
      {open?.form === "change" && <ChangeForm change={open.change} onClose={close} />}
      {open?.form === "token" && <ReplaceToken onClose={close} />}
      {open?.form === "keys" && <KeysHelp onClose={close} />}
      {isAhead && (
        <LeadDrop
          onLead={newContact && ((lead) => setOpen({ form: "contact", lead }))}
          isBusy={open !== undefined || next !== undefined}
          linked={linked.leads.length - linked.gone - (next ? 1 : 0)}
        />
      )}
      {isPainted && (
        <>
          <Closing />
          <UndoToast />
          <TooltipLayer />
        </>
      )}
    </AccountProvider>
  );
}
