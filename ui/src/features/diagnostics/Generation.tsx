import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Segmented } from "../../components/Segmented";
import { failureOf } from "../../ipc";
import { sayFailure } from "../session/problem";
import { settings, useUpdateSettings } from "../settings/queries";

/** Which generation of the API is spoken; a change that is refused says why beside it. */
export function Generation() {
  const { t } = useTranslation();
  const chosen = useQuery(settings).data;
  const update = useUpdateSettings();
  if (!chosen) return null;
  const trying = update.isPending ? update.variables.apiGeneration : undefined;

  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2">
      <div className="w-90 max-w-full text-12">
        <p aria-hidden="true" className="font-semibold">
          {t("diagnostics.generation")}
        </p>
        {update.error ? (
          <p role="alert" className="break-words text-red-text">
            {sayFailure(t, failureOf(update.error))}
          </p>
        ) : (
          <p role="status" className="text-n11">
            {trying ? t("diagnostics.generationTrying") : t("diagnostics.generationHint")}
          </p>
        )}
      </div>
      <Segmented
        label={t("diagnostics.generation")}
        labelHidden
        value={trying ?? chosen.apiGeneration}
        options={[
          { value: "legacy", label: "2021-07-28" },
          { value: "v3", label: "v3" },
        ]}
        onChange={(apiGeneration) => {
          if (!update.isPending) update.mutate({ apiGeneration });
        }}
      />
    </div>
  );
}
