import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { useCallback, useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { deferred } from "../../components/deferred";
import { useIsFirstPainted } from "../../components/firstPaint";
import { EmptyState } from "../../components/States";
import { useMediaQuery } from "../../components/useMediaQuery";
import type { Settings } from "../../ipc";
import { currentPlace, go } from "../../navigation";
import type { Place } from "../../navigation";
import { ContactList } from "./ContactList";
import { ListResizer, WIDEST } from "./ListResizer";
import { card } from "./queries";
import { useCardFocus } from "./useCardFocus";

const ContactPanel = deferred(async () => (await import("./ContactPanel")).ContactPanel);

/** How the rep wants to see the list; kept with the settings. */
export type ListView = Pick<Settings, "listWidth" | "tableWidth" | "listColumns" | "listSort">;

interface ContactsScreenProps {
  place: Extract<Place, { screen: "contacts" }>;
  onNew: () => void;
  view: ListView;
  onView: (view: Partial<ListView>) => void;
}

const focusGrid = (within: HTMLElement | null) => within?.querySelector<HTMLElement>('[role="grid"]')?.focus();

/** Puts list or card in front where there is no room for both. */
function bring(what: "list" | "card") {
  const here = currentPlace();
  if (here.screen === "contacts") go({ ...here, front: what === "list" ? what : undefined });
}

function leave() {
  const here = currentPlace();
  if (here.screen === "contacts") go({ ...here, contact: undefined });
}

/** The list and the card beside it; where there is no room for both, the card slides over the list. */
export function ContactsScreen({ place, onNew, view, onView }: ContactsScreenProps) {
  const { t } = useTranslation();
  const isPainted = useIsFirstPainted();
  const hasRoom = useMediaQuery("(min-width: 900px)");
  const widthName = view.listColumns.length > 0 ? "tableWidth" : "listWidth";
  const [widths, setWidths] = useState({ listWidth: view.listWidth, tableWidth: view.tableWidth });
  const width = widths[widthName];
  const list = useRef<HTMLDivElement>(null);
  const { contact } = place;
  const isOver = contact !== undefined && place.front !== "list";
  const cardShown = contact !== undefined && (hasRoom || isOver);
  const business = useQuery({ ...card(contact ?? 0), enabled: contact !== undefined }).data?.contact.business;
  const { headingRef, focusCard } = useCardFocus(contact);

  const wasOver = useRef(isOver);
  useEffect(() => {
    if (wasOver.current === isOver) return;
    wasOver.current = isOver;
    if (!isOver) focusGrid(list.current);
    else if (!hasRoom) focusCard();
    // Only what comes in front takes the keyboard.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isOver]);

  const back = useCallback(() => {
    bring("list");
    focusGrid(list.current);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    back();
  };

  return (
    <main aria-label={t("contacts.title")} className="relative flex h-full min-h-0">
      <h1 className="sr-only">{t("contacts.title")}</h1>
      <div
        ref={list}
        inert={cardShown && !hasRoom}
        style={hasRoom ? { width, maxWidth: WIDEST } : undefined}
        className={clsx("min-h-0 shrink-0 border-r border-n5", !hasRoom && "w-full")}
      >
        <ContactList
          place={place}
          view={view}
          onView={onView}
          onNew={onNew}
          onPress={() => {
            bring("card");
            if (!hasRoom) focusCard();
          }}
          onOpen={() => {
            bring("card");
            focusCard();
          }}
          businessName={business && business.id === place.business ? business.name : undefined}
        />
      </div>
      {hasRoom && isPainted && (
        <ListResizer
          width={width}
          isTable={widthName === "tableWidth"}
          onResize={(next) => setWidths({ ...widths, [widthName]: next })}
          onDone={(next) => onView({ [widthName]: next })}
        />
      )}
      {cardShown ? (
        // Esc goes back to the list from anywhere in the card; the card's own parts take it first.
        <div
          onKeyDown={onKeyDown}
          className={clsx("min-w-0 flex-1", !hasRoom && "absolute inset-0 z-20 animate-slide-in bg-n1")}
        >
          <ContactPanel contact={contact} headingRef={headingRef} onClose={hasRoom ? undefined : back} onDeleted={leave} />
        </div>
      ) : (
        hasRoom &&
        isPainted && (
          <div className="min-w-0 flex-1">
            <EmptyState title={t("card.chooseTitle")} text={t("card.chooseText")} />
          </div>
        )
      )}
    </main>
  );
}
