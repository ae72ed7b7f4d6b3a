import { queryOptions, useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { SettingsPatch } from "../../ipc";

/** What the rep has chosen. */
export const settings = queryOptions({ queryKey: ["settings"], queryFn: () => call(commands.settingsGet()) });

const untouched: SettingsPatch = {
  theme: null,
  language: null,
  apiAddress: null,
  apiGeneration: null,
  webAddress: null,
  listWidth: null,
  tableWidth: null,
  listColumns: null,
  listSort: null,
  hideTokenAge: null,
};

/** Changes settings; what is not named stays. */
export const useUpdateSettings = () =>
  useMutation({
    mutationFn: (patch: Partial<SettingsPatch>) => call(commands.settingsUpdate({ ...untouched, ...patch })),
    meta: { failureTitle: "settings.saveFailed" },
  });
