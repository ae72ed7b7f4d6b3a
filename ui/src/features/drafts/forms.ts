import type { ContactKey, NoteKey, TaskKey } from "../../ipc";

/** The names under which the unfinished texts of forms are kept. */
export const formOf = {
  contact: (contact: ContactKey | undefined) => `contact:${contact ?? "new"}`,
  call: "call",
  lead: "lead:new",
  note: (contact: ContactKey, note: NoteKey | undefined) =>
    note === undefined ? `note:new:${contact}` : `note:${note}`,
  task: (contact: ContactKey, task: TaskKey | undefined) =>
    task === undefined ? `task:new:${contact}` : `task:${task}`,
};
