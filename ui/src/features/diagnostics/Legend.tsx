import type { ReactNode } from "react";

/** The words of a drawing: what each of its colours stands for, and how much of it there is. */
export function Legend({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[max-content_minmax(0,1fr)_max-content] gap-x-2 gap-y-1">{children}</dl>;
}

/** A colour of the drawing. */
export function Swatch({ colour }: { colour: string }) {
  return <span className={`size-2.5 rounded-[2px] ${colour}`} />;
}

interface LegendLineProps {
  /** How it looks in the drawing; without one it explains the line above. */
  swatch?: ReactNode;
  name: string;
  children: ReactNode;
}

export function LegendLine({ swatch, name, children }: LegendLineProps) {
  return (
    <div className="col-span-3 grid grid-cols-subgrid items-baseline">
      <span aria-hidden="true" className="flex w-2.5 justify-center self-center">
        {swatch}
      </span>
      <dt className="text-n11">{name}</dt>
      <dd className="text-right">{children}</dd>
    </div>
  );
}
