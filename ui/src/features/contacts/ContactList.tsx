import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { useAction } from "../../actions/registry";
import { Button, IconButton } from "../../components/Button";
import { deferred } from "../../components/deferred";
import { useIsFirstPainted } from "../../components/firstPaint";
import { SearchField } from "../../components/SearchField";
import { EmptyState, ErrorState, Skeleton } from "../../components/States";
import { VirtualGrid } from "../../components/VirtualGrid";
import { useLocale } from "../../components/When";
import { failureOf, reportPainted } from "../../ipc";
import type { ContactKey, ContactRow, ContactSort, SyncStatus } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { go } from "../../navigation";
import type { Place } from "../../navigation";
import { useWhyOff } from "../session/account";
import { sayFailure } from "../session/problem";
import { syncStatus, useSyncNow } from "../sync/queries";
import { ColumnHeads } from "./ColumnHeads";
import { ContactCells } from "./ContactCells";
import { ContactRowView } from "./ContactRowView";
import type { ListView } from "./ContactsScreen";
import { FilterBar } from "./FilterBar";
import { ListMenus } from "./ListMenus";
import { layOut } from "./columns";
import { filterOf, isOpen, unfiltered } from "./filter";
import { contactWindow, located } from "./queries";
import { useRows } from "./rows";
import { findSelected, step } from "./selection";

const ExportDialog = deferred(async () => (await import("../imports/ExportDialog")).ExportDialog);

const TWO_LINES_PX = 52;
const ONE_LINE_PX = 36;

const isPulling = ({ phase }: SyncStatus) => phase.kind === "pulling";

type ContactsPlace = Extract<Place, { screen: "contacts" }>;

interface ContactListProps {
  place: ContactsPlace;
  view: ListView;
  onView: (view: Partial<ListView>) => void;
  /** The rep wants to go into the card: focus it, or slide it in where there is no room beside the list. */
  onOpen: () => void;
  /** A row was pressed: its card is wanted in sight, the focus stays in the list. */
  onPress: () => void;
  onNew: () => void;
  businessName: string | undefined;
}

/** Search field and all contacts that match, as one endless list. */
export function ContactList({ place, view, onView, onOpen, onPress, onNew, businessName }: ContactListProps) {
  const { t } = useTranslation();
  const isPainted = useIsFirstPainted();
  const locale = useLocale();
  const off = useWhyOff("contacts");
  const search = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const query = place.query ?? "";
  const filter = filterOf(place);
  const isNarrowed = !isOpen(filter);
  const { listColumns: shown, listSort: sort } = view;
  const of = { query, filter, sort, columns: shown };
  const rows = useRows(of);
  const client = useQueryClient();
  const pulls = useQuery({ ...syncStatus, select: isPulling });
  const syncNow = useSyncNow();

  const [exports, setExports] = useState(false);
  const startExport = useCallback(() => setExports(true), []);
  const [before, setBefore] = useState<number>();
  const selected = findSelected(place.contact, before, (index) => rows.rowAt(index)?.key, rows.loaded);
  if (selected !== undefined && selected !== before) setBefore(selected);

  const painted = useRef(false);
  const hasRows = rows.total > 0;
  useLayoutEffect(() => {
    if (!hasRows || painted.current) return;
    painted.current = true;
    reportPainted("list");
  }, [hasRows]);

  // A step through the list leaves it in sight; whoever wants to see the card says so.
  const show = (contact: ContactKey) =>
    go({ ...place, contact, front: place.contact === undefined ? "list" : place.front });
  // The end of a long list is not read yet: the list goes there, and its row is opened once it has come.
  const [awaited, setAwaited] = useState<number>();
  const awaitedKey = awaited === undefined || rows.isFormer ? undefined : rows.rowAt(awaited)?.key;
  const select = (index: number | undefined) => {
    if (index === undefined) return;
    const row = rows.rowAt(index);
    setAwaited(row ? undefined : index);
    if (!row) return;
    setBefore(index);
    show(row.key);
  };
  useEffect(() => {
    if (awaitedKey !== undefined) select(awaited);
    // Only the arrival of the row opens it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [awaitedKey]);
  const open = (index: number) => {
    select(index);
    if (rows.rowAt(index)) onOpen();
  };
  const move = (by: 1 | -1) => select(step(awaited ?? selected, before, by, rows.total));

  const locating = useQuery({
    ...located(query.trim()),
    enabled: rows.namesOne && !rows.isFormer && query.trim() !== "",
  });
  const found = locating.data;
  useEffect(() => {
    if (found === undefined) return;
    go({ screen: "contacts", contact: found, query });
    onOpen();
    // Only the arrival of an answer opens a contact.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [found]);

  const steppedSinceTyping = useRef(false);
  const focusSearch = () => {
    search.current?.focus();
    search.current?.select();
  };
  useAction("search", focusSearch);
  useAction("next", () => move(1));
  useAction("previous", () => move(-1));
  useAction("openCard", selected === undefined ? undefined : () => open(selected));

  // What was typed is for its best match, unless the rep went on to another one.
  const openBest = () => open(steppedSinceTyping.current || query === "" ? (selected ?? 0) : 0);
  const isAnswered = !rows.isFormer && !rows.isLoading;
  const [entered, setEntered] = useState(false);
  useEffect(() => {
    if (!entered || !isAnswered) return;
    setEntered(false);
    if (rows.total > 0) openBest();
    // Only the arrival of the answer opens it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [entered, isAnswered]);

  const onSearchKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setEntered(false);
      steppedSinceTyping.current = true;
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      setEntered(true);
    } else if (event.key === "Escape") {
      event.preventDefault();
      setEntered(false);
      if (query) go({ ...place, query: undefined });
      else grid.current?.focus();
    }
  };

  const isTable = shown.length > 0;
  const { template, width: rowWidth } = layOut(shown);
  const renderRow = useCallback(
    (row: ContactRow) =>
      isTable ? (
        <ContactCells row={row} t={t} locale={locale} shown={shown} template={template} />
      ) : (
        <ContactRowView row={row} t={t} locale={locale} />
      ),
    [t, locale, isTable, shown, template],
  );
  const onSort = (listSort: ContactSort) => onView({ listSort });

  const rowName = useCallback((row: ContactRow) => row.name || t("contacts.noName"), [t]);
  const countText = sayCount(rows.total, locale);
  // What is counted changes with its number, not a moment before.
  const isFound = query !== "" || isNarrowed;
  const [wasFound, setWasFound] = useState(isFound);
  if (!rows.isFormer && wasFound !== isFound) setWasFound(isFound);

  let body;
  if (rows.error) {
    body = (
      <ErrorState
        title={t("contacts.listFailed")}
        text={sayFailure(t, failureOf(rows.error))}
        action={<Button onClick={rows.retry}>{t("common.tryAgain")}</Button>}
      />
    );
  } else if (rows.isLoading) {
    body = <Skeleton rows={12} label={t("common.loading")} />;
  } else if (rows.total === 0 && locating.isFetching) {
    body = <EmptyState title={t("contacts.locating")} />;
  } else if (rows.total === 0 && locating.error) {
    const failure = failureOf(locating.error);
    body = (
      <EmptyState
        title={failure.kind === "notFound" ? t("contacts.locateFailed") : t("contacts.noHits")}
        text={
          failure.kind === "notFound"
            ? ""
            : failure.kind === "offline"
              ? t("contacts.locateOffline")
              : sayFailure(t, failure)
        }
        action={<Button onClick={() => void locating.refetch()}>{t("common.tryAgain")}</Button>}
      />
    );
  } else if (rows.total === 0 && query !== "") {
    body = (
      <EmptyState
        title={t("contacts.noHits")}
        text={t("contacts.noHitsText", { query })}
        action={
          <Button onClick={() => go({ ...place, query: undefined, ...unfiltered })}>
            {t("contacts.allContacts")}
          </Button>
        }
      />
    );
  } else if (rows.total === 0 && isNarrowed) {
    body = (
      <EmptyState
        title={place.unseen ? t("contacts.noNewLeads") : t("contacts.noneSuch")}
        text={place.unseen ? t("contacts.noNewLeadsText") : t("contacts.noneSuchText")}
        action={<Button onClick={() => go({ ...place, ...unfiltered })}>{t("contacts.allContacts")}</Button>}
      />
    );
  } else if (rows.total === 0 && pulls.data) {
    body = <EmptyState title={t("contacts.pullingTitle")} text={t("contacts.pullingText")} />;
  } else if (rows.total === 0) {
    body = (
      <EmptyState
        title={t("contacts.emptyTitle")}
        text={t("contacts.emptyText")}
        action={<Button onClick={() => syncNow.mutate()}>{t("sync.now")}</Button>}
      />
    );
  }

  return (
    <>
      <div className="panel flex h-full min-h-0 flex-col">
        <div className="flex shrink-0 items-center gap-2 px-3 pt-3 pb-2">
          <SearchField
            ref={search}
            label={t("contacts.search")}
            clearLabel={t("contacts.clearSearch")}
            text={query}
            onText={(text) => {
              // Asked for while the letter is still being drawn.
              void client.prefetchQuery(contactWindow({ ...of, query: text }, 0));
              steppedSinceTyping.current = false;
              setEntered(false);
              setAwaited(undefined);
              go({ ...place, query: text || undefined });
            }}
            onKeyDown={onSearchKey}
          />
          <IconButton
            label={t("contacts.new")}
            keys="N"
            icon={<Plus size={16} />}
            className="size-8 border border-n8"
            off={off}
            onClick={onNew}
          />
        </div>

        <div className="flex min-h-8 shrink-0 items-start gap-1 px-3 pb-1">
          {isPainted && (
            <>
              <FilterBar place={place} businessName={businessName} />
              <ListMenus sort={sort} shown={shown} onView={onView} onExport={startExport} />
            </>
          )}
        </div>

        <div className="flex min-h-0 flex-1 flex-col border-t border-n4">
          {body}
          {/* Always there, so that its count can be read also when nothing matches. */}
          <VirtualGrid
            ref={grid}
            className={body ? "sr-only" : "min-h-0 flex-1"}
            label={t("contacts.title")}
            total={rows.total}
            rowHeight={isTable ? ONE_LINE_PX : TWO_LINES_PX}
            {...(isTable && {
              rowWidth,
              // Out of sight, nobody must be led to it by the keyboard.
              head: body ? undefined : <ColumnHeads shown={shown} template={template} sort={sort} onSort={onSort} />,
            })}
            rowAt={rows.rowAt}
            rowName={rowName}
            renderRow={renderRow}
            onRange={rows.onRange}
            selected={awaited ?? selected}
            onSelect={select}
            onPress={(index) => {
              select(index);
              onPress();
            }}
            onOpen={open}
            contents={JSON.stringify([filter, query, sort, isTable])}
          />
        </div>

        <p
          aria-live={query ? "polite" : undefined}
          className="shrink-0 border-t border-n4 px-4 py-1.5 text-12 text-n11"
        >
          {(rows.isFormer ? wasFound : isFound)
            ? t("contacts.hits", { count: rows.total, countText })
            : t("contacts.count", { count: rows.total, countText })}
        </p>
      </div>
      {exports && (
        <ExportDialog view={{ query, filter, sort }} total={rows.total} onClose={() => setExports(false)} />
      )}
    </>
  );
}
