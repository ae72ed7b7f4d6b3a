import type { TFunction } from "i18next";
import type { ReactNode } from "react";

import { When } from "../../components/When";
import type { ContactRow, ListColumn } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { NameOfRow, TagWord } from "./ContactRowView";
import type { RowProps } from "./ContactRowView";
import { sayStage } from "./stage";

interface ContactCellsProps extends RowProps {
  shown: readonly ListColumn[];
  template: string;
}

/** One line: who, and a cell for each column that the rep has chosen. */
export function ContactCells({ row, t, locale, shown, template }: ContactCellsProps) {
  return (
    <div role="presentation" style={{ gridTemplateColumns: template }} className="grid flex-1 bg-inherit">
      <div role="gridcell" className="sticky left-0 z-1 flex min-w-0 items-center gap-2 border-r border-n4 bg-inherit pr-2.5 pl-4">
        <NameOfRow row={row} t={t} />
      </div>
      {shown.map((column) => (
        <div
          key={column}
          role="gridcell"
          dir="auto"
          data-cut
          data-tip={column === "tags" && row.tags.length > 1 ? row.tags.join(", ") : undefined}
          className="min-w-0 self-center truncate px-2.5 text-left text-n11"
        >
          {valueOf(row, column, t, locale)}
        </div>
      ))}
    </div>
  );
}

/** No component: hundreds of cells are drawn in each frame of a scroll, and every hook in them would count. */
function valueOf(row: ContactRow, column: ListColumn, t: TFunction, locale: string): ReactNode {
  switch (column) {
    case "stage":
      return sayStage(t, row.stage);
    case "tags":
      return (
        <span className="flex gap-1 text-12">
          {row.tags.map((tag) => (
            <TagWord key={tag} tag={tag} />
          ))}
        </span>
      );
    case "openTasks":
      return row.openTasks > 0 && sayCount(row.openTasks, locale);
    case "dateAdded":
    case "dateUpdated":
    case "lastActivity": {
      const instant = row.further?.[column];
      return instant && <When instant={instant} as="past" />;
    }
    case "city":
    case "owner":
    case "source":
      return row.further?.[column];
    default:
      return row[column];
  }
}
