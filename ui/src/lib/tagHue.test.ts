import { expect, test } from "vitest";

import { tagHue } from "./tagHue";

test("a tag has one colour however it is written", () => {
  expect(tagHue(" VIP ")).toBe(tagHue("vip"));
});

test("different tags are told apart", () => {
  expect(new Set(["vip", "rückruf", "messe", "kalt", "angebot"].map(tagHue)).size).toBeGreaterThan(2);
});
