import { queryOptions, useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { LeadChoice, LeadFile, LeadKey, LeadSave } from "../../ipc";

/** The lead folder, and what came in. */
export const inbox = queryOptions({ queryKey: ["leads"], queryFn: () => call(commands.leadsGet()) });

/** Chooses the lead folder by its path. */
export const useSetFolder = () =>
  useMutation({
    mutationFn: (path: string) => call(commands.leadFolderSet(path)),
    meta: { failureTitle: "leads.folderFailed" },
  });

/** Chooses the lead folder in the system's dialog. */
export const useChooseFolder = () =>
  useMutation({ mutationFn: () => call(commands.leadFolderChoose()), meta: { failureTitle: "leads.folderFailed" } });

/** Switches the reading of the lead folder on or off. */
export const useSwitchFolder = () =>
  useMutation({
    mutationFn: (on: boolean) => call(commands.leadFolderSwitch(on)),
    meta: { failureTitle: "leads.folderFailed" },
  });

/** Puts sample mails into a lead folder of the sample's own. */
export const useTrySample = () =>
  useMutation({ mutationFn: () => call(commands.leadsTrySample()), meta: { failureTitle: "leads.sampleFailed" } });

/** Says who a lead is. */
export const useChooseLead = () =>
  useMutation({
    mutationFn: (choice: LeadChoice) => call(commands.leadChoose(choice)),
    meta: { failureTitle: "leads.chooseFailed" },
  });

/** Takes back everything a lead has made. */
export const useUndoLead = () =>
  useMutation({
    mutationFn: (lead: LeadKey) => call(commands.leadUndo(lead)),
    meta: { failureTitle: "leads.undoFailed" },
  });

/** Reads dropped files and pasted texts; nothing is kept of them. */
export const useReadLead = () =>
  useMutation({
    mutationFn: (from: LeadFile | string) =>
      call(typeof from === "string" ? commands.leadReadText(from) : commands.leadRead(from)),
    meta: { failureTitle: "leads.readFailed" },
  });

/** Makes a new contact with a note; the form shows why not. */
export const useSaveLead = () =>
  useMutation({ mutationFn: (save: LeadSave) => call(commands.leadSave(save)), meta: { shownInPlace: true } });

/** Takes in all leads of dropped files. */
export const useTakeIn = () =>
  useMutation({
    mutationFn: async (files: LeadFile[]) => {
      for (const file of files) await call(commands.leadTakeIn(file));
    },
    meta: { failureTitle: "leads.takeInFailed" },
  });
