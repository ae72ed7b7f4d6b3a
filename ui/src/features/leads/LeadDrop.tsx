import { FileDown } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { isTyping } from "../../actions/keys";
import { useLocale } from "../../components/When";
import type { LeadDraft, LeadFile, LeadReading } from "../../ipc";
import { go } from "../../navigation";
import { ReadLeads } from "./ReadLeads";
import { giveToForm, handedOver, hasForm, nothingBeside, tellForm } from "./incoming";
import { useReadLead, useTakeIn } from "./queries";
import { sayReading } from "./words";

/** What was dropped: the file, and what was read of it. */
export interface Dropped {
  file: LeadFile | undefined;
  reading: LeadReading;
  /** The rep has seen it in the list. */
  isSeen?: true;
}

interface LeadDropProps {
  /** Opens the form of a new contact; `undefined` where contacts cannot be made. */
  onLead: ((lead: LeadDraft) => void) | undefined;
  /** A dialog of the shell is open. */
  isBusy: boolean;
  /** Leads of links that wait for the open form to be closed. */
  linked?: number;
}

const names = (files: readonly File[]) => files.map(({ name }) => name);
const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
/** A dialog has the window to itself, but for the form that leads go to. */
const isTaken = () => document.querySelector("dialog[open]") !== null && !hasForm();

/** A card shows a hint of its own, which must not lie under the veil. */
const isOnCard = ({ target }: DragEvent) => target instanceof Element && target.closest("[data-takes-files]") !== null;

/** Takes files that are dropped anywhere on the window, and texts pasted outside of text fields. */
export function LeadDrop({ onLead, isBusy, linked = 0 }: LeadDropProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [over, setOver] = useState(false);
  const [dropped, setDropped] = useState<Dropped[]>();
  const [beingRead, setBeingRead] = useState<readonly File[]>([]);
  const [looked, setLooked] = useState<ReadonlySet<LeadDraft>>(new Set());
  const read = useReadLead();
  const takeIn = useTakeIn();

  const give = (lead: LeadDraft) => {
    if (!giveToForm(lead)) onLead?.(lead);
  };

  // What was dropped earlier may still wait for a form to be closed.
  const list = (more: Dropped[]) => setDropped((before = []) => [...before, ...more]);

  const readAll = async (files: readonly File[]) => {
    const all: Dropped[] = [];
    setBeingRead((others) => [...others, ...files]);
    try {
      for (const { from, handed } of files.map((each) => ({ from: each, handed: handedOver(each) }))) {
        const file = await handed;
        const unreadable: LeadReading = { file: from.name, leads: [], reason: { kind: "otherFormat" } };
        all.push({ file, reading: file ? await read.mutateAsync(file) : unreadable });
        setBeingRead((others) => others.filter((other) => other !== from));
      }
    } finally {
      setBeingRead((others) => others.filter((other) => !files.includes(other)));
    }
    const [only, ...others] = all.flatMap(({ reading }) => reading.leads);
    const isWhole = all.every(({ reading }) => reading.reason === null);
    if (only && others.length === 0 && isWhole) give(only);
    else list(all);
  };

  const readText = async (text: string) => {
    const reading = await read.mutateAsync(text);
    const [only, ...others] = reading.leads;
    if (only && others.length === 0) give(only);
    else list([{ file: undefined, reading }]);
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

  const waiting = linked + (dropped ?? []).flatMap((each) => each.reading.leads).filter((lead) => !looked.has(lead)).length;
  const isUnread = (dropped ?? []).some((each) => each.reading.reason !== null && !each.isSeen);
  useEffect(() => tellForm({ reading: names(beingRead), waiting, isUnread }), [beingRead, waiting, isUnread]);
  useEffect(() => () => tellForm(nothingBeside), []);

  return (
    <>
      {/* Above the offer to undo. A form says it itself. */}
      <div aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-16 z-50 flex justify-center px-6">
        {beingRead.length > 0 && !isBusy && (
          <p className="max-w-120 animate-late rounded-8 bg-n1 px-3 py-1.5 break-words shadow-float">
            {sayReading(t, names(beingRead), locale)}
          </p>
        )}
      </div>
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
            setDropped(dropped.map((each) => ({ ...each, isSeen: true })));
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
