import { useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import type { ContactRow } from "../../ipc";
import { WINDOW, contactWindow } from "./queries";
import type { ListOf } from "./queries";

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

/** Reads the windows that the visible rows lie in, and the first one for the total. */
export function useRows(of: ListOf): Rows {
  const [windows, setWindows] = useState<number[]>([0]);
  const onRange = useCallback((first: number, last: number) => {
    const from = Math.floor(first / WINDOW);
    const to = Math.floor(last / WINDOW);
    setWindows((before) => (before[0] === from && before.at(-1) === to ? before : from === to ? [from] : [from, to]));
  }, []);

  // Alone, for only then the former list stays until the next one has come.
  const head = useQuery(contactWindow(of, 0));
  const further = windows.filter((index) => index > 0);
  const results = useQueries({ queries: further.map((index) => contactWindow(of, index)) });

  const rowAt = (index: number) => {
    const window = Math.floor(index / WINDOW);
    const data = window === 0 ? head.data : results[further.indexOf(window)]?.data;
    return data?.rows[index - data.offset];
  };

  return {
    total: head.data?.total ?? 0,
    cached: head.data?.cached ?? 0,
    namesOne: head.data?.namesOne ?? false,
    rowAt,
    loaded: [head, ...results].flatMap(({ data }) =>
      data ? [{ from: data.offset, to: data.offset + data.rows.length }] : [],
    ),
    onRange,
    isLoading: head.data === undefined && head.error === null,
    isFormer: head.isPlaceholderData,
    error: head.data === undefined ? head.error : null,
    retry: () => void head.refetch(),
  };
}
