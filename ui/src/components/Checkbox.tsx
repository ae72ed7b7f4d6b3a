import clsx from "clsx";
import type { ComponentProps } from "react";

interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "aria-label" | "onChange"> {
  /** Its accessible name; the visible words stand beside it. */
  label: string;
  /** Why it cannot be ticked; its tooltip says so. */
  off?: string | undefined;
  onChange: (checked: boolean) => void;
  round?: boolean;
}

/** A box to tick, drawn by us but a native checkbox underneath. */
export function Checkbox({ label, off, onChange, round = false, className, ...rest }: CheckboxProps) {
  return (
    <span data-tip={off} className={clsx("relative inline-grid size-6 shrink-0 place-items-center", className)}>
      <input
        type="checkbox"
        aria-label={label}
        onChange={(event) => onChange(event.currentTarget.checked)}
        className={clsx(
          "peer col-start-1 row-start-1 size-4 appearance-none border border-n9 bg-n1 before:absolute before:inset-0 hover:border-accent",
          "checked:border-accent checked:bg-accent disabled:pointer-events-none disabled:border-n7 disabled:bg-n3",
          round ? "rounded-full" : "rounded-[4px]",
        )}
        {...rest}
        disabled={off !== undefined || rest.disabled}
      />
      <svg
        aria-hidden="true"
        viewBox="0 0 16 16"
        className="pointer-events-none col-start-1 row-start-1 hidden size-4 fill-none stroke-on-accent stroke-2 peer-checked:block"
      >
        <path d="M4 8.4 6.8 11 12 5.4" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </span>
  );
}
