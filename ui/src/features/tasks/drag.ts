import { closestCenter, pointerWithin } from "@dnd-kit/core";
import type { CollisionDetection, KeyboardCoordinateGetter } from "@dnd-kit/core";

import type { Column } from "../../ipc";

/** The columns of the board, from left to right. */
export const columnOrder: readonly Column[] = ["overdue", "today", "tomorrow", "thisWeek", "later", "done"];

/** The next column in a direction that takes a drop now; the same one where there is none. */
export function columnBeside(from: Column, by: 1 | -1, takesDrop: (column: Column) => boolean): Column {
  for (let at = columnOrder.indexOf(from) + by; at >= 0 && at < columnOrder.length; at += by) {
    const column = columnOrder[at];
    if (column && takesDrop(column)) return column;
  }
  return from;
}

/** A pointer is over the column it is in; a card moved by keys is over the nearest one. */
export const overColumn: CollisionDetection = (of) => (of.pointerCoordinates ? pointerWithin(of) : closestCenter(of));

const steps = new Map<string, 1 | -1>([
  ["ArrowRight", 1],
  ["ArrowDown", 1],
  ["ArrowLeft", -1],
  ["ArrowUp", -1],
]);

/** Arrow keys carry a lifted card from column to column, past those that take no drop. */
export const keyboardCoordinates =
  (takesDrop: (column: Column) => boolean, home: (task: number) => Column | undefined): KeyboardCoordinateGetter =>
  (event, { active, currentCoordinates, context: { active: lifted, over, droppableRects, collisionRect } }) => {
    const by = steps.get(event.key);
    if (by === undefined) return undefined;
    event.preventDefault();
    if (!collisionRect) return currentCoordinates;
    // Not carried yet: it starts from its own column, even if that takes no drop and another one counts as nearest.
    const start = lifted?.rect.current.initial;
    const isCarried = start
      ? Math.abs(collisionRect.left - start.left) + Math.abs(collisionRect.top - start.top) > 1
      : false;
    const from = (isCarried ? columnOrder.find((column) => column === over?.id) : undefined) ?? home(Number(active));
    if (!from) return currentCoordinates;
    const rect = droppableRects.get(columnBeside(from, by, takesDrop));
    if (!rect) return currentCoordinates;
    return {
      x: rect.left + rect.width / 2 - collisionRect.width / 2,
      y: rect.top + Math.min(rect.height / 2, 120) - collisionRect.height / 2,
    };
  };
