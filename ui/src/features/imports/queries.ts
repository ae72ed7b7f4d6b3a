import { queryOptions, useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { ContactExport, ExportFormat, FailedRowsSave, ImportKey, ImportPlan } from "../../ipc";

/** The file that is looked at, and the imports so far. */
export const imports = queryOptions({ queryKey: ["imports"], queryFn: () => call(commands.importGet()) });

/** Asks for a file with the system's dialog. */
export const useChooseFile = () =>
  useMutation({ mutationFn: () => call(commands.importChoose()), meta: { failureTitle: "imports.chooseFailed" } });

/** Opens a file; the form shows why not. */
export const useOpenFile = () =>
  useMutation({ mutationFn: (path: string) => call(commands.importOpen(path)), meta: { shownInPlace: true } });

/** Says what the columns hold. */
export const usePlan = () =>
  useMutation({
    mutationFn: (plan: ImportPlan) => call(commands.importPlan(plan)),
    meta: { failureTitle: "imports.planFailed" },
  });

/** Puts the file away. */
export const usePutAway = () =>
  useMutation({ mutationFn: () => call(commands.importPutAway()), meta: { failureTitle: "imports.putAwayFailed" } });

/** What is started must not be opened again, so only one of both goes on at a time. */
const scope = { id: "imports" };

/** Begins the import; the form shows why not. */
export const useStart = () =>
  useMutation({ mutationFn: () => call(commands.importStart()), scope, meta: { shownInPlace: true } });

/** Looks at the rows of the open file anew, if it has not been started. */
export const useLookAtRows = () =>
  useMutation({
    mutationFn: async () => {
      const { proposal } = await call(commands.importGet());
      if (!proposal) return;
      await call(commands.importOpen(proposal.path));
      // Opened anew, it holds what is proposed for it.
      await call(commands.importPlan(proposal.plan));
    },
    scope,
    meta: { failureTitle: "imports.lookFailed", byItself: true },
  });

export const usePause = () =>
  useMutation({
    mutationFn: (key: ImportKey) => call(commands.importPause(key)),
    meta: { failureTitle: "imports.pauseFailed" },
  });

export const useResume = () =>
  useMutation({
    mutationFn: (key: ImportKey) => call(commands.importResume(key)),
    meta: { failureTitle: "imports.resumeFailed" },
  });

export const useStop = () =>
  useMutation({
    mutationFn: (key: ImportKey) => call(commands.importStop(key)),
    meta: { failureTitle: "imports.stopFailed" },
  });

/** Writes the rows that failed; whoever asks shows why not. */
export const useSaveFailed = () =>
  useMutation({
    mutationFn: (save: FailedRowsSave) => call(commands.importSaveFailed(save)),
    meta: { shownInPlace: true },
  });

/** Opens HighLevel's own import. */
export const useOpenHighLevel = () =>
  useMutation({
    mutationFn: () => call(commands.importOpenHighlevel()),
    meta: { failureTitle: "imports.openFailed" },
  });

/** Asks where to write a file with the system's dialog. */
export const useChoosePlace = () =>
  useMutation({
    mutationFn: ({ name, format }: { name: string; format: ExportFormat }) =>
      call(commands.exportChoose(name, format)),
    meta: { failureTitle: "imports.chooseFailed" },
  });

/** Writes the contacts of a view; the form shows why not. */
export const useExport = () =>
  useMutation({
    mutationFn: (wanted: ContactExport) => call(commands.contactExport(wanted)),
    meta: { shownInPlace: true },
  });
