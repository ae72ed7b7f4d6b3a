import { useEffect, useState } from "react";
import type { RefObject } from "react";

const KINDS = /\.(?:vtt|srt|txt|json)$/i;

/** Whether a file may hold a transcript, by its name. */
const isMeant = (file: File) => KINDS.test(file.name);

/**
 * Takes files with transcripts that are dropped anywhere on the card around an element; other files are left to whoever
 * else wants them. Says whether files are held over it.
 */
export function useFileDrop(within: RefObject<HTMLElement | null>, onFiles: ((files: File[]) => void) | undefined) {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const card = within.current?.closest<HTMLElement>("[data-card]") ?? within.current;
    if (!card || !onFiles) return undefined;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && card.contains(event.relatedTarget))) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])].filter(isMeant);
      if (files.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      onFiles(files);
    };
    card.setAttribute("data-takes-files", "");
    card.addEventListener("dragenter", over);
    card.addEventListener("dragover", over);
    card.addEventListener("dragleave", leave);
    card.addEventListener("drop", drop);
    return () => {
      card.removeAttribute("data-takes-files");
      card.removeEventListener("dragenter", over);
      card.removeEventListener("dragover", over);
      card.removeEventListener("dragleave", leave);
      card.removeEventListener("drop", drop);
    };
  }, [within, onFiles]);
  return isOver;
}
