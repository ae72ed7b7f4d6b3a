import { expect, test } from "vitest";

import { byRelevance, turned } from "./sort";

test("a head sorts, turns the order around, and gives it up", () => {
  const once = turned(byRelevance, "city");
  const twice = turned(once, "city");
  expect([once, twice, turned(twice, "city")]).toEqual([
    { by: "city", descending: false },
    { by: "city", descending: true },
    byRelevance,
  ]);
});

test("of moments the latest come first, and then the oldest", () => {
  const once = turned({ by: "city", descending: true }, "dateAdded");
  expect([once, turned(once, "dateAdded")]).toEqual([
    { by: "dateAdded", descending: true },
    { by: "dateAdded", descending: false },
  ]);
});
