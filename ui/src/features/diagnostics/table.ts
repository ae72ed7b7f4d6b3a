import type { EndpointGroup, EndpointRow, EndpointTable } from "../../ipc";

const named = [
  "contacts",
  "bulk",
  "location_tasks",
  "tasks",
  "notes",
  "tags",
  "location_tags",
  "followers",
  "campaigns",
  "location_campaigns",
  "workflows",
  "location_workflows",
  "appointments",
  "calendars",
  "locations",
  "custom_fields",
  "users",
  "businesses",
  "conversations",
  "messages",
] as const;

/** A group that has a name on the screen; others keep their own. */
export const namedGroup = (group: string) => named.find((each) => each === group);

/** A group with those of its operations that are shown. */
export interface ShownGroup {
  group: EndpointGroup;
  rows: EndpointRow[];
}

/** The table by groups, narrowed to what has every word of the query; groups without a row are left out. */
export function narrow({ groups, rows }: EndpointTable, query: string, nameOf: (group: string) => string): ShownGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .map((group) => {
      const around = `${group.name} ${nameOf(group.name)}`;
      return {
        group,
        rows: rows.filter((row) => {
          if (row.group !== group.name) return false;
          const text = `${row.method} ${row.path} ${row.scope} ${row.name} ${around}`.toLowerCase();
          return words.every((word) => text.includes(word));
        }),
      };
    })
    .filter((each) => each.rows.length > 0);
}

/** The pieces of a path: fixed texts, each ending where a line may break, and open places. */
export function piecesOf(path: string): { text: string; open: boolean }[] {
  return path
    .split(/(\{[^}]*\})|(?<=\/)/)
    .filter((text) => text !== undefined && text !== "")
    .map((text) => ({ text, open: text.startsWith("{") }));
}
