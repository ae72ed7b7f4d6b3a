import type { NoteKey } from "../../ipc";

/** Goes to a note on the card that is open. */
export function focusNote(note: NoteKey): void {
  document.querySelector<HTMLElement>(`[data-note="${note}"]`)?.focus();
}
