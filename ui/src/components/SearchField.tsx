import { Search, X } from "lucide-react";
import { useRef } from "react";
import type { KeyboardEvent, Ref } from "react";

import { IconButton } from "./Button";

interface SearchFieldProps {
  label: string;
  /** The accessible name of the button that empties it. */
  clearLabel: string;
  text: string;
  onText: (text: string) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  ref?: Ref<HTMLInputElement>;
}

/** A field that narrows what stands below it. */
export function SearchField({ label, clearLabel, text, onText, onKeyDown, ref }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="relative min-w-0 flex-1">
      <Search
        aria-hidden="true"
        size={14}
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-n10"
      />
      <input
        ref={(element) => {
          input.current = element;
          if (typeof ref === "function") ref(element);
          else if (ref) ref.current = element;
        }}
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck="false"
        value={text}
        onChange={({ currentTarget: field, nativeEvent }) => {
          // Emptied by hand, WebKit leaves a line break with the caret in it, and paints the whole window once the next
          // letter takes its place. Emptied by a script, it holds nothing.
          if (field.value === "" && !(nativeEvent as InputEvent).isComposing) {
            field.value = " ";
            field.value = "";
          }
          onText(field.value);
        }}
        onKeyDown={onKeyDown}
        className="h-8 w-full appearance-none rounded-6 border border-n9 bg-n1 pr-8 pl-8 hover:border-n10 focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
      />
      <span style={{ visibility: text ? "visible" : "hidden" }} className="absolute top-0.5 right-0.5">
        <IconButton
          label={clearLabel}
          icon={<X size={14} />}
          onClick={() => {
            onText("");
            input.current?.focus();
          }}
        />
      </span>
    </div>
  );
}
