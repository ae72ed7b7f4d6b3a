import clsx from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { ContactSort, ListColumn, SortBy } from "../../ipc";
import type { PlainKey } from "../../locales";
import { columns } from "./columns";
import { turned } from "./sort";

interface ColumnHeadsProps {
  shown: readonly ListColumn[];
  template: string;
  sort: ContactSort;
  onSort: (sort: ContactSort) => void;
}

/** The heads of the columns: pressing one sorts, the arrow keys go from one to the next. */
export function ColumnHeads({ shown, template, sort, onSort }: ColumnHeadsProps) {
  const { t } = useTranslation();
  const [active, setActive] = useState<SortBy>("name");
  const heads: { label: PlainKey; sortBy?: SortBy }[] = [
    { label: "contacts.name", sortBy: "name" },
    ...shown.map((column) => columns[column]),
  ];
  const reachable = heads.flatMap(({ sortBy }) => sortBy ?? []);
  const tabStop = reachable.includes(active) ? active : "name";

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const at = reachable.indexOf(tabStop);
    const target = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: reachable.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.currentTarget.querySelectorAll("button")[Math.min(Math.max(target, 0), reachable.length - 1)]?.focus();
  };

  return (
    <div
      role="row"
      onKeyDown={onKeyDown}
      style={{ gridTemplateColumns: template }}
      className="grid h-full border-b border-n5 bg-n2 text-12 text-n11"
    >
      {heads.map(({ label, sortBy }, index) => {
        const isSorted = sortBy === sort.by;
        const Arrow = sort.descending ? ArrowDown : ArrowUp;
        return (
          <div
            key={label}
            role="columnheader"
            aria-sort={sortBy && (isSorted ? (sort.descending ? "descending" : "ascending") : "none")}
            className={clsx("flex min-w-0 bg-n2", index === 0 && "sticky left-0 z-1 border-r border-n4 pl-1.5")}
          >
            {sortBy ? (
              <button
                type="button"
                tabIndex={sortBy === tabStop ? 0 : -1}
                onFocus={() => setActive(sortBy)}
                onClick={() => onSort(turned(sort, sortBy))}
                className={clsx(
                  "flex min-w-0 flex-1 items-center gap-1 px-2.5 text-left hover:bg-n4 hover:text-n12 focus-visible:-outline-offset-2",
                  isSorted && "font-semibold text-n12",
                )}
              >
                <span data-cut className="truncate">
                  {t(label)}
                </span>
                {isSorted && <Arrow aria-hidden="true" size={12} className="shrink-0 text-accent-text" />}
              </button>
            ) : (
              <span data-cut className="min-w-0 flex-1 self-center truncate px-2.5">
                {t(label)}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
