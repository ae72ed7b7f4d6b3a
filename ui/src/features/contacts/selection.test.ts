import { expect, test } from "vitest";

import { findSelected, step } from "./selection";

const keys = [10, 20, 30, 40];
const keyAt = (index: number) => keys[index];

test("the open contact is found again after the list has moved under it", () => {
  expect(findSelected(30, 0, keyAt, [{ from: 0, to: 4 }])).toBe(2);
});

test("a contact that is not in sight is not selected", () => {
  expect(findSelected(99, 2, keyAt, [{ from: 0, to: 4 }])).toBeUndefined();
});

test("steps stop at both ends", () => {
  expect(step(3, 3, 1, 4)).toBe(3);
  expect(step(0, 0, -1, 4)).toBe(0);
});

test("the first step down takes the first row", () => {
  expect(step(undefined, undefined, 1, 4)).toBe(0);
});

test("when the open contact has left the list, the step takes the row that stands in its place", () => {
  expect(step(undefined, 2, 1, 4)).toBe(2);
});

test("there is nowhere to step in an empty list", () => {
  expect(step(undefined, undefined, 1, 0)).toBeUndefined();
});
