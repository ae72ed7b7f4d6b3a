import { useEffect, useRef } from "react";

/** Lets something begin only once before it has ended, also for two presses that come before the screen is drawn anew. */
export function useOneAtATime(isBusy: boolean): () => boolean {
  const begun = useRef(false);
  // After every drawing: what fails at once has ended before it was ever drawn as busy.
  useEffect(() => {
    if (!isBusy) begun.current = false;
  });
  return () => {
    if (isBusy || begun.current) return false;
    begun.current = true;
    return true;
  };
}
