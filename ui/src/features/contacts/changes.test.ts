import { expect, test } from "vitest";

import { aContact } from "../../test/people";
import { changesOf, hasChanges, startOf } from "./changes";

const field = { id: "c1", name: "Kundennummer", value: "K-1", input: "text" as const, options: [] };

test("only what was changed is saved, and a cleared field is the empty text", () => {
  const start = startOf(aContact().fields, [field]);
  const now = { ...start, fields: { ...start.fields, email: "", phone: "0221 1" } };

  const { customFields, ...fields } = changesOf(start, now);

  expect(Object.entries(fields).filter(([, value]) => value !== null)).toEqual([
    ["email", ""],
    ["phone", "0221 1"],
  ]);
  expect(customFields).toEqual([]);
});

test("a custom field goes by its id", () => {
  const start = startOf(aContact().fields, [field]);
  expect(changesOf(start, { ...start, custom: { c1: "K-2" } }).customFields).toEqual([{ id: "c1", value: "K-2" }]);
});

test("an untouched form has nothing to save", () => {
  const start = startOf(aContact().fields, [field]);
  expect(hasChanges(start, { ...start })).toBe(false);
});
