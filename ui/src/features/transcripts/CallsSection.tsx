import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, FileText, Phone, PhoneIncoming, PhoneOutgoing } from "lucide-react";
import { useCallback, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionLink, Button, IconButton } from "../../components/Button";
import { Section } from "../../components/Section";
import { Skeleton } from "../../components/States";
import { When } from "../../components/When";
import { failureOf } from "../../ipc";
import type { ContactCall, ContactKey } from "../../ipc";
import { sayFailure } from "../session/problem";
import { TranscriptDialog } from "./TranscriptDialog";
import { focusNote } from "./focusNote";
import { sayLength } from "./length";
import { callsOf, useNoteCall } from "./queries";
import { useFileDrop } from "./useFileDrop";

interface CallsSectionProps {
  contact: ContactKey;
  /** Why no note can be made here. */
  off?: string | undefined;
}

/** The contact's calls, read when the rep opens the part, and files with transcripts for its notes. */
export function CallsSection({ contact, off }: CallsSectionProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [files, setFiles] = useState<File[]>([]);
  const picker = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const take = useCallback((more: File[]) => setFiles((waiting) => [...waiting, ...more]), []);
  const isOver = useFileDrop(body, off === undefined ? take : undefined);
  const list = useId();
  const [file] = files;

  return (
    <Section
      title={t("transcripts.title")}
      action={
        <IconButton
          label={t("transcripts.fromFile")}
          icon={<FileText size={15} />}
          off={off}
          onClick={() => picker.current?.click()}
        />
      }
    >
      <div ref={body} className="flex flex-col">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept=".vtt,.srt,.txt,.json"
          aria-label={t("transcripts.fromFile")}
          onChange={(event) => {
            take([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
        {isOver && (
          <p className="rounded-6 border border-dashed border-accent bg-accent-soft px-3 py-2">
            {t("transcripts.dropHere")}
          </p>
        )}
        <ActionLink
          aria-expanded={isOpen}
          aria-controls={list}
          className="inline-flex min-h-6 w-fit items-center gap-1"
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <ChevronDown aria-hidden="true" size={13} /> : <ChevronRight aria-hidden="true" size={13} />}
          {isOpen ? t("transcripts.hideCalls") : t("transcripts.showCalls")}
        </ActionLink>
        <div id={list}>{isOpen && <CallList contact={contact} off={off} />}</div>
      </div>
      {file && (
        <TranscriptDialog
          key={`${file.name} ${file.size} ${files.length}`}
          contact={contact}
          file={file}
          onClose={() => setFiles(files.slice(1))}
        />
      )}
    </Section>
  );
}

function CallList({ contact, off }: CallsSectionProps) {
  const { t } = useTranslation();
  const answer = useQuery(callsOf(contact));
  if (answer.error) {
    return (
      <p role="alert" className="flex flex-wrap items-center gap-2 py-1 text-red-text">
        {sayFailure(t, failureOf(answer.error))}
        <Button onClick={() => void answer.refetch()}>{t("common.tryAgain")}</Button>
      </p>
    );
  }
  if (!answer.data) return <Skeleton rows={3} label={t("common.loading")} />;
  const { calls, unread, scope } = answer.data;
  return (
    <>
      {unread && (
        <p className="pb-1 text-12 text-n11">
          {unread === "scope"
            ? t("transcripts.noScope", { scope: scope ?? "" })
            : t(`transcripts.unread.${unread}`)}
        </p>
      )}
      {calls.length === 0 && !unread && <p className="pb-1 text-n11">{t("transcripts.empty")}</p>}
      <ul className="flex flex-col">
        {calls.map((each) => (
          <CallRow key={each.call} contact={contact} call={each} off={off} />
        ))}
      </ul>
    </>
  );
}

interface CallRowProps extends CallsSectionProps {
  call: ContactCall;
}

function CallRow({ contact, call: { call, direction, at, seconds, transcription, note }, off }: CallRowProps) {
  const { t } = useTranslation();
  const make = useNoteCall();
  const about = useId();
  const failure = make.error ? failureOf(make.error) : undefined;
  const isSilent = failure?.kind === "notFound" && failure.what === "transcription";
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-n4 py-1.5 last:border-b-0">
      <span id={about} className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2">
        <DirectionMark direction={direction} />
        {at && <When instant={at} as="past" />}
        <span className="text-n11">
          {seconds === 0 ? t("transcripts.unanswered") : seconds !== null && sayLength(seconds)}
        </span>
        {note === null && transcription === "notThere" && seconds !== 0 && (
          <span className="text-12 text-n11">{t("transcripts.noTranscription")}</span>
        )}
      </span>
      {note !== null ? (
        <Button look="ghost" aria-describedby={about} onClick={() => focusNote(note)}>
          {t("transcripts.inNotes")}
        </Button>
      ) : (
        transcription !== "notThere" && (
          <Button
            aria-describedby={about}
            off={off}
            disabled={make.isPending}
            onClick={() =>
              make.mutate(
                { contact, call },
                { onSuccess: ({ note: found, isNew }) => !isNew && focusNote(found) },
              )
            }
          >
            {t("transcripts.toNote")}
          </Button>
        )
      )}
      {failure && (
        <p role="alert" className="w-full text-12 text-red-text">
          {isSilent ? t("transcripts.notTranscribed") : sayFailure(t, failure)}
        </p>
      )}
    </li>
  );
}

/** Who called, as a sign and in words. */
export function DirectionMark({ direction }: { direction: ContactCall["direction"] }) {
  const { t } = useTranslation();
  const Sign = direction === "inbound" ? PhoneIncoming : direction === "outbound" ? PhoneOutgoing : Phone;
  const word = t(`transcripts.direction.${direction ?? "unknown"}`);
  return (
    <span data-tip={word} className="inline-flex shrink-0 text-n11">
      <Sign aria-hidden="true" size={13} />
      <span className="sr-only">{word}</span>
    </span>
  );
}
