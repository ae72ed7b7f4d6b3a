import { ArrowDown, ArrowUp, ArrowUpDown, Columns3, Ellipsis } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { Menu } from "../../components/Menu";
import type { ContactSort, ListColumn, SortBy } from "../../ipc";
import { go } from "../../navigation";
import type { ListView } from "./ContactsScreen";
import { columns } from "./columns";
import { firstWay, isOfMoments, sortLabels } from "./sort";

interface ListMenusProps {
  sort: ContactSort;
  shown: readonly ListColumn[];
  onView: (view: Partial<ListView>) => void;
  onExport: () => void;
}

/** How the list looks, and what else can be done with it. Left alone while rows come and go. */
export const ListMenus = memo(function ListMenus({ sort, shown, onView, onExport }: ListMenusProps) {
  return (
    <>
      <SortMenu sort={sort} onSort={(listSort) => onView({ listSort })} />
      <ColumnMenu shown={shown} onColumns={(listColumns) => onView({ listColumns })} />
      <FileMenu onExport={onExport} />
    </>
  );
});

/** In which order the list is; there is no head of a column to press while it shows none. */
function SortMenu({ sort, onSort }: { sort: ContactSort; onSort: (sort: ContactSort) => void }) {
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
function ColumnMenu({ shown, onColumns }: ColumnMenuProps) {
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
function FileMenu({ onExport }: { onExport: () => void }) {
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
