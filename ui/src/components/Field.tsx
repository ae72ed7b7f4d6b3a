import clsx from "clsx";
import { useId } from "react";
import type { ComponentProps, ReactNode, Ref } from "react";

const box =
  "w-full rounded-6 border border-n9 bg-n1 px-2 text-13 text-n12 hover:border-n10 focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent disabled:border-n7 disabled:bg-n3 disabled:text-n11 read-only:border-n7 read-only:bg-n3 aria-invalid:border-red";

interface Frame {
  label: string;
  /** Why the value is not accepted; stands beside the field. */
  error?: string | undefined;
  hint?: ReactNode;
  /** A pending or refused mark beside the label, outside the field's name. */
  mark?: ReactNode;
}

function FieldFrame({ id, label, error, hint, mark, children }: Frame & { id: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex items-center gap-1.5">
        <label htmlFor={id} className="text-12 text-n11">
          {label}
        </label>
        {mark}
      </div>
      {children}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-12 break-words text-red-text">
          {error}
        </p>
      )}
      {hint && (
        <div id={`${id}-hint`} className="text-12 break-words text-n11">
          {hint}
        </div>
      )}
    </div>
  );
}

function describedBy(id: string, { error, hint }: Pick<Frame, "error" | "hint">) {
  return clsx(error && `${id}-error`, hint && `${id}-hint`) || undefined;
}

interface FieldProps extends Frame, Omit<ComponentProps<"input">, "id"> {
  ref?: Ref<HTMLInputElement>;
}

/** A line of text with its label above and its error beside it. */
export function Field({ label, error, hint, mark, className, ...rest }: FieldProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} error={error} hint={hint} mark={mark}>
      <input
        id={id}
        autoComplete="off"
        spellCheck="false"
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, { error, hint })}
        className={clsx(box, "h-7.5", className)}
        {...rest}
      />
    </FieldFrame>
  );
}

interface TextAreaProps extends Frame, Omit<ComponentProps<"textarea">, "id"> {
  ref?: Ref<HTMLTextAreaElement>;
}

/** Several lines of text; otherwise as `Field`. */
export function TextArea({ label, error, hint, mark, className, rows = 3, ...rest }: TextAreaProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} error={error} hint={hint} mark={mark}>
      <textarea
        id={id}
        rows={rows}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, { error, hint })}
        className={clsx(box, "resize-y py-1.5", className)}
        {...rest}
      />
    </FieldFrame>
  );
}
