import { queryOptions, useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { AutomaticSwitch, CallToNote, ContactKey, TranscriptFile } from "../../ipc";

/** The calls of a contact. Asking for them asks HighLevel, so only who wants to see them does. */
export const callsOf = (contact: ContactKey) =>
  queryOptions({ queryKey: ["card", "calls", contact], queryFn: () => call(commands.transcriptCalls(contact)) });

/** Makes a note of a call; the row shows why not. */
export const useNoteCall = () =>
  useMutation({
    mutationFn: (asked: CallToNote) => call(commands.transcriptNoteCall(asked)),
    meta: { shownInPlace: true },
  });

/** More of a file is not handed over: Rust says that it is too large. */
const MOST_BYTES = 5_000_001;

const bytesOf = (blob: Blob) =>
  new Promise<number[]>((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(Array.from(new Uint8Array(reader.result as ArrayBuffer))));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("the file could not be read")));
    reader.readAsArrayBuffer(blob);
  });

async function handedOver(contact: ContactKey, file: File): Promise<TranscriptFile> {
  return { contact, name: file.name, bytes: await bytesOf(file.slice(0, MOST_BYTES)) };
}

/** What a file with a transcript would become. */
export const previewOf = (contact: ContactKey, file: File) =>
  queryOptions({
    queryKey: ["card", "transcript", contact, file.name, file.size, file.lastModified],
    queryFn: async () => call(commands.transcriptPreview(await handedOver(contact, file))),
    gcTime: 0,
  });

/** Makes a note of a file; the dialog shows why not. */
export const useNoteFile = () =>
  useMutation({
    mutationFn: async ({ contact, file }: { contact: ContactKey; file: File }) =>
      call(commands.transcriptNoteFile(await handedOver(contact, file))),
    meta: { shownInPlace: true },
  });

/** Transcripts that become notes by themselves, and what became of each. */
export const automaticTranscripts = queryOptions({
  queryKey: ["transcripts"],
  queryFn: () => call(commands.transcriptAutomatic()),
});

/** Switches whether transcripts become notes by themselves. */
export const useSwitchAutomatic = () =>
  useMutation({
    mutationFn: (to: AutomaticSwitch) => call(commands.transcriptSwitch(to)),
    meta: { failureTitle: "transcripts.automatic.failed" },
  });
