import { useEffect, useEffectEvent } from "react";

import { isTyping } from "../actions/keys";

const isFree = () => !isTyping(document.activeElement) && document.querySelector("dialog[open]") === null;

/** Calls back as soon as nobody types and no dialog is open; never while it does not `wait`. */
export function useFreeMoment(waits: boolean, onFree: () => void): void {
  const look = useEffectEvent(() => {
    if (isFree()) onFree();
  });
  useEffect(() => {
    if (!waits) return undefined;
    look();
    // Where the focus goes to is known only after it has left.
    const lookAfter = () => window.setTimeout(() => look());
    // A dialog that is taken off the page closes without a word.
    const changes = new MutationObserver(() => look());
    changes.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusout", lookAfter);
    document.addEventListener("close", lookAfter, true);
    return () => {
      changes.disconnect();
      document.removeEventListener("focusout", lookAfter);
      document.removeEventListener("close", lookAfter, true);
    };
  }, [waits]);
}
