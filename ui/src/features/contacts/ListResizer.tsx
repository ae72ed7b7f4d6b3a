import { useTranslation } from "react-i18next";

const LEAST = 360;
const MOST = 480;
const STEP = 20;

interface ListResizerProps {
  width: number;
  onResize: (width: number) => void;
  /** The width to keep. */
  onDone: (width: number) => void;
}

/** The line between list and card, to drag or to move with the arrow keys. */
export function ListResizer({ width, onResize, onDone }: ListResizerProps) {
  const { t } = useTranslation();
  const within = (wanted: number) => Math.round(Math.min(MOST, Math.max(LEAST, wanted)));
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={t("app.resizeList")}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      onPointerDown={(event) => {
        const line = event.currentTarget;
        line.setPointerCapture(event.pointerId);
        const startX = event.clientX;
        let latest = width;
        const drag = (move: PointerEvent) => {
          latest = within(width + move.clientX - startX);
          onResize(latest);
        };
        const done = () => {
          line.removeEventListener("pointermove", drag);
          line.removeEventListener("pointerup", done);
          line.removeEventListener("pointercancel", done);
          if (latest !== width) onDone(latest);
        };
        line.addEventListener("pointermove", drag);
        line.addEventListener("pointerup", done);
        line.addEventListener("pointercancel", done);
      }}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        onResize(within(width + by));
        onDone(within(width + by));
      }}
      className="absolute inset-y-0 z-10 w-1.5 -translate-x-1/2 cursor-col-resize hover:bg-accent/40 focus-visible:bg-accent focus-visible:outline-none"
      style={{ left: width }}
    />
  );
}
