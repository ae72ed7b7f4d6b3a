import { useTranslation } from "react-i18next";

import { Dialog } from "../../components/Dialog";
import type { ContactKey, Note } from "../../ipc";
import { NoteForm } from "./NoteForm";

/** A note's form on its own, away from the card. */
export function NoteDialog({ contact, note, onClose }: { contact: ContactKey; note: Note; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("notes.editTitle")} onClose={onClose}>
      <NoteForm contact={contact} note={note} onClose={onClose} />
    </Dialog>
  );
}
