import type { ReactNode } from "react";

/** The names of a table's columns, in sight while it scrolls. */
export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead>
      <tr className="text-left text-12 text-n11 *:sticky *:top-0 *:z-10 *:border-b *:border-n5 *:bg-n1 *:py-1.5 *:pr-4 *:font-normal *:whitespace-nowrap *:first:pl-6 *:last:pr-6">
        {children}
      </tr>
    </thead>
  );
}
