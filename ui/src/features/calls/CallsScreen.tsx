import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { ActionLink } from "../../components/Button";
import { useFocusKept } from "../../components/useFocusKept";
import { useLocale } from "../../components/When";
import type { CallSaved, ContactKey } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { go } from "../../navigation";
import type { Place } from "../../navigation";
import { SlidingCard } from "../contacts/SlidingCard";
import { AutomaticCalls } from "../transcripts/AutomaticCalls";
import { useCardFocus } from "../contacts/useCardFocus";
import { CallForm } from "./CallForm";
import { CallbackList } from "./CallbackList";
import { callbacks } from "./queries";

/** Calls that come in, and those to be returned. */
export function CallsScreen({ place }: { place: Extract<Place, { screen: "calls" }> }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [saved, setSaved] = useState<CallSaved>();
  const count = useQuery(callbacks).data?.length;
  const screen = useRef<HTMLElement>(null);
  const opened = useRef<ContactKey>(undefined);
  const { headingRef, focusCard } = useCardFocus(place.contact);
  useFocusKept(
    screen,
    (within) => within.querySelector<HTMLElement>("li [data-opens]") ?? within.querySelector<HTMLElement>("form input"),
  );

  const open = (contact: ContactKey) => {
    opened.current = contact;
    go({ screen: "calls", contact });
    focusCard();
  };
  const close = () => {
    go({ screen: "calls" });
    screen.current?.querySelector<HTMLElement>(`[data-opens="${opened.current}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || place.contact === undefined) return;
    event.preventDefault();
    close();
  };

  return (
    <main ref={screen} aria-label={t("app.calls")} onKeyDown={onKeyDown} className="relative flex h-full min-h-0 flex-col">
      <header className="flex min-h-12 shrink-0 items-baseline gap-x-3 px-6 pt-4 pb-2">
        <h1 className="text-15">{t("app.calls")}</h1>
        <p role="status" className="min-w-0 truncate text-n11">
          {saved && (
            <>
              {t(saved.callback === null ? "calls.saved" : "calls.savedCallback")}{" "}
              <ActionLink data-opens={saved.contact} onClick={() => open(saved.contact)}>
                {t("calls.openContact")}
              </ActionLink>
            </>
          )}
        </p>
      </header>
      <div className="grid min-h-0 flex-1 grid-cols-2 content-start items-start gap-x-8 gap-y-6 overflow-y-auto px-6 pb-8 max-two-panes:grid-cols-1">
        <section aria-label={t("calls.form")} className="max-w-160">
          <CallForm number={place.number} onNumberTaken={() => go({ ...place, number: undefined })} onSaved={setSaved} />
        </section>
        <div className="flex flex-col gap-6">
          <section aria-label={t("calls.callbacks")}>
            <div className="flex min-h-8 items-center gap-2 border-b border-n5">
              <h2 className="text-13 font-semibold">{t("calls.callbacks")}</h2>
              {count !== undefined && <span className="text-12 text-n11">{sayCount(count, locale)}</span>}
            </div>
            <CallbackList onOpen={open} />
          </section>
          <AutomaticCalls onOpen={open} />
        </div>
      </div>
      {place.contact !== undefined && (
        <SlidingCard contact={place.contact} headingRef={headingRef} onClose={close} onDeleted={close} />
      )}
    </main>
  );
}
