import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { Pencil, Pin, Plus, Trash2 } from "lucide-react";
import { useReducer, useState } from "react";
import { useTranslation } from "react-i18next";

import { useAction } from "../../actions/registry";
import { ActionLink, IconButton } from "../../components/Button";
import { PendingDot } from "../../components/Mark";
import { Section } from "../../components/Section";
import { offerUndo } from "../../components/UndoToast";
import { When } from "../../components/When";
import type { ContactKey, Note } from "../../ipc";
import { formOf } from "../drafts/forms";
import { draft } from "../drafts/queries";
import { RefusalNotice } from "../sync/RefusalNotice";
import { useUndo } from "../sync/queries";
import { NoteForm } from "./NoteForm";
import { useDeleteNote } from "./queries";

const LONG_LINES = 8;
const LONG_CHARACTERS = 600;
const START_CHARACTERS = 40;
const quiet = "text-n10 group-focus-within/note:text-current group-hover/note:text-current";

interface NoteListProps {
  contact: ContactKey;
  notes: Note[];
  /** Why nothing can be changed here. */
  off?: string | undefined;
  /** Why the list may not be up to date. */
  note?: string | undefined;
}

/** Notes, pinned ones first, then newest first; the form stands where the note will be. */
export function NoteList({ contact, notes, off, note }: NoteListProps) {
  const { t } = useTranslation();
  const readOnly = off !== undefined;
  const [opened, setOpened] = useState<Note["key"] | "new" | "kept">();
  const [closed, setClosed] = useState(false);
  const [asked, ask] = useReducer((times: number) => times + 1, 0);
  const kept = useQuery({ ...draft(formOf.note(contact, undefined)), enabled: !readOnly });
  // An unfinished note comes back by itself, until the rep closes it, and leaves the keyboard where it is.
  if (kept.data && !closed && opened === undefined) setOpened("kept");
  const writing = opened === "new" || opened === "kept";

  const open = (what: Note["key"] | "new") => {
    setOpened(what);
    ask();
  };
  const write = readOnly ? undefined : () => open("new");
  useAction("newNote", write);
  const close = () => {
    setOpened(undefined);
    setClosed(true);
  };

  return (
    <Section
      title={t("notes.title")}
      action={
        <IconButton label={t("notes.new")} keys="O" icon={<Plus size={15} />} off={off} onClick={write} />
      }
    >
      {note && <p className="pb-1 text-12 text-n11">{note}</p>}
      {writing && <NoteForm contact={contact} asked={opened === "kept" ? 0 : asked} onClose={close} />}
      {notes.length === 0 && !writing && <p className="pb-1 text-n11">{t("notes.empty")}</p>}
      <ul className="flex flex-col">
        {notes.map((each) =>
          opened === each.key ? (
            <li key={each.key}>
              <NoteForm contact={contact} note={each} asked={asked} onClose={close} />
            </li>
          ) : (
            <NoteItem key={each.key} note={each} readOnly={readOnly} onEdit={() => open(each.key)} />
          ),
        )}
      </ul>
    </Section>
  );
}

function NoteItem({ note, readOnly, onEdit }: { note: Note; readOnly: boolean; onEdit: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteNote();
  const undo = useUndo();
  const [whole, setWhole] = useState(false);
  const isLong = note.text.length > LONG_CHARACTERS || note.text.split("\n").length > LONG_LINES;
  const start = (note.title || note.text).split("\n", 1)[0]?.slice(0, START_CHARACTERS) ?? "";

  return (
    <li data-note={note.key} tabIndex={-1} className="group/note flex gap-2.5 border-b border-n4 py-2 last:border-b-0">
      {note.color && (
        <span aria-hidden="true" style={{ backgroundColor: note.color }} className="w-1 shrink-0 rounded-full" />
      )}
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <div className="flex min-h-7 items-center gap-1.5 text-12 text-n11">
          {note.pinned && (
            <span data-tip={t("notes.pinned")} className="inline-flex">
              <Pin aria-hidden="true" size={12} />
              <span className="sr-only">{t("notes.pinned")}</span>
            </span>
          )}
          {note.dateAdded && <When instant={note.dateAdded} as="past" />}
          {note.authorName && (
            <span data-cut className="truncate">
              {t("notes.by", { name: note.authorName })}
            </span>
          )}
          {note.state !== "synced" && note.state !== "refused" && <PendingDot word={t(`states.${note.state}`)} />}
          <span className="flex-1" />
          {!readOnly && (
            <span className="flex shrink-0">
              <IconButton label={t("notes.edit", { start })} icon={<Pencil size={13} className={quiet} />} onClick={onEdit} />
              <IconButton
                label={t("notes.delete", { start })}
                icon={<Trash2 size={13} className={quiet} />}
                onClick={() =>
                  remove.mutate(note.key, {
                    onSuccess: ({ undo: key }) => offerUndo(t("notes.deleted"), () => undo.mutate(key)),
                  })
                }
              />
            </span>
          )}
        </div>
        {note.title && (
          <p dir="auto" className="font-semibold break-words">
            {note.title}
          </p>
        )}
        <p
          dir="auto"
          className={clsx("break-words whitespace-pre-wrap select-text", isLong && !whole && "line-clamp-8")}
        >
          {note.text}
        </p>
        {isLong && (
          <ActionLink className="w-fit text-12" onClick={() => setWhole(!whole)}>
            {whole ? t("notes.showLess") : t("notes.showAll")}
          </ActionLink>
        )}
        {note.refusal && <RefusalNotice refusal={note.refusal} />}
      </div>
    </li>
  );
}
