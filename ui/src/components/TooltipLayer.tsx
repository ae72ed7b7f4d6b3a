import { useEffect, useState } from "react";
import { createPortal } from "react-dom";

import { layerOf } from "./floating";

const REST_MS = 450;

interface Tip {
  text: string;
  keys: string | undefined;
  x: number;
  y: number;
  below: boolean;
  layer: Element;
}

/** What to show for an element: its `data-tip`, or with `data-cut` its own text where that is cut off. */
function tipOf(element: HTMLElement): string | undefined {
  if (element.dataset.tip) return element.dataset.tip;
  const isCut = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 1;
  return isCut ? (element.textContent ?? undefined) : undefined;
}

/**
 * Shows the `data-tip` of whatever the pointer rests on or the keyboard focuses, and texts that are cut off whole.
 *
 * One layer for the whole window: a row of forty icon buttons costs nothing. It is hidden from
 * screen readers because the same words are already the button's name.
 */
export function TooltipLayer() {
  const [tip, setTip] = useState<Tip>();

  useEffect(() => {
    let timer: number | undefined;
    let shownFor: Element | undefined;

    const hide = () => {
      window.clearTimeout(timer);
      shownFor = undefined;
      setTip(undefined);
    };
    const show = (element: HTMLElement) => {
      const text = tipOf(element);
      if (!text) return;
      const box = element.getBoundingClientRect();
      const below = box.bottom + 36 < window.innerHeight;
      setTip({
        text,
        keys: element.dataset.tipKeys,
        x: Math.min(Math.max(box.left + box.width / 2, 60), window.innerWidth - 60),
        y: below ? box.bottom + 6 : box.top - 6,
        below,
        layer: layerOf(element),
      });
    };
    const rest = (event: Event) => {
      const element =
        event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tip], [data-cut]") : null;
      if (!element) return hide();
      if (element === shownFor) return;
      if (event.type === "focusin" && !element.matches(":focus-visible")) return;
      hide();
      shownFor = element;
      timer = window.setTimeout(() => show(element), REST_MS);
    };

    const quiet = ["pointerdown", "keydown", "scroll"] as const;
    document.addEventListener("pointerover", rest);
    document.addEventListener("focusin", rest);
    for (const name of quiet) document.addEventListener(name, hide, true);
    return () => {
      hide();
      document.removeEventListener("pointerover", rest);
      document.removeEventListener("focusin", rest);
      for (const name of quiet) document.removeEventListener(name, hide, true);
    };
  }, []);

  if (!tip) return null;
  return createPortal(
    <div
      aria-hidden="true"
      style={{ left: tip.x, top: tip.y, transform: `translate(-50%, ${tip.below ? "0" : "-100%"})` }}
      className="pointer-events-none fixed z-60 flex max-w-80 items-center gap-2 rounded-6 bg-n12 px-2 py-1 text-12 text-n1 shadow-float"
    >
      <span className="break-words">{tip.text}</span>
      {tip.keys && <span className="text-n7">{tip.keys}</span>}
    </div>,
    tip.layer,
  );
}
