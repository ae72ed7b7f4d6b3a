import { useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import { LIST_WINDOW, commands } from "../../ipc";
import type { ContactKey, ContactRow, ShownContacts } from "../../ipc";
import { contactWindow } from "./queries";
import type { ListOf } from "./queries";

/** So many rows above and below those drawn are read as well: scrolling is to find them there. */
const AHEAD = 16;

/** A list that changes sooner is not looked at by anybody, in milliseconds. */
const LOOKED_AT = 300;

/** The rows near the screen, and what is known of the whole list. */
export interface Rows {
  total: number;
  cached: number;
  namesOne: boolean;
  rowAt: (index: number) => ContactRow | undefined;
  loaded: { from: number; to: number }[];
  onRange: (first: number, last: number) => void;
  isLoading: boolean;
  /** What is shown still belongs to what was asked before. */
  isFormer: boolean;
  error: unknown;
  retry: () => void;
}

/** Reads the windows that the visible rows and those around them lie in, and the first one for the total. */
export function useRows(of: ListOf): Rows {
  const [windows, setWindows] = useState<number[]>([0]);
  const onRange = useCallback((first: number, last: number) => {
    const from = Math.max(0, Math.floor((first - AHEAD) / LIST_WINDOW));
    const to = Math.floor((last + AHEAD) / LIST_WINDOW);
    const all = Array.from({ length: to - from + 1 }, (_, place) => from + place);
    setWindows((before) => (before[0] === from && before.at(-1) === to ? before : all));
  }, []);

  // Alone, for only then the former list stays until the next one has come.
  const head = useQuery(contactWindow(of, 0));
  const total = head.data?.total ?? 0;
  // What a letter finds is not kept waiting by rows below it.
  const further = head.isPlaceholderData ? [] : windows.filter((index) => index > 0 && index * LIST_WINDOW < total);
  const results = useQueries({ queries: further.map((index) => contactWindow(of, index)) });

  const read = [head, ...results].flatMap(({ data }) => (data ? [data] : []));
  useShown(head.isPlaceholderData ? undefined : read.flatMap(({ rows }) => rows.map(({ key }) => key)), of.filter.tag);

  const rowAt = (index: number) => {
    const window = Math.floor(index / LIST_WINDOW);
    const data = window === 0 ? head.data : results[further.indexOf(window)]?.data;
    return data?.rows[index - data.offset];
  };

  return {
    total,
    cached: head.data?.cached ?? 0,
    namesOne: head.data?.namesOne ?? false,
    rowAt,
    loaded: read.map(({ offset, rows }) => ({ from: offset, to: offset + rows.length })),
    onRange,
    isLoading: head.data === undefined && head.error === null,
    isFormer: head.isPlaceholderData,
    error: head.data === undefined ? head.error : null,
    retry: () => void head.refetch(),
  };
}

/** Tells Rust which rows the rep has before them, once they stay: it looks for what no date tells of. */
function useShown(contacts: ContactKey[] | undefined, tag: string | null): void {
  const shown = contacts && JSON.stringify({ contacts, tag });
  useEffect(() => {
    if (shown === undefined) return undefined;
    const timer = setTimeout(() => {
      void commands.contactShown(JSON.parse(shown) as ShownContacts);
    }, LOOKED_AT);
    return () => {
      clearTimeout(timer);
    };
  }, [shown]);
  useEffect(
    () => () => {
      void commands.contactShown({ contacts: [], tag: null });
    },
    [],
  );
}
