import { queryOptions, useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { Draft } from "../../ipc";

/** What was typed in a form and not saved; empty where nothing was. */
export const draft = (form: string) =>
  queryOptions({ queryKey: ["drafts", form], queryFn: () => call(commands.draftGet(form)), gcTime: 0 });

/** Keeps what is being typed, one after the other: the last one stays. */
export const useSaveDraft = () =>
  useMutation({
    mutationFn: (kept: Draft) => call(commands.draftSave(kept)),
    scope: { id: "drafts" },
    meta: { failureTitle: "form.draftFailed", byItself: true },
  });
