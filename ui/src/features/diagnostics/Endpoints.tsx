import { useQuery } from "@tanstack/react-query";
import { ShieldQuestionMark } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { SearchField } from "../../components/SearchField";
import { EmptyState } from "../../components/States";
import { useLocale } from "../../components/When";
import type { EndpointRow, EndpointTable } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { Answered } from "./Answered";
import { EndpointRows } from "./EndpointRows";
import { TableHead } from "./TableHead";
import { TryPanel } from "./TryPanel";
import { endpoints, useTestScopes } from "./queries";
import { namedGroup, narrow } from "./table";

interface EndpointsProps {
  query: string;
  onQuery: (query: string) => void;
}

/** Every operation the app can call: whether it may, what came of it, a switch per group, and a try. */
export function Endpoints(props: EndpointsProps) {
  return <Answered answer={useQuery(endpoints)}>{(table) => <Table table={table} {...props} />}</Answered>;
}

function Table({ table, query, onQuery }: EndpointsProps & { table: EndpointTable }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const test = useTestScopes();
  const [tried, setTried] = useState<string>();
  const opener = useRef<HTMLButtonElement>(null);

  const sayGroup = (group: string) => {
    const known = namedGroup(group);
    return known ? t(`diagnostics.endpoints.group.${known}`) : group;
  };
  const shown = narrow(table, query, sayGroup);
  const count = shown.reduce((sum, { rows }) => sum + rows.length, 0);
  const open = table.rows.find(({ name }) => name === tried);
  const isForbidden = (row: EndpointRow) => table.groups.some(({ name, forbidden }) => forbidden && name === row.group);
  const whyNot = (row: EndpointRow) => {
    if (isForbidden(row)) return t("errors.missing.switchedOff");
    const isOff = row.may === "notOffered" || row.may === "no";
    return isOff ? t(`diagnostics.endpoints.permissionWhy.${row.may}`) : undefined;
  };
  const close = () => {
    setTried(undefined);
    opener.current?.focus();
  };

  return (
    <div className="relative flex min-h-0 flex-1 low:min-h-100">
      <div className="@container flex min-h-0 min-w-0 flex-1 flex-col">
        <div className="flex shrink-0 flex-col gap-2 px-6 pt-3 pb-2">
          <div className="flex flex-wrap items-center gap-3">
            <div className="flex w-80 max-w-full">
              <SearchField
                label={t("diagnostics.endpoints.find")}
                clearLabel={t("diagnostics.endpoints.clear")}
                text={query}
                onText={onQuery}
                onKeyDown={(event) => {
                  if (event.key !== "Escape" || query === "") return;
                  event.preventDefault();
                  onQuery("");
                }}
              />
            </div>
            <p role="status" className="text-12 text-n11">
              {query === ""
                ? t("diagnostics.endpoints.all", { count, countText: sayCount(count, locale) })
                : t("diagnostics.endpoints.count", {
                    shown: sayCount(count, locale),
                    total: sayCount(table.rows.length, locale),
                  })}
            </p>
            <span className="flex-1" />
            <Button
              icon={<ShieldQuestionMark aria-hidden="true" size={13} />}
              disabled={test.isPending}
              onClick={() => test.mutate()}
            >
              {test.isPending ? t("diagnostics.endpoints.testing") : t("diagnostics.endpoints.test")}
            </Button>
          </div>
          <p className="max-w-240 text-12 text-n11">{t("diagnostics.endpoints.hint")}</p>
        </div>
        {/* A pane that scrolls is in reach of the keyboard. */}
        <div
          role="region"
          aria-label={t("diagnostics.section.endpoints")}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          className="min-h-0 flex-1 overflow-auto border-t border-n5 focus-visible:-outline-offset-2"
        >
          {shown.length === 0 ? (
            <EmptyState
              title={t("diagnostics.endpoints.none", { query })}
              action={<Button onClick={() => onQuery("")}>{t("diagnostics.endpoints.showAll")}</Button>}
            />
          ) : (
            <table className="w-full border-separate border-spacing-0">
              <TableHead>
                <th scope="col">{t("diagnostics.endpoints.method")}</th>
                <th scope="col" className="w-full">
                  {t("diagnostics.endpoints.path")}
                </th>
                <th scope="col" className="hidden @min-[860px]:table-cell">
                  {t("diagnostics.endpoints.scope")}
                </th>
                <th scope="col">{t("diagnostics.endpoints.may")}</th>
                <th scope="col">{t("diagnostics.endpoints.last")}</th>
                <th scope="col">
                  <span className="sr-only">{t("diagnostics.endpoints.act")}</span>
                </th>
              </TableHead>
              {shown.map(({ group, rows }) => (
                <EndpointRows
                  key={group.name}
                  group={group}
                  title={sayGroup(group.name)}
                  rows={rows}
                  tried={open?.name}
                  whyNot={whyNot}
                  onTry={(row, button) => {
                    opener.current = button;
                    setTried(row.name);
                  }}
                />
              ))}
            </table>
          )}
        </div>
      </div>
      {open && (
        <div className="flex w-105 shrink-0 flex-col border-l border-n5 bg-n1 max-two-panes:absolute max-two-panes:inset-0 max-two-panes:z-20 max-two-panes:w-full max-two-panes:border-l-0">
          <TryPanel key={open.name} row={open} off={whyNot(open)} onClose={close} />
        </div>
      )}
    </div>
  );
}
