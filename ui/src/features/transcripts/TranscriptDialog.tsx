import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { TextArea } from "../../components/Field";
import { Notice, Skeleton } from "../../components/States";
import { useOneAtATime } from "../../components/useOneAtATime";
import { failureOf } from "../../ipc";
import type { ContactKey } from "../../ipc";
import { sayFailure } from "../session/problem";
import { focusNote } from "./focusNote";
import { previewOf, useNoteFile } from "./queries";

interface TranscriptDialogProps {
  contact: ContactKey;
  file: File;
  onClose: () => void;
}

/** What a file with a transcript would become, before it does. */
export function TranscriptDialog({ contact, file, onClose }: TranscriptDialogProps) {
  const { t } = useTranslation();
  const answer = useQuery(previewOf(contact, file));
  const make = useNoteFile();
  const mayBegin = useOneAtATime(make.isPending);
  const preview = answer.data;
  const there = preview?.kind === "readable" ? preview.note : null;
  const failure = make.error ?? answer.error;

  const goTo = (note: number) => {
    onClose();
    // The dialog gives the focus back first.
    window.setTimeout(() => focusNote(note));
  };
  const submit = () => {
    if (!mayBegin()) return;
    make.mutate({ contact, file }, { onSuccess: ({ note, isNew }) => (isNew ? onClose() : goTo(note)) });
  };

  return (
    <Dialog
      wide
      title={t("transcripts.fromFile")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{preview?.kind === "readable" ? t("common.cancel") : t("common.close")}</Button>
          {there !== null ? (
            <Button look="primary" data-focus onClick={() => goTo(there)}>
              {t("transcripts.inNotes")}
            </Button>
          ) : (
            preview?.kind === "readable" && (
              <Button look="primary" data-focus onClick={submit}>
                {t("transcripts.toNote")}
              </Button>
            )
          )}
        </>
      }
    >
      <p className="break-words text-n11">{file.name}</p>
      {failure && <Notice tone="danger">{sayFailure(t, failureOf(failure))}</Notice>}
      {!preview && !failure && <Skeleton rows={6} label={t("common.loading")} />}
      {preview?.kind === "unreadable" && (
        <Notice tone="danger" title={t("transcripts.unreadable")}>
          {preview.why === "damaged" && preview.line !== null
            ? t("transcripts.why.damagedAt", { line: preview.line })
            : t(`transcripts.why.${preview.why}`)}
        </Notice>
      )}
      {preview?.kind === "readable" && (
        <>
          {there !== null && <Notice tone="info">{t("transcripts.alreadyThere")}</Notice>}
          {preview.uncertain > 0 && (
            <p className="text-amber-text">{t("transcripts.uncertain", { count: preview.uncertain })}</p>
          )}
          <TextArea
            label={t("transcripts.preview")}
            value={preview.text}
            dir="auto"
            readOnly
            rows={Math.min(16, preview.text.split("\n").length + 1)}
          />
        </>
      )}
    </Dialog>
  );
}
