import { expect, test } from "vitest";

import { actionOf, sayKeys } from "./keys";
import type { Press } from "./keys";
import { actions } from "./registry";

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test("a letter is a shortcut only while nobody types", () => {
  expect(actionOf(press("n"), false, false)).toBe("newContact");
  expect(actionOf(press("n"), true, false)).toBeUndefined();
});

test("a new contact is two keys away from anywhere, also while typing", () => {
  expect(actionOf(press("n", { ctrlKey: true }), true, false)).toBe("newContact");
  expect(actionOf(press("n", { metaKey: true }), true, true)).toBe("newContact");
});

test("a question mark needs Shift on most keyboards and still shows the keys", () => {
  expect(actionOf(press("?", { shiftKey: true }), false, false)).toBe("help");
});

test("AltGr and Alt make characters, never shortcuts", () => {
  expect(actionOf(press("e", { altKey: true }), false, false)).toBeUndefined();
  expect(actionOf(press("e", { ctrlKey: true, altKey: true }), false, false)).toBeUndefined();
});

test("no two actions have the same key", () => {
  const keys = Object.values(actions).flatMap((action) => action.keys as readonly string[]);
  expect(keys).toEqual([...new Set(keys)]);
});

test("keys are written as they stand on the keyboard", () => {
  const words = { ctrl: "Strg", enter: "Eingabe" };
  expect(sayKeys("mod+f", words, false)).toBe("Strg F");
  expect(sayKeys("mod+Enter", words, true)).toBe("⌘ Eingabe");
  expect(sayKeys("mod++", words, false)).toBe("Strg +");
});
