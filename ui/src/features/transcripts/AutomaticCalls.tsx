import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { ActionLink, Button } from "../../components/Button";
import { EmptyState } from "../../components/States";
import { offerUndo } from "../../components/UndoToast";
import { useLocale, When } from "../../components/When";
import type { AutomaticTranscript, ContactKey } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { useDeleteNote } from "../notes/queries";
import { useWhyOff } from "../session/account";
import { useUndo } from "../sync/queries";
import { DirectionMark } from "./CallsSection";
import { sayLength } from "./length";
import { automaticTranscripts } from "./queries";

/** What the automatic mode made of each call; nothing where it is off and never did anything. */
export function AutomaticCalls({ onOpen }: { onOpen: (contact: ContactKey) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const answer = useQuery(automaticTranscripts).data;
  if (!answer || (!answer.on && answer.total === 0)) return null;
  const { calls, total } = answer;
  return (
    <section aria-label={t("transcripts.automatic.section")}>
      <div className="flex min-h-8 items-center gap-2 border-b border-n5">
        <h2 className="text-13 font-semibold">{t("transcripts.automatic.section")}</h2>
        <span className="text-12 text-n11">{sayCount(total, locale)}</span>
      </div>
      {calls.length === 0 && <EmptyState small title={t("transcripts.automatic.empty")} />}
      {calls.length > 0 && (
        <ul aria-label={t("transcripts.automatic.list")} className="flex flex-col">
          {calls.map((each) => (
            <Done key={each.call} call={each} onOpen={onOpen} />
          ))}
        </ul>
      )}
      {total > calls.length && (
        <p className="pt-1.5 text-12 text-n11">{t("transcripts.automatic.latest", { shown: calls.length, total })}</p>
      )}
    </section>
  );
}

function Done({ call, onOpen }: { call: AutomaticTranscript; onOpen: (contact: ContactKey) => void }) {
  const { t } = useTranslation();
  const remove = useDeleteNote();
  const undo = useUndo();
  const off = useWhyOff("notes");
  const { contact, note, state } = call;
  const name = call.name || t("transcripts.automatic.unknownCaller");
  const canDelete = note !== null && state !== "expected";
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-n4 py-1.5 last:border-b-0">
      <DirectionMark direction={call.direction} />
      <When instant={call.at ?? call.since} as="past" className="shrink-0" />
      {contact === null ? (
        <span dir="auto" className="min-w-0 break-words">
          {name}
        </span>
      ) : (
        <ActionLink dir="auto" data-opens={contact} className="min-w-0 break-words" onClick={() => onOpen(contact)}>
          {name}
        </ActionLink>
      )}
      {call.seconds !== null && <span className="text-n11">{sayLength(call.seconds)}</span>}
      <span className="min-w-40 flex-1 text-12 text-n11">{t(`transcripts.state.${state}`)}</span>
      {canDelete && (
        <Button
          look="ghost"
          off={off}
          aria-label={t(state === "waiting" ? "transcripts.automatic.undoOf" : "transcripts.automatic.deleteOf", { name })}
          onClick={() =>
            remove.mutate(note, {
              onSuccess: ({ undo: key }) => offerUndo(t("notes.deleted"), () => undo.mutate(key)),
            })
          }
        >
          {state === "waiting" ? t("common.undo") : t("transcripts.automatic.delete")}
        </Button>
      )}
    </li>
  );
}
