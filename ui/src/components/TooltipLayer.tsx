import { useEffect, useState } from "react";
import type { CSSProperties } from "react";
import { createPortal } from "react-dom";

import { layerOf } from "./floating";

const REST_MS = 450;

/** Half of how wide it may be (`max-w-80`), and what stays free beside it. */
const HALF = 160;
const EDGE = 8;

interface Tip {
  text: string;
  keys: string | undefined;
  place: CSSProperties;
  layer: Element;
}

/** What to show for an element: its `data-tip`, or with `data-cut` its own text where that is cut off. */
function tipOf(element: HTMLElement): string | undefined {
  if (element.dataset.tip) return element.dataset.tip;
  const isCut = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 1;
  return isCut ? (element.textContent ?? undefined) : undefined;
}

/** Centred on what it is about; from its side on where the window's edge would squeeze it. */
function placeOf(box: DOMRect): CSSProperties {
  const { innerWidth, innerHeight } = window;
  const below = box.bottom + 36 < innerHeight;
  const middle = box.left + box.width / 2;
  const up = below ? "0" : "-100%";
  const top = below ? box.bottom + 6 : box.top - 6;
  if (middle < HALF) return { top, left: Math.max(box.left, EDGE), transform: `translateY(${up})` };
  if (middle > innerWidth - HALF)
    return { top, right: Math.max(innerWidth - box.right, EDGE), transform: `translateY(${up})` };
  return { top, left: middle, transform: `translate(-50%, ${up})` };
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
      setTip({
        text,
        keys: element.dataset.tipKeys,
        place: placeOf(element.getBoundingClientRect()),
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
      style={tip.place}
      className="pointer-events-none fixed z-60 flex w-max max-w-80 items-center gap-2 rounded-6 bg-n12 px-2 py-1 text-12 text-n1 shadow-float"
    >
      <span className="break-words">{tip.text}</span>
      {tip.keys && <span className="text-n7">{tip.keys}</span>}
    </div>,
    tip.layer,
  );
}
