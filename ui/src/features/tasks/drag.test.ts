import type { KeyboardCoordinateGetter } from "@dnd-kit/core";
import { expect, test } from "vitest";

import type { Column } from "../../ipc";
import { columnBeside, columnOrder, keyboardCoordinates } from "./drag";

const takesDrop = (column: Column) => column !== "overdue" && column !== "thisWeek";

test("a card lifted by keys goes past a column that takes no drop", () => {
  expect(columnBeside("tomorrow", 1, takesDrop)).toBe("later");
  expect(columnBeside("today", -1, takesDrop)).toBe("today");
});

const WIDE = 100;
const rect = (left: number) => ({ left, top: 0, width: WIDE, height: 80, right: left + WIDE, bottom: 80 });

/** Where an arrow key carries a card of the overdue column, by the column it lands in. */
function carried(key: string, at: number, over: Column) {
  const context = {
    active: { rect: { current: { initial: rect(0) } } },
    over: { id: over },
    droppableRects: new Map(columnOrder.map((column, index) => [column, rect(index * WIDE)])),
    collisionRect: rect(at),
  };
  const to = keyboardCoordinates(takesDrop, () => "overdue")(new KeyboardEvent("keydown", { key }), {
    active: 7,
    currentCoordinates: { x: at, y: 0 },
    context,
  } as unknown as Parameters<KeyboardCoordinateGetter>[1]);
  return to && columnOrder[Math.round(to.x / WIDE)];
}

test("an overdue card is carried to today by one key, though today counts as nearest already", () => {
  expect(carried("ArrowRight", 0, "today")).toBe("today");
});

test("the next key goes on from where the card is", () => {
  expect(carried("ArrowRight", WIDE, "today")).toBe("tomorrow");
});

test("any other key carries nothing", () => {
  expect(carried("x", 0, "today")).toBeUndefined();
});
