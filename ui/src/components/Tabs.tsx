import clsx from "clsx";
import { useId, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";

interface TabsProps<Name extends string> {
  label: string;
  tabs: readonly { name: Name; label: string }[];
  current: Name;
  onChange: (name: Name) => void;
  /** What the current tab shows. */
  children: ReactNode;
}

/** Several views of one thing, one in sight. The arrow keys go through the tabs. */
export function Tabs<Name extends string>({ label, tabs, current, onChange, children }: TabsProps<Name>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ name }) => name === current);
    const last = tabs.length - 1;
    const target = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    }[event.key];
    const next = target === undefined ? undefined : tabs[target];
    if (target === undefined || !next) return;
    event.preventDefault();
    onChange(next.name);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[target]?.focus();
  };
  return (
    <>
      <div
        ref={list}
        role="tablist"
        tabIndex={-1}
        aria-label={label}
        onKeyDown={onKeyDown}
        className="flex shrink-0 gap-5 overflow-x-auto overflow-y-hidden border-b border-n5 px-6"
      >
        {tabs.map(({ name, label: words }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === current}
            aria-controls={name === current ? `${id}-panel` : undefined}
            tabIndex={name === current ? 0 : -1}
            onClick={() => onChange(name)}
            data-words={words}
            className={clsx(
              "h-9 shrink-0 border-b-2 text-left whitespace-nowrap focus-visible:-outline-offset-2",
              // As wide as when it is chosen, so that the others stay where they are.
              "after:invisible after:block after:h-0 after:overflow-hidden after:font-semibold after:content-[attr(data-words)]",
              name === current
                ? "border-accent font-semibold text-n12"
                : "border-transparent text-n11 hover:border-n8 hover:text-n12",
            )}
          >
            {words}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${current}`}
        className="flex min-h-0 flex-1 flex-col low:flex-none"
      >
        {children}
      </div>
    </>
  );
}
