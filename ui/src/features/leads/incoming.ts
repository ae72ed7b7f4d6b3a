import { useEffect, useRef, useSyncExternalStore } from "react";

import type { LeadDraft, LeadFile } from "../../ipc";

/** Of a larger file only so much is handed over that Rust can say it is too large. */
const MOST_BYTES = 25 * 1024 * 1024 + 1;

/** A file as Rust takes it; `undefined` where it cannot be read, as a folder cannot. */
export function handedOver(file: File): Promise<LeadFile | undefined> {
  return new Promise((settle) => {
    const reader = new FileReader();
    reader.addEventListener("error", () => settle(undefined));
    reader.addEventListener("load", () => {
      const text = typeof reader.result === "string" ? reader.result : "";
      settle({ name: file.name, content: text.slice(text.indexOf(",") + 1) });
    });
    reader.readAsDataURL(file.slice(0, MOST_BYTES));
  });
}

let form: ((lead: LeadDraft) => void) | undefined;

/** Gives a lead to the form that is open; says whether there is one. */
export function giveToForm(lead: LeadDraft): boolean {
  form?.(lead);
  return form !== undefined;
}

/** While mounted, leads that are dropped or pasted go to this form. */
export function useIncomingLead(take: ((lead: LeadDraft) => void) | undefined): void {
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  const takes = take !== undefined;
  useEffect(() => {
    if (!takes) return;
    const here = (lead: LeadDraft) => latest.current?.(lead);
    form = here;
    return () => {
      if (form === here) form = undefined;
    };
  }, [takes]);
}

/** Whether a form for leads is open. */
export const hasForm = (): boolean => form !== undefined;

/** What goes on beside the form that is open. */
export interface Beside {
  /** Files that are being read, by their names. */
  reading: readonly string[];
  /** Leads that come once it is closed. */
  waiting: number;
  /** Not all could be read; once it is closed it is said why. */
  isUnread: boolean;
}

export const nothingBeside: Beside = { reading: [], waiting: 0, isUnread: false };
let beside = nothingBeside;
const watchers = new Set<() => void>();

/** Lets whichever form is open tell what goes on beside it. */
export function tellForm(next: Beside): void {
  beside = next;
  for (const watcher of watchers) watcher();
}

/** What a form is to tell. */
export function useBeside(): Beside {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => beside,
  );
}
