import type { ListColumn, SortBy } from "../../ipc";
import type { PlainKey } from "../../locales";

interface ColumnOfList {
  label: PlainKey;
  /** What pressing its head sorts by. */
  sortBy?: SortBy;
  /** At least so wide; what room is left is shared out in the same ratio. */
  width: number;
}

/** Every column that the list can show beside the name, in the order in which they stand. */
export const columns: Record<ListColumn, ColumnOfList> = {
  company: { label: "fields.company", sortBy: "company", width: 180 },
  phone: { label: "fields.phone", width: 136 },
  email: { label: "fields.email", width: 200 },
  city: { label: "fields.city", sortBy: "city", width: 120 },
  stage: { label: "fields.stage", sortBy: "stage", width: 92 },
  owner: { label: "contacts.owner", sortBy: "owner", width: 128 },
  tags: { label: "tags.title", width: 168 },
  openTasks: { label: "contacts.openTasksHead", width: 128 },
  source: { label: "fields.source", sortBy: "source", width: 128 },
  dateAdded: { label: "fields.dateAdded", sortBy: "dateAdded", width: 112 },
  dateUpdated: { label: "fields.dateUpdated", sortBy: "dateUpdated", width: 136 },
  lastActivity: { label: "fields.lastActivity", sortBy: "lastActivity", width: 136 },
};

/** The name has at least so much room, and stays in sight while the others scroll sideways. */
const NAME_PX = 184;

/** How the cells of a row stand beside each other, as CSS wants it, and how wide that is at least. */
export function layOut(shown: readonly ListColumn[]): { template: string; width: number } {
  const widths = [NAME_PX, ...shown.map((column) => columns[column].width)];
  return {
    template: widths.map((width) => `minmax(${width}px, ${width}fr)`).join(" "),
    width: widths.reduce((sum, width) => sum + width),
  };
}
