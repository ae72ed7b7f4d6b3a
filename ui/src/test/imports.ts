import type { View } from "../features/imports/ExportDialog";
import type { ImportCheck, ImportProposal, ImportRun } from "../ipc";

/** A dry run that has come to its end. */
export const anImportCheck = (but: Partial<ImportCheck> = {}): ImportCheck => ({
  done: true,
  problem: null,
  percent: 100,
  rows: 1_300,
  counts: { new: 1_200, fills: 50, nothing: 40, repeated: 8, unusable: 2 },
  unreachable: 0,
  partlyCompared: false,
  examples: [
    { kind: "new", line: 2, name: "Jördis Größler", contact: "joerdis@example.de", fills: [], reason: null },
    { kind: "fills", line: 3, name: "Anna Kern", contact: "anna@example.de", fills: ["website", "tags"], reason: null },
    { kind: "unusable", line: 9, name: "", contact: "Ohne · keine Adresse", fills: [], reason: "notAnEmail" },
  ],
  cost: { requests: 3_600, seconds: 720, betterThere: false },
  ...but,
});

/** A file that is looked at. */
export const anImportProposal = (but: Partial<ImportProposal> = {}): ImportProposal => ({
  path: "/home/mia/liste.csv",
  name: "liste.csv",
  encoding: "windows-1252",
  delimiter: ";",
  hasTitles: true,
  columns: [
    { title: "Name", examples: ["Jördis Größler"] },
    { title: "E-Mail", examples: ["joerdis@example.de"] },
    { title: "Kd-Nr", examples: ["4711"] },
  ],
  plan: { columns: ["name", "email", "note"], tag: "", source: "" },
  remembered: false,
  customFields: [{ id: "f9", name: "Kundennummer" }],
  check: anImportCheck(),
  ...but,
});

/** An import under way. */
export const anImportRun = (but: Partial<ImportRun> = {}): ImportRun => ({
  key: 7,
  path: "/home/mia/liste.csv",
  name: "liste.csv",
  state: "running",
  problem: null,
  startedAt: "2026-11-24T10:30:00Z",
  endedAt: null,
  total: 3_000,
  finished: 1_200,
  created: 1_100,
  filled: 60,
  unchanged: 40,
  unusable: 0,
  refused: 0,
  secondsLeft: 240,
  ...but,
});

/** All contacts, by relevance. */
export const unfilteredView: View = {
  query: "",
  filter: { business: null, tag: null, owner: null, unseen: false },
  sort: { by: "relevance", descending: false },
};
