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
  const [typed, setTyped] = useState<string>();
  const { kept, forget } = useDraft(formOf.note(contact, note?.key), typed);
  const field = useRef<HTMLTextAreaElement>(null);
  const text = typed ?? (kept || note?.text || "");

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
    save.mutate({ note: note?.key ?? null, contact, text }, { onSuccess: leave });
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
      {note?.refusal && <RefusalNotice refusal={note.refusal} inForm />}
      <TextArea
        ref={field}
        label={t("notes.field")}
        value={text}
        dir="auto"
        rows={Math.min(14, Math.max(4, text.split("\n").length + 1))}
        onChange={(event) => setTyped(event.currentTarget.value)}
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
