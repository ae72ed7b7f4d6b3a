import { useEffect, useRef } from "react";
import type { RefObject } from "react";

const isOff = (element: HTMLElement) => element.isConnected && element.matches(":disabled");

/**
 * Keeps the keyboard where it was when what it was on goes away or moves.
 *
 * A ticked task changes its place and a deleted one is gone, and the browser then gives the focus to
 * nobody. Gives what was focused its focus back, or `fallback` where it no longer exists. A button that is switched off
 * for a while has it back when it can be pressed again.
 */
export function useFocusKept(
  within: RefObject<HTMLElement | null>,
  fallback: (within: HTMLElement) => HTMLElement | null,
): void {
  const focused = useRef<HTMLElement>(undefined);

  useEffect(() => {
    const container = within.current;
    if (!container) return;
    const take = (event: FocusEvent) => {
      if (event.target instanceof HTMLElement) focused.current = event.target;
    };
    const leave = (event: FocusEvent) => {
      // Pressed elsewhere: the rep has left on purpose.
      if (event.target instanceof HTMLElement && container.contains(event.target)) {
        const left = event.target;
        requestAnimationFrame(() => {
          if (left.isConnected && !isOff(left) && document.activeElement !== left && focused.current === left)
            focused.current = undefined;
        });
      }
    };
    container.addEventListener("focusin", take);
    container.addEventListener("focusout", leave);
    return () => {
      container.removeEventListener("focusin", take);
      container.removeEventListener("focusout", leave);
    };
  }, [within]);

  // After every drawing, for any of them may have moved what was focused.
  useEffect(() => {
    const container = within.current;
    const last = focused.current;
    if (!container || !last || isOff(last) || document.activeElement !== document.body) return;
    const target = last.isConnected ? last : fallback(container);
    focused.current = undefined;
    target?.focus();
  });
}
