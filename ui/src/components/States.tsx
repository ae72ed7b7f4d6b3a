import clsx from "clsx";
import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** Nothing here, and what to do about it. */
export function EmptyState({
  title,
  text,
  action,
  small = false,
}: {
  title: string;
  text?: string;
  action?: ReactNode;
  small?: boolean;
}) {
  return (
    <div
      className={clsx(
        "flex flex-col items-center justify-center gap-1 px-6 text-center",
        small ? "py-4" : "h-full py-12",
      )}
    >
      <p className={small ? "text-n11" : "text-15 font-semibold"}>{title}</p>
      {text && <p className="max-w-80 text-n11">{text}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}

/** What happened, what still works, and the way out. */
export function ErrorState({ title, text, action }: { title: string; text?: string | undefined; action?: ReactNode }) {
  return (
    <div role="alert" className="flex h-full flex-col items-center justify-center gap-1 px-6 py-8 text-center">
      <CircleAlert aria-hidden="true" size={20} className="mb-1 text-red-text" />
      <p className="text-15 font-semibold">{title}</p>
      {text && <p className="max-w-90 text-n11">{text}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}

type Tone = "quiet" | "warning" | "danger" | "info";

const tones: Record<Tone, string> = {
  quiet: "bg-n3 text-n12",
  info: "bg-accent-soft text-n12",
  warning: "bg-amber-soft text-n12",
  danger: "bg-red-soft text-n12",
};

const toneIcons: Record<Tone, ReactNode> = {
  quiet: <Info aria-hidden="true" size={14} className="text-n11" />,
  info: <Info aria-hidden="true" size={14} className="text-accent-text" />,
  warning: <TriangleAlert aria-hidden="true" size={14} className="text-amber-text" />,
  danger: <CircleAlert aria-hidden="true" size={14} className="text-red-text" />,
};

/** One line that stays until what it says is over. */
export function Banner({
  tone,
  children,
  action,
  label,
}: {
  tone: Tone;
  children: ReactNode;
  action?: ReactNode;
  label?: string;
}) {
  return (
    <div
      role={label ? "region" : undefined}
      aria-label={label}
      className={clsx(
        "flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-n5 px-4 py-1",
        tones[tone],
      )}
    >
      <span className="flex min-w-0 flex-1 items-start gap-2">
        <span className="mt-0.5 shrink-0">{toneIcons[tone]}</span>
        <span className="min-w-0">{children}</span>
      </span>
      {action}
    </div>
  );
}

/** A box of words inside a form or card: what happened and what to do. */
export function Notice({
  tone,
  title,
  children,
  action,
}: {
  tone: Tone;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div role={tone === "danger" ? "alert" : undefined} className={clsx("flex gap-2 rounded-6 p-3", tones[tone])}>
      <span className="mt-0.5 shrink-0">{toneIcons[tone]}</span>
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="flex flex-col gap-1 break-words">{children}</div>}
        {action && <div className="mt-1 flex flex-wrap gap-2">{action}</div>}
      </div>
    </div>
  );
}

/** Grey bars where rows will be; they show only when loading takes longer than 200 ms. */
export function Skeleton({ rows = 4, label }: { rows?: number; label: string }) {
  return (
    <div aria-busy="true" className="flex animate-late flex-col gap-3 p-4">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={clsx("h-3 rounded-6 bg-n4", index % 3 === 1 ? "w-1/2" : "w-4/5")} />
      ))}
    </div>
  );
}
