import clsx from "clsx";
import { Fragment, useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { createPortal } from "react-dom";

import { Button, IconButton } from "./Button";
import type { Look } from "./Button";
import { layerOf, useFloating } from "./floating";

export interface MenuItem {
  key: string;
  label: string;
  icon?: ReactNode;
  /** Why it cannot be chosen now; the item stays readable. */
  off?: string | undefined;
  checked?: boolean;
  /** One of several that can be checked at once: the menu stays open when it is pressed. */
  stays?: boolean;
  /** A line parts it from those before; radio items on either side are a set of their own. */
  startsGroup?: boolean;
  danger?: boolean;
  run: () => void;
}

interface MenuProps {
  /** The accessible name of the button that opens it. */
  label: string;
  items: MenuItem[];
  icon?: ReactNode;
  /** Words on the button; without them it is an icon button. */
  words?: string;
  /** How the button with words looks. */
  look?: Look;
  className?: string;
}

/** A button that opens a list of actions. */
export function Menu({ label, items, icon, words, look = "plain", className }: MenuProps) {
  const [layer, setLayer] = useState<Element>();
  const open = layer !== undefined;
  const [active, setActive] = useState(0);
  const anchor = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const style = useFloating(anchor, list, open, "end");

  // What is not placed yet is hidden, and takes no focus.
  const isPlaced = style.visibility !== "hidden";
  useEffect(() => {
    if (!open || !isPlaced) return;
    list.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]')[active]?.focus();
  }, [open, isPlaced, active]);

  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      const inside = [list.current, anchor.current].some((part) => part && event.composedPath().includes(part));
      if (!inside) setLayer(undefined);
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, [open]);

  const show = () => setLayer(layerOf(anchor.current));
  const close = () => {
    setLayer(undefined);
    anchor.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setActive((active + step + items.length) % items.length);
    else if (event.key === "Home") setActive(0);
    else if (event.key === "End") setActive(items.length - 1);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else if (event.key.length === 1 && event.key !== " ") {
      const starts = items.findIndex((item) => item.label.toLowerCase().startsWith(event.key.toLowerCase()));
      if (starts >= 0) setActive(starts);
    } else return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  };

  const trigger = {
    ref: anchor,
    "aria-haspopup": "menu",
    "aria-expanded": open,
    "aria-controls": open ? id : undefined,
    onClick: () => {
      setActive(
        Math.max(
          0,
          items.findIndex((item) => item.checked),
        ),
      );
      if (open) setLayer(undefined);
      else show();
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "ArrowDown" || open) return;
      event.preventDefault();
      show();
    },
  } as const;

  return (
    <>
      {words === undefined ? (
        <IconButton label={label} icon={icon} className={className} {...trigger} />
      ) : (
        <Button aria-label={label} look={look} icon={icon} className={className} {...trigger}>
          {words}
        </Button>
      )}
      {layer &&
        createPortal(
          <div
            ref={list}
            id={id}
            role="menu"
            tabIndex={-1}
            aria-label={label}
            style={style}
            onKeyDown={onKeyDown}
            className="z-40 flex w-max max-w-80 flex-col overflow-y-auto rounded-8 bg-n1 p-1 shadow-float"
          >
            {items.map((item, index) => (
              <Fragment key={item.key}>
                {item.startsGroup && <div role="separator" className="mx-1 my-1 h-px shrink-0 bg-n5" />}
                <button
                  type="button"
                  role={item.checked === undefined ? "menuitem" : item.stays ? "menuitemcheckbox" : "menuitemradio"}
                  aria-checked={item.checked}
                  aria-disabled={item.off ? true : undefined}
                  tabIndex={-1}
                  data-tip={item.off}
                  onPointerMove={() => setActive(index)}
                  onClick={() => {
                    if (item.off) return;
                    if (!item.stays) close();
                    item.run();
                  }}
                  className={clsx(
                    "flex min-h-7 items-center gap-2 rounded-6 px-2 text-left outline-none focus:bg-accent-soft",
                    item.danger && "text-red-text",
                    item.off && "text-n10",
                  )}
                >
                  {item.icon && <span className="shrink-0 text-n11">{item.icon}</span>}
                  <span data-cut className="min-w-0 flex-1 truncate">
                    {item.label}
                  </span>
                  {item.checked && <span aria-hidden="true">✓</span>}
                </button>
              </Fragment>
            ))}
          </div>,
          layer,
        )}
    </>
  );
}
