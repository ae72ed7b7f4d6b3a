import { useTranslation } from "react-i18next";

import { Notice } from "../../components/States";
import { useLocale } from "../../components/When";
import type { ImportCheck, ImportField, RowExample, RowKind } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { sayFills } from "./say";

const kinds = ["new", "fills", "nothing", "repeated", "unusable"] as const satisfies RowKind[];

/** What the rows would do: how many of each kind, and the first of them. */
export function CheckView({ check, customFields }: { check: ImportCheck; customFields: readonly ImportField[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <section aria-label={t("imports.rows")} className="flex flex-col gap-4">
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {kinds.map((kind) => (
          <div key={kind}>
            <dt className="text-12 text-n11">{t(`imports.kind.${kind}`)}</dt>
            <dd className="text-15 font-semibold">{sayCount(check.counts[kind], locale)}</dd>
          </div>
        ))}
      </dl>
      {check.unreachable > 0 && (
        <Notice tone="warning">
          {t("imports.unreachable", { count: check.unreachable, countText: sayCount(check.unreachable, locale) })}
        </Notice>
      )}
      {check.partlyCompared && <Notice tone="quiet">{t("imports.partlyCompared")}</Notice>}
      {kinds.map((kind) => {
        const rows = check.examples.filter((example) => example.kind === kind);
        if (rows.length === 0) return null;
        return (
          <section key={kind} aria-label={t(`imports.kind.${kind}`)}>
            <h3 className="pb-1 text-12 font-semibold text-n11">{t(`imports.first.${kind}`)}</h3>
            <ul className="border-t border-n5">
              {rows.map((example) => (
                <Example key={example.line} example={example} customFields={customFields} />
              ))}
            </ul>
          </section>
        );
      })}
    </section>
  );
}

function Example({ example, customFields }: { example: RowExample; customFields: readonly ImportField[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { reason, fills } = example;
  return (
    <li className="flex min-w-0 flex-wrap items-baseline gap-x-3 border-b border-n5 py-1">
      <span className="w-20 shrink-0 text-12 text-n11">
        {t("imports.line", { line: sayCount(example.line, locale) })}
      </span>
      {example.name && (
        <span dir="auto" className="min-w-0 break-words">
          {example.name}
        </span>
      )}
      <span dir="auto" className="min-w-0 break-words text-n11">
        {example.contact}
      </span>
      {fills.length > 0 && <span className="text-12 text-n11">{t("imports.adds", { what: sayFills(t, fills, customFields) })}</span>}
      {reason && <span className="text-12 text-red-text">{t(`imports.reason.${reason}`)}</span>}
    </li>
  );
}
