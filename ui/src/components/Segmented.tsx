import clsx from "clsx";
import { useId, useReducer } from "react";

interface SegmentedProps<Value extends string> {
  label: string;
  labelHidden?: boolean;
  value: Value;
  options: { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

/** One of a few, all in sight. */
export function Segmented<Value extends string>({
  label,
  labelHidden = false,
  value,
  options,
  onChange,
}: SegmentedProps<Value>) {
  const name = useId();
  // Where the press changes nothing, the button goes back: drawn anew, it is as `value` says.
  const [, drawAnew] = useReducer((times: number) => times + 1, 0);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span id={`${name}-label`} className={clsx("text-12 text-n11", labelHidden && "sr-only")}>
        {label}
      </span>
      <div role="radiogroup" aria-labelledby={`${name}-label`} className="inline-flex w-fit rounded-6 bg-n4 p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className={clsx(
              "relative inline-flex h-6 items-center rounded-[5px] px-2.5 text-13 whitespace-nowrap has-focus-visible:outline-2 has-focus-visible:outline-accent",
              option.value === value ? "bg-n1 text-n12 shadow-[0_0_0_1px_var(--n7)]" : "text-n11 hover:text-n12",
            )}
          >
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => {
                onChange(option.value);
                drawAnew();
              }}
              className="absolute inset-0 appearance-none outline-none"
            />
            {option.label}
          </label>
        ))}
      </div>
    </div>
  );
}
