import clsx from "clsx";
import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { KeyboardEvent, ReactNode, Ref } from "react";

import { useIsFirstPainted } from "./firstPaint";

const OVERSCAN = 8;
/** Engines cut an element off somewhere above sixteen million pixels; a longer list is scaled. */
const TALLEST_PX = 15_000_000;
/** What a window shows beside its list at the least, in pixels. */
const BESIDE = 112;
/** In pixels; a window that is out of sight may have no height. */
const heightBeforeMeasured = () => Math.max(600, window.innerHeight - BESIDE);
const HEAD_PX = 28;

interface VirtualGridProps<Row> {
  label: string;
  total: number;
  rowHeight: number;
  /** A row of column heads that stays in sight above the rows. */
  head?: ReactNode;
  /** Where there is less room, the rows scroll sideways. */
  rowWidth?: number;
  /** The row at an index, once its window has arrived. */
  rowAt: (index: number) => Row | undefined;
  /** The accessible name of a row. Keep the same function, or every row is drawn again. */
  rowName: (row: Row) => string;
  renderRow: (row: Row) => ReactNode;
  /** Which rows are near the screen now: first and last index. */
  onRange: (first: number, last: number) => void;
  selected: number | undefined;
  onSelect: (index: number) => void;
  /** A row was pressed with the pointer. */
  onPress: (index: number) => void;
  onOpen: (index: number) => void;
  /** The list shows something else when this changes, and starts at its top. */
  contents: string;
  className?: string;
  ref?: Ref<HTMLDivElement>;
}

/**
 * A list of any length in which only what is near the screen exists.
 *
 * Rows have one height, so where a row lies is arithmetic and nothing is measured. The grid keeps
 * the focus; the selected row is its active descendant.
 */
export function VirtualGrid<Row>(props: VirtualGridProps<Row>) {
  const {
    label,
    total,
    rowHeight,
    head,
    rowWidth,
    rowAt,
    rowName,
    renderRow,
    onRange,
    selected,
    onSelect,
    onPress,
    onOpen,
    contents,
    className,
    ref,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  /** Of what the rows can be seen in, without the head. */
  const [height, setHeight] = useState(heightBeforeMeasured);
  const headHeight = head === undefined ? 0 : HEAD_PX;

  const full = total * rowHeight;
  const drawn = Math.min(full, TALLEST_PX);
  // How far the rows travel for each pixel the bar travels; 1 for every list that fits.
  const scale = drawn > height ? (full - height) / (drawn - height) : 1;
  const travelled = top * scale;
  const beyond = useIsFirstPainted() ? OVERSCAN : 0;
  const first = Math.max(0, Math.floor(travelled / rowHeight) - beyond);
  const last = Math.min(total - 1, Math.ceil((travelled + height) / rowHeight) - 1 + beyond);

  useEffect(() => {
    if (total > 0) onRange(first, last);
  }, [first, last, total, onRange]);

  useEffect(() => {
    const element = scroller.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    // Out of sight, behind an empty state, it has no height worth knowing.
    const observer = new ResizeObserver(() => {
      const room = element.clientHeight - headHeight;
      setHeight(room >= rowHeight ? room : heightBeforeMeasured());
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [rowHeight, headHeight]);

  const [shownContents, setShownContents] = useState(contents);
  if (contents !== shownContents) {
    setShownContents(contents);
    setTop(0);
  }
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [contents]);

  const shown = useRef({ height, rowHeight, headHeight, scale });
  useLayoutEffect(() => {
    shown.current = { height, rowHeight, headHeight, scale };
  });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || selected === undefined) return;
    const { rowHeight: row, scale: travel } = shown.current;
    const room = element.clientHeight - shown.current.headHeight;
    // Out of sight it has none; and what is known of it before it was measured is a guess.
    const visible = room >= row ? room : shown.current.height;
    const from = element.scrollTop * travel;
    const rowTop = selected * row;
    if (rowTop < from) element.scrollTop = rowTop / travel;
    else if (rowTop + row > from + visible) element.scrollTop = (rowTop + row - visible) / travel;
    else return;
    // In the same frame; the browser's own word of it comes in the next.
    setTop(element.scrollTop);
  }, [selected, rowHeight]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || total === 0) return;
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const at = selected ?? -1;
    const target = {
      Home: 0,
      End: total - 1,
      PageDown: Math.min(total - 1, at + page),
      PageUp: Math.max(0, at - page),
    }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      onSelect(target);
    } else if (event.key === "Enter" && selected !== undefined) {
      event.preventDefault();
      onOpen(selected);
    }
  };

  // The rows ask for the newest of these when they are used, and so need not be drawn again for them.
  const newest = useRef({ onPress, onOpen });
  useLayoutEffect(() => {
    newest.current = { onPress, onOpen };
  });
  const press = useCallback((index: number) => newest.current.onPress(index), []);
  const open = useCallback((index: number) => newest.current.onOpen(index), []);

  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => {
    const index = first + offset;
    return (
      <GridRow
        key={index}
        index={index}
        row={rowAt(index)}
        rowName={rowName}
        renderRow={renderRow}
        isSelected={index === selected}
        height={rowHeight}
        onPress={press}
        onOpen={open}
      />
    );
  });

  return (
    <div className={clsx("relative", className)}>
      <div
        ref={(element) => {
          scroller.current = element;
          if (typeof ref === "function") ref(element);
          else if (ref) ref.current = element;
        }}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={total}
        aria-activedescendant={
          selected !== undefined && selected >= first && selected <= last ? `row-${selected}` : undefined
        }
        onScroll={(event) => {
          const next = event.currentTarget.scrollTop;
          // At once, or the browser paints the scrolled pane before its rows are there.
          flushSync(() => setTop(next));
        }}
        onKeyDown={onKeyDown}
        className={clsx("group peer h-full outline-none [scrollbar-gutter:stable]", head === undefined ? "overflow-y-auto" : "overflow-auto")}
      >
        {head !== undefined && (
          <div role="rowgroup" style={{ height: HEAD_PX, minWidth: rowWidth }} className="sticky top-0 z-2">
            {head}
          </div>
        )}
        <div
          role={head === undefined ? "presentation" : "rowgroup"}
          style={{ height: drawn, minWidth: rowWidth, position: "relative" }}
        >
          <div
            role="presentation"
            style={{ position: "absolute", insetInline: 0, top: top + first * rowHeight - travelled }}
          >
            {rows}
          </div>
        </div>
      </div>
      {/* The ring of the list lies above the rows, which would cover it; with a row selected that one wears it. */}
      {selected === undefined && (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute inset-0 hidden outline-2 -outline-offset-2 outline-accent peer-focus-visible:block"
        />
      )}
    </div>
  );
}

interface GridRowProps<Row> {
  index: number;
  row: Row | undefined;
  rowName: (row: Row) => string;
  renderRow: (row: Row) => ReactNode;
  isSelected: boolean;
  height: number;
  onPress: (index: number) => void;
  onOpen: (index: number) => void;
}

/** One row. Drawn again only when it changes itself: a step through the list touches two of them. */
const GridRow = memo(function GridRow({
  index,
  row,
  rowName,
  renderRow,
  isSelected,
  height,
  onPress,
  onOpen,
}: GridRowProps<unknown>) {
  return (
    <div
      id={`row-${index}`}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      aria-label={row ? rowName(row) : undefined}
      aria-busy={row ? undefined : true}
      onClick={() => onPress(index)}
      onDoubleClick={() => onOpen(index)}
      style={{ height }}
      className={clsx(
        "relative flex items-stretch border-b border-n4",
        isSelected
          // Above the cells, of which one may stay in sight while the others scroll beneath it.
          ? "bg-accent-soft after:pointer-events-none after:absolute after:inset-0 after:z-1 after:outline-2 after:-outline-offset-2 after:outline-transparent group-focus-visible:after:outline-accent"
          : "bg-n1 hover:bg-n3",
      )}
    >
      {row ? renderRow(row) : <span role="gridcell" className="m-auto h-3 w-4/5 rounded-6 bg-n4" />}
    </div>
  );
}) as <Row>(props: GridRowProps<Row>) => ReactNode;
