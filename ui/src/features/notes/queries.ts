import { useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { NoteKey, NoteSave } from "../../ipc";

/** Saves a note; the form shows why not. */
export const useSaveNote = () =>
  useMutation({ mutationFn: (save: NoteSave) => call(commands.noteSave(save)), meta: { shownInPlace: true } });

/** Deletes a note; can be undone for ten seconds. */
export const useDeleteNote = () =>
  useMutation({
    mutationFn: (note: NoteKey) => call(commands.noteDelete(note)),
    meta: { failureTitle: "notes.deleteFailed" },
  });
