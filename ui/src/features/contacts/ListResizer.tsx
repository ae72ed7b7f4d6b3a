import { useTranslation } from "react-i18next";

const LEAST = 360;
/** As wide as rows of two lines ever are. */
const MOST = 480;
/** As wide as a table of columns ever is. */
const MOST_AS_TABLE = 2400;
/** What a table leaves to the card. */
const CARD_LEAST = 400;
const STEP = 20;

/** As wide as the list can be in this window, as CSS wants it. */
export const WIDEST = `max(${MOST}px, 100% - ${CARD_LEAST}px)`;

interface ListResizerProps {
  width: number;
  isTable: boolean;
  onResize: (width: number) => void;
  /** The width to keep. */
  onDone: (width: number) => void;
}

/** The line between list and card, to drag or to move with the arrow keys. */
export function ListResizer({ width, isTable, onResize, onDone }: ListResizerProps) {
  const { t } = useTranslation();
  const most = isTable ? MOST_AS_TABLE : MOST;
  /** From where the line is, which in a small window is not as far out as it may go elsewhere. */
  const moved = (line: HTMLElement) => {
    const widest = Math.min(most, Math.max(MOST, (line.parentElement?.clientWidth ?? 0) - CARD_LEAST));
    const from = Math.min(width, widest);
    return (by: number) => Math.round(Math.min(widest, Math.max(LEAST, from + by)));
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={t("app.resizeList")}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={most}
      onPointerDown={(event) => {
        const line = event.currentTarget;
        line.setPointerCapture(event.pointerId);
        const startX = event.clientX;
        const after = moved(line);
        let latest = width;
        const drag = (move: PointerEvent) => {
          latest = after(move.clientX - startX);
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
        const next = moved(event.currentTarget)(by);
        onResize(next);
        onDone(next);
      }}
      className="absolute inset-y-0 z-10 w-1.5 -translate-x-1/2 cursor-col-resize hover:bg-accent/40 focus-visible:bg-accent focus-visible:outline-none"
      style={{ left: `min(${width}px, ${WIDEST})` }}
    />
  );
}
