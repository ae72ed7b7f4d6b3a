import { useQuery } from "@tanstack/react-query";

import { useTranslation } from "react-i18next";

import { Dialog } from "../../components/Dialog";
import { Notice } from "../../components/States";
import { failureOf } from "../../ipc";
import type { WaitingChange } from "../../ipc";
import { ContactForm } from "../contacts/ContactForm";
import { card } from "../contacts/queries";
import { sayFailure } from "../session/problem";
import { TaskForm } from "../tasks/TaskForm";
import { NoteDialog } from "../notes/NoteDialog";

interface ChangeFormProps {
  change: WaitingChange;
  onClose: () => void;
}

/** The form of the record that a waiting change writes, with the values that were typed. */
export function ChangeForm({ change, onClose }: ChangeFormProps) {
  const { t } = useTranslation();
  const { data: answer, error } = useQuery({ ...card(change.contact), placeholderData: undefined });
  if (error) {
    return (
      <Dialog title={t(`sync.what.${change.what}`)} onClose={onClose}>
        <Notice tone="danger">{sayFailure(t, failureOf(error))}</Notice>
      </Dialog>
    );
  }
  if (!answer) return null;
  const task = answer.tasks.find(({ key }) => key === change.task);
  const note = answer.notes.find(({ key }) => key === change.note);
  if (task) return <TaskForm contact={change.contact} contactName={change.contactName} task={task} onClose={onClose} />;
  if (note) return <NoteDialog contact={change.contact} note={note} onClose={onClose} />;
  return <ContactForm contact={answer.contact} onClose={onClose} onSaved={onClose} />;
}
