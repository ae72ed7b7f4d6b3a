import { expect, test } from "vitest";

import { initialOf } from "./initial";

test.each([
  [" Starbüro", "S"],
  ["👩‍💻 GmbH", "👩‍💻"],
  ["", ""],
])("%o begins with %o", (name, initial) => {
  expect(initialOf(name)).toBe(initial);
});
