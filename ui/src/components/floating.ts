import { useLayoutEffect, useState } from "react";
import type { CSSProperties, RefObject } from "react";

const GAP = 4;
const EDGE = 8;

/** Where something that floats over an element belongs: above everything, which in a modal dialog is in the dialog. */
export const layerOf = (element: Element | null): Element => element?.closest("dialog[open]") ?? document.body;

/**
 * Where something that floats goes: under its anchor, above it where the window ends, and never
 * outside the window. Fixed, so no scrolling pane cuts it off; a parent with containment would, and is left by `layerOf`.
 */
export function useFloating(
  anchor: RefObject<HTMLElement | null>,
  floating: RefObject<HTMLElement | null>,
  open: boolean,
  align: "start" | "end" = "start",
  /** Anything that changes the size of what floats. */
  contents?: unknown,
): CSSProperties {
  const [style, setStyle] = useState<CSSProperties>({ position: "fixed", visibility: "hidden" });

  useLayoutEffect(() => {
    if (!open) return;
    const place = () => {
      if (!anchor.current || !floating.current) return;
      const box = anchor.current.getBoundingClientRect();
      const { offsetWidth: width, scrollHeight: height } = floating.current;
      const below = window.innerHeight - box.bottom - GAP - EDGE;
      const above = box.top - GAP - EDGE;
      const up = height > below && above > below;
      const left = align === "start" ? box.left : box.right - width;
      setStyle({
        position: "fixed",
        minWidth: box.width,
        maxHeight: Math.min(360, up ? above : below),
        left: Math.max(EDGE, Math.min(left, window.innerWidth - width - EDGE)),
        ...(up ? { bottom: window.innerHeight - box.top + GAP } : { top: box.bottom + GAP }),
      });
    };
    place();
    window.addEventListener("resize", place);
    document.addEventListener("scroll", place, true);
    return () => {
      window.removeEventListener("resize", place);
      document.removeEventListener("scroll", place, true);
    };
  }, [anchor, floating, open, align, contents]);

  return style;
}
