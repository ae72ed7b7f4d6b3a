import type { ReactNode } from "react";

/** How far something has come, as a bar and in words. */
export function Progress({
  label,
  done,
  of,
  children,
}: {
  label: string;
  done: number;
  of: number;
  children: ReactNode;
}) {
  return (
    <div className="flex max-w-120 flex-col gap-1">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuenow={done}
        aria-valuemin={0}
        aria-valuemax={of}
        className="h-1.5 overflow-hidden rounded-full bg-n5"
      >
        <div
          className="h-full rounded-full bg-accent"
          style={{ width: `${of > 0 ? Math.min(100, (done / of) * 100) : 0}%` }}
        />
      </div>
      <p className="text-12 text-n11">{children}</p>
    </div>
  );
}
