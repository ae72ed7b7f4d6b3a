import { useId, useRef } from "react";
import type { ReactNode } from "react";

import { useFocusKept } from "./useFocusKept";

/** A part of a card or page: a region named by its heading. */
export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  const id = useId();
  const section = useRef<HTMLElement>(null);
  useFocusKept(section, (within) => within.querySelector<HTMLElement>("header button:not(:disabled), input"));
  return (
    <section ref={section} aria-labelledby={id} className="flex flex-col">
      <header className="flex min-h-8 items-center justify-between gap-2">
        <h3 id={id} className="text-12 font-semibold text-n11">
          {title}
        </h3>
        {action}
      </header>
      {children}
    </section>
  );
}
