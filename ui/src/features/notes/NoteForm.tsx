import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { isMac } from "../../actions/keys";
import { Button } from "../../components/Button";
import { TextArea } from "../../components/Field";
import { useOneAtATime } from "../../components/useOneAtATime";
import { failureOf } from "../../ipc";
import type { ContactKey, Note } from "../../ipc";
import { formOf } from "../drafts/forms";
import { useDraft } from "../drafts/useDraft";
import { RefusalNotice } from "../sync/RefusalNotice";
import { theirsOf } from "../sync/refusal";
import { sayFailure } from "../session/problem";
import { useSaveNote } from "./queries";

interface NoteFormProps {
  contact: ContactKey;
  /** Without one, a new note. */
  note?: Note | undefined;
  /** How often the rep has asked to write here; the text takes the focus each time. */
  asked?: number;
  onClose: () => void;
}

/** Writes or edits a note. What is typed is kept by Rust, so a crash loses nothing. */
export function NoteForm({ contact, note, asked = 0, onClose }: NoteFormProps) {
  const { t } = useTranslation();
  const save = useSaveNote();
  const mayBegin = useOneAtATime(save.isPending);
  const [typed, setTyped] = useState<Draft>();
  const { kept, forget } = useDraft(formOf.note(contact, note?.key), typed && textOf(typed));
  const field = useRef<HTMLTextAreaElement>(null);
  // The text that the rep saw when the form opened; a fresher one that arrives meanwhile must not count as seen.
  const [start] = useState(() => theirsOf(note?.refusal)["body"] ?? note?.text ?? null);
  const { text, seen } = typed ?? restored(kept, note !== undefined) ?? { text: note?.text ?? "", seen: start };

  useEffect(() => {
    if (asked > 0) field.current?.focus();
  }, [asked]);

  const leave = () => {
    forget();
    onClose();
  };
  const submit = () => {
    // Saved as it was, a formatted note would lose its formatting.
    if (note && !note.refusal && text.trim() === note.text.trim()) return leave();
    if (!mayBegin()) return;
    save.mutate({ note: note?.key ?? null, contact, text, seen }, { onSuccess: leave });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape") {
      // Esc closes, but what was typed stays for the next time.
      event.preventDefault();
      event.stopPropagation();
      onClose();
    }
  };

  return (
    <div className="flex flex-col gap-2 pb-3" onKeyDown={onKeyDown}>
      {note?.refusal && <RefusalNotice refusal={note.refusal} inForm onSettled={onClose} />}
      <TextArea
        ref={field}
        label={t("notes.field")}
        value={text}
        dir="auto"
        rows={Math.min(14, Math.max(4, text.split("\n").length + 1))}
        onChange={(event) => setTyped({ text: event.currentTarget.value, seen })}
        error={save.error ? sayFailure(t, failureOf(save.error)) : undefined}
        hint={note?.formatted ? t("notes.formatted") : undefined}
      />
      <div className="flex items-center gap-2">
        <Button look="primary" onClick={submit}>
          {t("common.save")}
        </Button>
        <Button onClick={leave}>{t("common.cancel")}</Button>
        <span className="text-12 text-n11">{isMac() ? t("form.keyHintMac") : t("form.keyHint")}</span>
      </div>
    </div>
  );
}

/** An unfinished text, and the one that the rep saw before; a new note has none. */
interface Draft {
  text: string;
  seen: string | null;
}

const textOf = ({ text, seen }: Draft): string => (text === "" || seen === null ? text : JSON.stringify({ text, seen }));

function restored(kept: string, isEdited: boolean): Draft | undefined {
  if (!kept) return undefined;
  try {
    const { text, seen } = JSON.parse(isEdited ? kept : "{}") as Partial<Draft>;
    if (typeof text === "string" && typeof seen === "string") return { text, seen };
  } catch {
    // Kept as it is by an earlier version.
  }
  return { text: kept, seen: null };
}
