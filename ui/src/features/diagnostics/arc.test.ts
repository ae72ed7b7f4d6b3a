import { expect, test } from "vitest";

import { arc, sharesOf } from "./arc";

const half = { x: 100, y: 100, radius: 80 };

test("the whole half circle goes from left to right, and half of it ends at the top", () => {
  expect(arc(half, 0, 1)).toBe("M 20 100 A 80 80 0 0 1 180 100");
  expect(arc(half, 0, 0.5)).toBe("M 20 100 A 80 80 0 0 1 100 20");
});

test("what is sent beyond the limit leaves nothing free and stays within the gauge", () => {
  expect(sharesOf({ limit: 100, own: 90, others: 30 })).toEqual({ own: 0.75, others: 0.25, free: 0 });
  expect(sharesOf({ limit: 100, own: 30, others: 10 })).toEqual({ own: 0.3, others: 0.1, free: 60 });
  expect(sharesOf({ limit: 0, own: 0, others: 0 })).toEqual({ own: 0, others: 0, free: 0 });
});
