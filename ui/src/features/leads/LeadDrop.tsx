import { FileDown } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { isTyping } from "../../actions/keys";
import type { LeadDraft, LeadFile, LeadReading } from "../../ipc";
import { go } from "../../navigation";
import { ReadLeads } from "./ReadLeads";
import { giveToForm, handedOver, hasForm } from "./incoming";
import { useReadLead, useTakeIn } from "./queries";

/** What was dropped: the file, and what was read of it. */
export interface Dropped {
  file: LeadFile | undefined;
  reading: LeadReading;
}

interface LeadDropProps {
  /** Opens the form of a new contact; `undefined` where contacts cannot be made. */
  onLead: ((lead: LeadDraft) => void) | undefined;
  /** A dialog of the shell is open. */
  isBusy: boolean;
}

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
/** A dialog has the window to itself, but for the form that leads go to. */
const isTaken = () => document.querySelector("dialog[open]") !== null && !hasForm();

/** A card shows a hint of its own, which must not lie under the veil. */
const isOnCard = ({ target }: DragEvent) => target instanceof Element && target.closest("[data-takes-files]") !== null;

/** Takes files that are dropped anywhere on the window, and texts pasted outside of text fields. */
export function LeadDrop({ onLead, isBusy }: LeadDropProps) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const [dropped, setDropped] = useState<Dropped[]>();
  const [looked, setLooked] = useState<ReadonlySet<LeadDraft>>(new Set());
  const read = useReadLead();
  const takeIn = useTakeIn();

  const give = (lead: LeadDraft) => {
    if (!giveToForm(lead)) onLead?.(lead);
  };

  const readAll = async (files: readonly File[]) => {
    const all: Dropped[] = [];
    for (const { name, handed } of files.map((file) => ({ name: file.name, handed: handedOver(file) }))) {
      const file = await handed;
      const unreadable: LeadReading = { file: name, leads: [], reason: { kind: "otherFormat" } };
      all.push({ file, reading: file ? await read.mutateAsync(file) : unreadable });
    }
    const [only, ...others] = all.flatMap(({ reading }) => reading.leads);
    const isWhole = all.every(({ reading }) => reading.reason === null);
    if (only && others.length === 0 && isWhole) give(only);
    else setDropped(all);
  };

  const readText = async (text: string) => {
    const reading = await read.mutateAsync(text);
    const [only, ...others] = reading.leads;
    if (only && others.length === 0) give(only);
    else setDropped([{ file: undefined, reading }]);
  };

  const onDrag = useEffectEvent((event: DragEvent) => {
    if (!carriesFiles(event) || !event.dataTransfer) return;
    const takes = onLead !== undefined && !isTaken();
    event.dataTransfer.dropEffect = takes ? "copy" : "none";
    setOver(takes && !isOnCard(event));
  });
  const onLeave = useEffectEvent((event: DragEvent) => {
    // Between two elements there is where it goes to; out of the window there is nothing.
    if (event.relatedTarget === null) setOver(false);
  });
  const onDrop = useEffectEvent((event: DragEvent) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0 || !onLead || isTaken()) return;
    event.preventDefault();
    // The failure stands at the top of the window.
    readAll(files).catch(() => undefined);
  });
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    if (event.defaultPrevented || !onLead || isTaken()) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const isText = text.trim() !== "";
    // A text goes where somebody types.
    if (isText ? isTyping(event.target) : files.length === 0) return;
    event.preventDefault();
    (isText ? readText(text) : readAll(files)).catch(() => undefined);
  });

  useEffect(() => {
    const drag = (event: DragEvent) => onDrag(event);
    const leave = (event: DragEvent) => onLeave(event);
    const drop = (event: DragEvent) => onDrop(event);
    // Ahead of whoever takes the files and keeps the event to himself.
    const end = () => setOver(false);
    const paste = (event: ClipboardEvent) => onPaste(event);
    document.addEventListener("dragenter", drag);
    document.addEventListener("dragover", drag);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", end, true);
    document.addEventListener("drop", drop);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("dragenter", drag);
      document.removeEventListener("dragover", drag);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", end, true);
      document.removeEventListener("drop", drop);
      document.removeEventListener("paste", paste);
    };
  }, []);

  return (
    <>
      {over && (
        <div className="pointer-events-none fixed inset-0 z-50 flex items-center justify-center bg-n1/80 p-6">
          <div className="flex max-w-108 flex-col items-center gap-2 rounded-8 border border-accent bg-n1 px-8 py-6 text-center shadow-float">
            <FileDown aria-hidden="true" size={22} className="text-accent-text" />
            <p className="text-15 font-semibold">{t("leads.drop")}</p>
            <p className="text-n11">{t("leads.dropText")}</p>
          </div>
        </div>
      )}
      {dropped && !isBusy && (
        <ReadLeads
          dropped={dropped}
          onClose={() => setDropped(undefined)}
          looked={looked}
          onOpen={(lead) => {
            setLooked(new Set([...looked, lead]));
            give(lead);
          }}
          onTakeAll={() => {
            const files = dropped.flatMap(({ file, reading }) => (file && reading.leads.length > 0 ? [file] : []));
            takeIn.mutate(files, {
              onSuccess: () => {
                setDropped(undefined);
                go({ screen: "leads" });
              },
            });
          }}
        />
      )}
    </>
  );
}
