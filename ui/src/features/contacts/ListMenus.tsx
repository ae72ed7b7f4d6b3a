import { ArrowDown, ArrowUp, ArrowUpDown, Columns3, Ellipsis } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Menu } from "../../components/Menu";
import type { ContactSort, ListColumn, SortBy } from "../../ipc";
import { go } from "../../navigation";
import { columns } from "./columns";
import { firstWay, isOfMoments, sortLabels } from "./sort";

/** In which order the list is; there is no head of a column to press while it shows none. */
export function SortMenu({ sort, onSort }: { sort: ContactSort; onSort: (sort: ContactSort) => void }) {
  const { t } = useTranslation();
  const isSorted = sort.by !== "relevance";
  const way = (descending: boolean) =>
    isOfMoments(sort.by)
      ? t(descending ? "contacts.newestFirst" : "contacts.oldestFirst")
      : t(descending ? "contacts.zToA" : "contacts.aToZ");
  const Icon = isSorted ? (sort.descending ? ArrowDown : ArrowUp) : ArrowUpDown;
  const name = t(sortLabels[sort.by]);
  return (
    <Menu
      label={isSorted ? t("contacts.sortedBy", { name, way: way(sort.descending) }) : t("contacts.sort")}
      words={isSorted ? name : t("contacts.sort")}
      icon={<Icon aria-hidden="true" size={14} className={isSorted ? "text-accent-text" : undefined} />}
      look="ghost"
      items={[
        ...(Object.keys(sortLabels) as SortBy[]).map((by) => ({
          key: by,
          label: t(sortLabels[by]),
          checked: by === sort.by,
          run: () => {
            if (by !== sort.by) onSort(firstWay(by));
          },
        })),
        ...(isSorted
          ? [false, true].map((descending) => ({
              key: String(descending),
              label: way(descending),
              checked: descending === sort.descending,
              startsGroup: !descending,
              run: () => onSort({ by: sort.by, descending }),
            }))
          : []),
      ]}
    />
  );
}

interface ColumnMenuProps {
  shown: readonly ListColumn[];
  onColumns: (columns: ListColumn[]) => void;
}

/** Which columns the list shows beside the name. */
export function ColumnMenu({ shown, onColumns }: ColumnMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu
      label={t("contacts.columns")}
      icon={<Columns3 aria-hidden="true" size={14} />}
      items={(Object.keys(columns) as ListColumn[]).map((column) => ({
        key: column,
        label: t(columns[column].label),
        checked: shown.includes(column),
        stays: true,
        run: () => onColumns(shown.includes(column) ? shown.filter((each) => each !== column) : [...shown, column]),
      }))}
    />
  );
}

/** What is done with contacts by the file. */
export function FileMenu({ onExport }: { onExport: () => void }) {
  const { t } = useTranslation();
  return (
    <Menu
      label={t("contacts.more")}
      icon={<Ellipsis aria-hidden="true" size={14} />}
      items={[
        { key: "import", label: t("contacts.import"), run: () => go({ screen: "import" }) },
        { key: "export", label: t("contacts.export"), run: onExport },
      ]}
    />
  );
}
