import { useId, useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { Segmented } from "../../components/Segmented";
import { Notice } from "../../components/States";
import { useLocale } from "../../components/When";
import { failureOf } from "../../ipc";
import type { ContactFilter, ContactSort, ExportFormat } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { sayFailure } from "../session/problem";
import { useChoosePlace, useExport } from "./queries";

const endings = { csv: ".csv", vcard: ".vcf", json: ".json" } as const satisfies Record<ExportFormat, string>;

/** A view of the contact list. */
export interface View {
  query: string;
  filter: ContactFilter;
  sort: ContactSort;
}

/** Writes the contacts of a view into a file. */
export function ExportDialog({ view, total, onClose }: { view: View; total: number; onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const id = useId();
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [path, setPath] = useState("");
  const choose = useChoosePlace();
  const write = useExport();
  const failure = write.error ? failureOf(write.error) : undefined;
  const exists = failure?.kind === "invalid" && failure.reason === "fileExists";
  const change = (next: string) => {
    write.reset();
    setPath(next);
  };
  const begin = (replace: boolean) => write.mutate({ ...view, format, path, replace });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin(false);
  };
  const countText = sayCount(total, locale);

  return (
    <Dialog
      title={t("exports.title")}
      onClose={onClose}
      footer={
        write.data ? (
          <Button look="primary" onClick={onClose}>
            {t("common.close")}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" form={id} look="primary" disabled={write.isPending}>
              {t("exports.write")}
            </Button>
          </>
        )
      }
    >
      <form id={id} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-n11">{t("exports.what", { count: total, countText })}</p>
        <Segmented
          label={t("exports.format")}
          value={format}
          options={(Object.keys(endings) as ExportFormat[]).map((value) => ({
            value,
            label: t(`exports.formats.${value}`),
          }))}
          onChange={(next) => {
            // The name follows the format, as far as it had the ending of the other one.
            if (path.endsWith(endings[format])) change(path.slice(0, -endings[format].length) + endings[next]);
            setFormat(next);
          }}
        />
        <p className="text-12 text-n11">{t(`exports.about.${format}`)}</p>
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <Field
              label={t("imports.file")}
              value={path}
              onChange={(event) => change(event.currentTarget.value)}
              error={failure && !exists ? sayFailure(t, failure) : undefined}
              hint={t("exports.fileHint")}
            />
          </div>
          <Button
            className="mt-5.5"
            disabled={choose.isPending}
            onClick={() =>
              choose.mutate(
                { name: t("exports.name"), format },
                { onSuccess: (chosen) => chosen !== null && change(chosen) },
              )
            }
          >
            {t("imports.choose")}
          </Button>
        </div>
        {exists && (
          <Notice
            tone="warning"
            title={t("errors.invalidReason.fileExists")}
            action={<Button onClick={() => begin(true)}>{t("exports.replace")}</Button>}
          >
            {t("exports.replaceText")}
          </Notice>
        )}
        <p role="status" className="break-words">
          {write.isPending && t("exports.writing")}
          {write.data &&
            t("exports.done", {
              count: write.data.count,
              countText: sayCount(write.data.count, locale),
              path: write.data.path,
            })}
        </p>
      </form>
    </Dialog>
  );
}
