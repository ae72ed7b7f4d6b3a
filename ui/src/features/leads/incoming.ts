import { useEffect, useRef } from "react";

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
