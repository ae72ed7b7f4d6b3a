import { useTranslation } from "react-i18next";

import { When, useLocale } from "../../components/When";
import type { ContactRow, ListColumn } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { NameOfRow, TagWord } from "./ContactRowView";
import { sayStage } from "./stage";

interface ContactCellsProps {
  row: ContactRow;
  shown: readonly ListColumn[];
  template: string;
}

/** One line: who, and a cell for each column that the rep has chosen. */
export function ContactCells({ row, shown, template }: ContactCellsProps) {
  return (
    <div role="presentation" style={{ gridTemplateColumns: template }} className="grid flex-1 bg-inherit">
      <div role="gridcell" className="sticky left-0 z-1 flex min-w-0 items-center gap-2 bg-inherit pr-2.5 pl-4">
        <NameOfRow row={row} />
      </div>
      {shown.map((column) => (
        <div
          key={column}
          role="gridcell"
          dir="auto"
          data-cut
          data-tip={column === "tags" && row.tags.length > 1 ? row.tags.join(", ") : undefined}
          className="min-w-0 self-center truncate px-2.5 text-n11 tabular"
        >
          <Cell column={column} row={row} />
        </div>
      ))}
    </div>
  );
}

function Cell({ column, row }: { column: ListColumn; row: ContactRow }) {
  const { t } = useTranslation();
  const locale = useLocale();
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
      const instant = row[column];
      return instant && <When instant={instant} as="past" />;
    }
    default:
      return row[column];
  }
}
