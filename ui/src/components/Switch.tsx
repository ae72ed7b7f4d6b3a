import { useId } from "react";

interface SwitchProps {
  /** What it switches. */
  label: string;
  /** Its state in a word, beside it: colour and place alone do not say it. */
  word: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** Something that is on or off at once; a native checkbox underneath. */
export function Switch({ label, word, checked, onChange }: SwitchProps) {
  const id = useId();
  return (
    <span className="inline-flex h-6 shrink-0 items-center gap-2">
      <label htmlFor={id} className="text-12 text-n11">
        <span className="sr-only">{label}</span>
        <span aria-hidden="true">{word}</span>
      </label>
      <span className="relative inline-flex h-4 w-7 shrink-0">
        <input
          id={id}
          type="checkbox"
          // oxlint-disable-next-line jsx-a11y/role-has-required-aria-props -- a native checkbox has it
          role="switch"
          checked={checked}
          onChange={(event) => onChange(event.currentTarget.checked)}
          className="peer absolute inset-0 appearance-none rounded-full border border-n9 bg-n1 before:absolute before:-inset-x-1 before:-inset-y-1.5 checked:border-accent checked:bg-accent hover:border-n11 checked:hover:border-accent-hover checked:hover:bg-accent-hover"
        />
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-0.75 left-0.75 size-2.5 rounded-full bg-n9 transition-transform peer-checked:translate-x-3 peer-checked:bg-on-accent"
        />
      </span>
    </span>
  );
}
