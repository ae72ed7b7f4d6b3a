import { expect, test } from "vitest";

import de from "./de.json";
import en from "./en.json";

type Tree = { [key: string]: string | Tree };

const leaves = (tree: Tree, path = ""): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[path + key, value]] : leaves(value, `${path}${key}.`),
  );

const german = new Map(leaves(de));
const english = new Map(leaves(en));
const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*", "!../test/**"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const source = Object.values(sources).join("\n");

const values = (text: string) =>
  [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name ?? "").toSorted((a, b) => a.localeCompare(b));

test("both languages have the same texts", () => {
  expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
});

test("no text is empty, and each names the same values in both languages", () => {
  for (const [key, text] of german) {
    expect(text, key).not.toBe("");
    expect(values(english.get(key) ?? ""), key).toEqual(values(text));
  }
});

test("every count has a singular and a plural", () => {
  for (const key of german.keys()) {
    const stem = /^(.*)_(?:one|other)$/.exec(key)?.[1];
    if (stem) expect([german.has(`${stem}_one`), german.has(`${stem}_other`)], key).toEqual([true, true]);
  }
});

test("every text is used", () => {
  const unused = [...german.keys()]
    .map((key) => key.replace(/_(one|other)$/, ""))
    .filter((key) => {
      if (source.includes(`"${key}"`)) return false;
      // Chosen by a value: t(`card.unread.${why}`).
      return !source.includes("`" + key.slice(0, key.lastIndexOf(".") + 1) + "${");
    });
  expect(unused).toEqual([]);
});

test("German speaks calmly and formally", () => {
  for (const [key, text] of german) expect(text, key).not.toMatch(/!|\b(du|dein\w*|dir|dich)\b/i);
});
