import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Checkbox } from "../../components/Checkbox";
import { PendingDot, RefusedMark } from "../../components/Mark";
import { ErrorState, Notice, Skeleton } from "../../components/States";
import { When, useLocale, useNow } from "../../components/When";
import { useFocusKept } from "../../components/useFocusKept";
import { failureOf } from "../../ipc";
import type { ContactKey, ContactRow, Task } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { go } from "../../navigation";
import type { Place } from "../../navigation";
import { SlidingCard } from "../contacts/SlidingCard";
import { contactWindow, useSeeAll } from "../contacts/queries";
import { byRelevance, companyBeside } from "../contacts/sort";
import { useCardFocus } from "../contacts/useCardFocus";
import { useWhyOff } from "../session/account";
import { sayFailure } from "../session/problem";
import { board } from "../tasks/queries";
import { useTick } from "../tasks/useTick";

/** As many as a morning may bring; the list of contacts has all of them. */
const MOST_LEADS = 50;

const newLeads = contactWindow(
  {
    query: "",
    filter: { business: null, tag: null, owner: null, unseen: true },
    sort: byRelevance,
    columns: [],
  },
  0,
  MOST_LEADS,
);

/** What waits for the rep this day: leads that came in, and tasks that are due. */
export function TodayScreen({ place }: { place: Extract<Place, { screen: "today" }> }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const leads = useQuery(newLeads);
  const tasks = useQuery(board(undefined));
  const seeAll = useSeeAll();
  const off = useWhyOff("tasks");
  const screen = useRef<HTMLElement>(null);
  const opened = useRef<ContactKey>(undefined);
  const { headingRef, focusCard } = useCardFocus(place.contact);
  useFocusKept(screen, (within) => within.querySelector<HTMLElement>("[data-opens]"));

  const open = (contact: ContactKey) => {
    opened.current = contact;
    go({ screen: "today", contact });
    focusCard();
  };
  const close = () => {
    go({ screen: "today" });
    screen.current?.querySelector<HTMLElement>(`[data-opens="${opened.current}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || place.contact === undefined) return;
    event.preventDefault();
    close();
  };

  const unseen = leads.data?.total ?? 0;
  const due = tasks.data?.columns.filter(({ column }) => column === "overdue" || column === "today") ?? [];
  const failure = leads.error ?? tasks.error;

  let body: ReactNode;
  if (failure) {
    body = (
      <ErrorState
        title={t("today.failed")}
        text={sayFailure(t, failureOf(failure))}
        action={
          <Button
            onClick={() => {
              void leads.refetch();
              void tasks.refetch();
            }}
          >
            {t("common.tryAgain")}
          </Button>
        }
      />
    );
  } else if (!leads.data || !tasks.data) {
    body = <Skeleton rows={8} label={t("common.loading")} />;
  } else {
    body = (
      <div className="grid min-h-0 flex-1 grid-cols-2 content-start items-start gap-x-8 gap-y-6 overflow-y-auto px-6 pb-8 max-two-panes:grid-cols-1">
        <section aria-label={t("contacts.newLeads")}>
          <Heading words={t("contacts.newLeads")} count={sayCount(unseen, locale)}>
            {unseen > 0 && (
              <Button look="ghost" className="h-6 px-1.5 text-12" disabled={seeAll.isPending} onClick={() => seeAll.mutate()}>
                {t("contacts.seeAll")}
              </Button>
            )}
          </Heading>
          {unseen === 0 && <p className="py-2 text-n11">{t("contacts.noNewLeads")}</p>}
          <ul>
            {leads.data.rows.slice(0, MOST_LEADS).map((row) => (
              <Lead key={row.key} row={row} onOpen={() => open(row.key)} />
            ))}
          </ul>
          {unseen > MOST_LEADS && (
            <Button look="ghost" onClick={() => go({ screen: "contacts", unseen: true })}>
              {t("today.allLeads")}
            </Button>
          )}
        </section>
        <div className="flex flex-col gap-6">
          {tasks.data.onlyOpenedContacts && <Notice tone="quiet">{t("board.onlyOpened")}</Notice>}
          {due.map(({ column, total, tasks: within }) => (
            <section key={column} aria-label={t(column === "overdue" ? "today.overdue" : "today.due")}>
              <Heading words={t(column === "overdue" ? "today.overdue" : "today.due")} count={sayCount(total, locale)} />
              {total === 0 && (
                <p className="py-2 text-n11">{t(column === "overdue" ? "today.nothingOverdue" : "today.nothingDue")}</p>
              )}
              <ul>
                {within.map((task) => (
                  <DueTask key={task.key} task={task} off={off} onOpen={() => open(task.contact)} />
                ))}
              </ul>
            </section>
          ))}
        </div>
      </div>
    );
  }

  return (
    // Esc closes the card from anywhere on the screen; the card's own parts take it first.
    <main ref={screen} aria-label={t("app.today")} onKeyDown={onKeyDown} className="relative flex h-full min-h-0 flex-col">
      <header className="flex min-h-12 shrink-0 flex-wrap items-baseline gap-x-3 px-6 pt-4 pb-2">
        <h1 className="text-15">{t("app.today")}</h1>
        <p className="text-n11">
          {new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }).format(now)}
        </p>
      </header>
      {body}
      {place.contact !== undefined && (
        <SlidingCard contact={place.contact} headingRef={headingRef} onClose={close} onDeleted={close} />
      )}
    </main>
  );
}

function Heading({ words, count, children }: { words: string; count: string; children?: ReactNode }) {
  return (
    <div className="flex min-h-8 items-center gap-2 border-b border-n5">
      <h2 className="text-13 font-semibold">{words}</h2>
      <span className="text-12 text-n11">{count}</span>
      <span className="flex-1" />
      {children}
    </div>
  );
}

function Lead({ row, onOpen }: { row: ContactRow; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <li className="border-b border-n4">
      <button
        type="button"
        data-opens={row.key}
        onClick={onOpen}
        className="flex min-h-10 w-full min-w-0 flex-col justify-center rounded-6 px-2 py-1 text-left hover:bg-n3"
      >
        <span dir="auto" data-cut className="max-w-full truncate font-semibold">
          {row.name || t("contacts.noName")}
        </span>
        <span dir="auto" data-cut className="max-w-full truncate text-12 text-n11">
          {[companyBeside(row), row.phone ?? row.email].filter(Boolean).join(" · ")}
        </span>
      </button>
    </li>
  );
}

function DueTask({ task, off, onOpen }: { task: Task; off: string | undefined; onOpen: () => void }) {
  const { t } = useTranslation();
  const { completed, tick } = useTick(task);
  const title = task.title.trim() || t("tasks.untitled");
  return (
    <li className="flex min-w-0 items-start gap-1 border-b border-n4 py-1">
      <Checkbox label={title} checked={completed} off={off} onChange={tick} />
      <button
        type="button"
        data-opens={task.contact}
        onClick={onOpen}
        className="flex min-w-0 flex-1 flex-col rounded-6 px-1 py-0.5 text-left hover:bg-n3"
      >
        <span dir="auto" className={clsx("max-w-full break-words", completed && "text-n11 line-through")}>
          {title}
        </span>
        <span dir="auto" data-cut className="max-w-full truncate text-12 text-n11">
          {task.contactName || t("contacts.noName")}
        </span>
      </button>
      <span className="flex shrink-0 items-center gap-1.5 py-1 text-12">
        {task.due && (
          <span className={task.overdue ? "text-red-text" : "text-n11"}>
            <When instant={task.due} as="due" />
          </span>
        )}
        {task.state === "refused" ? (
          <RefusedMark word={t("states.refused")} />
        ) : (
          task.state !== "synced" && <PendingDot word={t(`states.${task.state}`)} />
        )}
      </span>
    </li>
  );
}
