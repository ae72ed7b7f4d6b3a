import { useQuery } from "@tanstack/react-query";
import { memo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionLink, Button } from "../../components/Button";
import { CopyButton } from "../../components/CopyButton";
import { EmptyState } from "../../components/States";
import { Switch } from "../../components/Switch";
import { useLocale, useNow } from "../../components/When";
import type { RequestLog, RequestRow } from "../../ipc";
import { fullDate } from "../../lib/dates";
import { sayCount } from "../../lib/numbers";
import { Answered } from "./Answered";
import { Path } from "./Path";
import { Status } from "./Status";
import { TableHead } from "./TableHead";
import { copyText, requests, useVerbose } from "./queries";
import { keyed, textOf } from "./requestText";
import { sayClock } from "./times";

/** How many rows of each kind stand there at first, and how many come with each press. */
const AT_ONCE = 200;

/** What went out and what came back, failures first. */
export function Requests() {
  return <Answered answer={useQuery(requests)}>{(log) => <Log log={log} />}</Answered>;
}

function Log({ log }: { log: RequestLog }) {
  const { t } = useTranslation();
  const pane = useRef<HTMLDivElement>(null);
  // Whoever reads further down keeps what they read: new requests come in above, and would push it away.
  const [held, setHeld] = useState<RequestRow[]>();
  const rows = held ?? log.rows;

  return (
    <div className="flex min-h-0 flex-1 flex-col low:min-h-100">
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 px-6 pt-3 pb-2">
        <Verbose log={log} />
        <span className="flex-1" />
        <CopyButton
          copy={copyText}
          label={t("diagnostics.requests.copy")}
          off={log.rows.length === 0 ? t("diagnostics.requests.copyOff") : undefined}
          text={() => textOf(log.rows)}
        />
      </div>
      {rows.length === 0 ? (
        <div className="min-h-0 flex-1 border-t border-n5">
          <EmptyState title={t("diagnostics.requests.empty")} text={t("diagnostics.requests.emptyText")} />
        </div>
      ) : (
        <div
          ref={pane}
          role="region"
          aria-label={t("diagnostics.section.requests")}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
          tabIndex={0}
          onScroll={({ currentTarget }) => setHeld((before) => (currentTarget.scrollTop > 0 ? (before ?? rows) : undefined))}
          className="min-h-0 flex-1 overflow-auto border-t border-n5 focus-visible:-outline-offset-2"
        >
          <Rows rows={rows} />
        </div>
      )}
      {held !== undefined && held !== log.rows && (
        <p role="status" className="flex shrink-0 flex-wrap gap-x-2 border-t border-n5 px-6 py-1.5 text-12 text-n11">
          {t("diagnostics.requests.held")}
          <ActionLink
            onClick={() => {
              setHeld(undefined);
              if (pane.current) pane.current.scrollTop = 0;
            }}
          >
            {t("diagnostics.requests.follow")}
          </ActionLink>
        </p>
      )}
    </div>
  );
}

function Verbose({ log }: { log: RequestLog }) {
  const { t } = useTranslation();
  const change = useVerbose();
  const [pressed, setPressed] = useState<{ on: boolean; verbose: boolean }>();
  const verbose = pressed?.on === log.verbose ? pressed.verbose : log.verbose;
  return (
    <div className="flex max-w-180 flex-col gap-0.5">
      <span className="flex items-center gap-2">
        <span aria-hidden="true">{t("diagnostics.requests.verbose")}</span>
        <Switch
          label={t("diagnostics.requests.verbose")}
          word={verbose ? t("diagnostics.requests.on") : t("diagnostics.requests.off")}
          checked={verbose}
          onChange={(next) => {
            setPressed({ on: log.verbose, verbose: next });
            change.mutate(next, { onError: () => setPressed(undefined) });
          }}
        />
      </span>
      <p className="text-12 text-n11">{t("diagnostics.requests.verboseHint")}</p>
    </div>
  );
}

function Rows({ rows }: { rows: RequestRow[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const groups = [
    { name: "failures", rows: rows.filter(({ failed }) => failed) },
    { name: "others", rows: rows.filter(({ failed }) => !failed) },
  ] as const;
  return (
    <table className="w-full border-separate border-spacing-0">
      <TableHead>
        <th scope="col">{t("diagnostics.requests.time")}</th>
        <th scope="col">{t("diagnostics.endpoints.method")}</th>
        <th scope="col" className="w-full">
          {t("diagnostics.endpoints.path")}
        </th>
        <th scope="col">{t("diagnostics.requests.status")}</th>
        <th scope="col" className="text-right">
          {t("diagnostics.requests.ms")}
        </th>
        <th scope="col" className="text-right">
          {t("diagnostics.requests.bytes")}
        </th>
        <th scope="col" className="text-right">
          {t("diagnostics.requests.attempt")}
        </th>
        <th scope="col">{t("diagnostics.requests.trace")}</th>
      </TableHead>
      {groups.map(
        ({ name, rows: within }) =>
          within.length > 0 && (
            <Group
              key={name}
              title={t(`diagnostics.requests.${name}`, {
                count: within.length,
                countText: sayCount(within.length, locale),
              })}
              rows={within}
            />
          ),
      )}
    </table>
  );
}

function Group({ title, rows }: { title: string; rows: RequestRow[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const [most, setMost] = useState(AT_ONCE);
  const hidden = rows.length - most;
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={8} className="border-b border-n5 bg-n2 px-6 py-1.5 text-left text-12 font-semibold">
          {title}
        </th>
      </tr>
      {keyed(rows.slice(0, most)).map(({ key, row }) => (
        <Line key={key} row={row} locale={locale} time={sayClock(row.at, now, locale)} />
      ))}
      {hidden > 0 && (
        <tr>
          <td colSpan={8} className="border-b border-n4 px-3.5 py-1">
            <Button look="ghost" onClick={() => setMost(most + AT_ONCE)}>
              {t("diagnostics.requests.more", {
                count: Math.min(hidden, AT_ONCE),
                countText: sayCount(Math.min(hidden, AT_ONCE), locale),
              })}
            </Button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** One request. Rows come in above it all the time, and it is not drawn again for them. */
const Line = memo(
  function Line({ row, locale, time }: { row: RequestRow; locale: string; time: string }) {
    const { t } = useTranslation();
    return (
      <tr className="text-12 hover:bg-n3 *:border-b *:border-n4 *:py-1 *:pr-4 *:align-baseline">
        <td className="pl-6 whitespace-nowrap">
          <time dateTime={row.at} data-tip={fullDate(row.at, locale)}>
            {time}
          </time>
        </td>
        <td className="font-mono">{row.method}</td>
        <td className="min-w-60">
          <Path path={row.path} />
        </td>
        <td className="whitespace-nowrap">
          <Status status={row.status} failed={row.failed} />
        </td>
        <td className="text-right whitespace-nowrap">{sayCount(row.ms, locale)} ms</td>
        <td className="text-right whitespace-nowrap">{sayCount(row.bytes, locale)} B</td>
        <td className="text-right">{sayCount(row.attempt, locale)}</td>
        <td className="pr-6!">
          {row.traceId ? (
            <span data-cut className="block max-w-66 truncate font-mono select-text">
              {row.traceId}
            </span>
          ) : (
            <span className="text-n11">
              <span aria-hidden="true">–</span>
              <span className="sr-only">{t("diagnostics.requests.none")}</span>
            </span>
          )}
        </td>
      </tr>
    );
  },
  (before, after) =>
    before.locale === after.locale &&
    before.time === after.time &&
    JSON.stringify(before.row) === JSON.stringify(after.row),
);
