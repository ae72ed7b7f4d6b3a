import { expect, test } from "vitest";

import { sayCount } from "./numbers";

test("a count has the thousands mark of the language", () => {
  expect(sayCount(12_408, "de-DE")).toBe("12.408");
  expect(sayCount(12_408, "en-GB")).toBe("12,408");
  expect([0, 999, 1000, 1_234_567].map((count) => sayCount(count, "de-DE"))).toEqual(["0", "999", "1.000", "1.234.567"]);
});
