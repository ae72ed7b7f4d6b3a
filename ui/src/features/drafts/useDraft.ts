import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { draft, useSaveDraft } from "./queries";

const KEPT_AFTER_MS = 400;

interface Kept {
  /** Empty where nothing was kept. */
  kept: string;
  /** The form began with what was kept. */
  isRestored: boolean;
  /** It is known what was kept. */
  isKnown: boolean;
  /** Gives it up, but for what is left to be kept. */
  forget: (left?: string) => void;
}

/**
 * What was typed in a form and not saved, and the way to give it up.
 *
 * Rust keeps `typed` a moment after the last key, and at once when the form goes away. While it is undefined nobody has
 * typed; the empty text is not worth keeping.
 */
export function useDraft(form: string, typed: string | undefined): Kept {
  const { data: kept = "", isPending } = useQuery(draft(form));
  const [isRestored, setIsRestored] = useState(false);
  if (kept && typed === undefined && !isRestored) setIsRestored(true);
  const { mutate: keep } = useSaveDraft();

  const unkept = useRef<string>(undefined);
  useEffect(() => {
    if (typed === undefined) return;
    unkept.current = typed;
    const timer = window.setTimeout(() => {
      if (unkept.current === undefined) return;
      unkept.current = undefined;
      keep({ form, text: typed });
    }, KEPT_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [typed, form, keep]);
  useEffect(
    () => () => {
      if (unkept.current !== undefined) keep({ form, text: unkept.current });
    },
    [form, keep],
  );

  const forget = (left = "") => {
    unkept.current = undefined;
    setIsRestored(false);
    if (typed || kept) keep({ form, text: left });
  };
  return { kept, isRestored, isKnown: !isPending, forget };
}
