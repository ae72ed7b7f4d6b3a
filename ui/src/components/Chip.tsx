import clsx from "clsx";
import { X } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";

interface ChipProps {
  children: ReactNode;
  /** The hue its colour is made from; grey without one. */
  hue?: number;
  mark?: ReactNode;
  /** The accessible name of the button that removes it. */
  removeLabel?: string;
  onRemove?: () => void;
}

/** A short word with a background, removable or not. */
export function Chip({ children, hue, mark, removeLabel, onRemove }: ChipProps) {
  return (
    <span
      style={hue === undefined ? undefined : ({ "--tag-h": hue } as CSSProperties)}
      className={clsx(
        "relative inline-flex h-6 max-w-full items-center gap-1 rounded-6 pl-2 text-12",
        onRemove ? "pr-0" : "pr-2",
        hue === undefined ? "bg-n4 text-n12" : "tag-colour",
      )}
    >
      <span data-cut className="truncate">
        {children}
      </span>
      {mark}
      {onRemove && (
        <button
          type="button"
          aria-label={removeLabel}
          data-tip={removeLabel}
          // It goes away with its chip, so the mouse leaves the keyboard where it is.
          onMouseDown={(event) => event.preventDefault()}
          onClick={onRemove}
          className="inline-flex size-6 shrink-0 items-center justify-center rounded-6 text-current/70 hover:text-current"
        >
          <X aria-hidden="true" size={12} />
        </button>
      )}
    </span>
  );
}
