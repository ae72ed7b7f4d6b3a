import { beforeAll, expect, test } from "vitest";

import i18next from "i18next";

import { startTexts } from "../../locales";
import { aStatus } from "../../test/people";
import { sayStatus } from "./status";

beforeAll(() => startTexts("de"));
const say = (but: Parameters<typeof aStatus>[0]) => sayStatus(i18next.t, aStatus(but), "de-DE");

test("with nothing to do it is up to date", () => {
  expect(say({})).toEqual({ tone: "green", words: ["Aktuell"] });
});

test("a full disk is said", () => {
  expect(say({ phase: { kind: "diskFull" }, waiting: 3 })).toEqual({ tone: "red", words: ["Festplatte voll", "3 ausstehend"] });
});

test("what waits is named also while offline", () => {
  expect(say({ phase: { kind: "offline" }, waiting: 1200 }).words).toEqual(["Offline", "1.200 ausstehend"]);
});

test("what needs the rep is red and named first, whoever holds it up", () => {
  expect(say({ waiting: 2, refused: 1 })).toEqual({ tone: "red", words: ["1 zu klären", "2 ausstehend"] });
});

test("the progress of the first pull is told apart from the words, which are read out", () => {
  expect(say({ phase: { kind: "pulling", done: 3000, total: 12_408 } })).toMatchObject({
    words: ["Kontakte werden gelesen"],
    progress: "3.000 von 12.408",
  });
});
