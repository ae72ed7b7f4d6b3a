import clsx from "clsx";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Switch } from "../../components/Switch";
import { When, useLocale } from "../../components/When";
import type { EndpointGroup, EndpointRow } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { May } from "./May";
import { Path } from "./Path";
import { Status } from "./Status";
import { useForbid } from "./queries";

interface EndpointRowsProps {
  group: EndpointGroup;
  title: string;
  rows: EndpointRow[];
  /** The name of the one that is being tried. */
  tried: string | undefined;
  whyNot: (row: EndpointRow) => string | undefined;
  onTry: (row: EndpointRow, button: HTMLButtonElement) => void;
}

/** A group of operations: its switch, and a line for each. */
export function EndpointRows({ group, title, rows, tried, whyNot, onTry }: EndpointRowsProps) {
  const { t } = useTranslation();
  const forbid = useForbid();
  // What was pressed holds until the group itself comes back changed, so the switch never flickers in between.
  const [pressed, setPressed] = useState<{ on: EndpointGroup; forbidden: boolean }>();
  const forbidden = pressed?.on === group ? pressed.forbidden : group.forbidden;

  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={6} className="border-b border-n5 bg-n2 py-1 pr-4 pl-6 text-left">
          <span className="flex items-center gap-2">
            <span className="font-semibold">{title}</span>
            <span className="font-mono text-12 font-normal text-n11">{group.name}</span>
            <span className="flex-1" />
            <span className="font-normal">
              <Switch
                label={t("diagnostics.endpoints.switch", { group: title })}
                word={forbidden ? t("diagnostics.endpoints.off") : t("diagnostics.endpoints.on")}
                checked={!forbidden}
                onChange={(allowed) => {
                  setPressed({ on: group, forbidden: !allowed });
                  forbid.mutate(
                    { group: group.name, forbidden: !allowed },
                    { onError: () => setPressed(undefined) },
                  );
                }}
              />
            </span>
          </span>
        </th>
      </tr>
      {rows.map((row) => (
        <Line
          key={row.name}
          row={row}
          forbidden={forbidden}
          isTried={row.name === tried}
          off={whyNot(row)}
          onTry={(button) => onTry(row, button)}
        />
      ))}
    </tbody>
  );
}

interface LineProps {
  row: EndpointRow;
  forbidden: boolean;
  isTried: boolean;
  off: string | undefined;
  onTry: (button: HTMLButtonElement) => void;
}

function Line({ row, forbidden, isTried, off, onTry }: LineProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const isOut = forbidden || row.may === "notOffered";
  return (
    <tr
      className={clsx(
        "*:border-b *:border-n4 *:py-0.5 *:pr-4 *:align-baseline",
        isTried ? "bg-accent-soft" : "hover:bg-n3",
        isOut && "text-n11",
      )}
    >
      <td className={clsx("pl-6 font-mono text-12", !row.readsOnly && !isOut && "font-semibold")}>{row.method}</td>
      <td className="min-w-32">
        <Path path={row.path} />
        <span className="block text-12 text-n11 @min-[860px]:hidden">{row.scope}</span>
      </td>
      <td className="hidden text-12 whitespace-nowrap text-n11 @min-[860px]:table-cell">{row.scope}</td>
      <td className="text-12">
        <May may={row.may} />
      </td>
      <td className="text-12 whitespace-nowrap">
        {row.last ? (
          <span className="inline-flex items-baseline gap-1.5">
            <Status status={row.last.status} />
            <When instant={row.last.at} as="past" className="text-n11" />
            <span className="sr-only">{sayCount(row.last.ms, locale)} ms</span>
          </span>
        ) : (
          <span className="text-n11">
            <span aria-hidden="true">–</span>
            <span className="sr-only">{t("diagnostics.endpoints.notCalled")}</span>
          </span>
        )}
      </td>
      <td className="pr-6!">
        <Button
          look="ghost"
          className="h-6"
          off={off}
          aria-label={t("diagnostics.endpoints.tryNamed", { name: row.name })}
          aria-expanded={isTried}
          onClick={(event) => onTry(event.currentTarget)}
        >
          {t("diagnostics.endpoints.try")}
        </Button>
      </td>
    </tr>
  );
}
