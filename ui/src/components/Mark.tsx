import clsx from "clsx";
import { CircleAlert } from "lucide-react";

/** A quiet amber dot: this waits to be sent. The word is for screen readers and on hover. */
export function PendingDot({ word, className }: { word: string; className?: string }) {
  return (
    <span data-tip={word} className={clsx("inline-flex size-3 shrink-0 items-center justify-center", className)}>
      <span aria-hidden="true" className="size-1.5 rounded-full bg-amber" />
      <span className="sr-only">{word}</span>
    </span>
  );
}

/** A red mark: the server refused this. */
export function RefusedMark({ word, className }: { word: string; className?: string }) {
  return (
    <span data-tip={word} className={clsx("inline-flex shrink-0 text-red-text", className)}>
      <CircleAlert aria-hidden="true" size={13} />
      <span className="sr-only">{word}</span>
    </span>
  );
}
