import { expect, test } from "vitest";

import css from "./tokens.css?raw";

type Oklch = readonly [lightness: number, chroma: number, hue: number];

const block = (start: string) => css.slice(css.indexOf(start)).split("}", 1)[0] ?? "";
const light = block(":root {");
const themes = { light, dark: block(':root[data-theme="dark"] {') };

const value = (theme: string, token: string) => new RegExp(`--${token}: ([^;]+);`).exec(theme)?.[1] ?? "";

function colour(theme: string, token: string): Oklch {
  const [lightness = 0, chroma = 0, hue = 0] = (/oklch\(([^/)]+)/.exec(value(theme, token))?.[1] ?? "")
    .trim()
    .split(/\s+/)
    .map(Number);
  return [lightness, chroma, hue];
}

const shown = (linear: number) => Math.min(1, Math.max(0, linear));

/** Relative luminance as WCAG defines it, of what the screen can show of a colour. */
function luminance([lightness, chroma, hue]: Oklch): number {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return (
    0.2126 * shown(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) +
    0.7152 * shown(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) +
    0.0722 * shown(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  );
}

function contrast(one: Oklch, other: Oklch): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((before, after) => before - after);
  return (lighter + 0.05) / (darker + 0.05);
}

/** What is written or drawn on what. */
const texts: Record<string, string[]> = {
  n12: ["n1", "n2", "n3", "n4", "n5", "accent-soft", "accent-soft-strong", "red-soft", "amber-soft"],
  n11: ["n1", "n2", "n3", "n4", "accent-soft"],
  n10: ["n1"],
  "accent-text": ["n1", "n2", "n3", "accent-soft"],
  "on-accent": ["accent", "accent-hover"],
  "red-text": ["n1", "n3", "red-soft", "accent-soft"],
  "amber-text": ["n1", "amber-soft"],
  "green-text": ["n1"],
  n1: ["n12"],
  n7: ["n12"],
};
const controls: Record<string, string[]> = { n9: ["n1"], accent: ["n1", "n2"], red: ["n1", "n2"], green: ["n1", "n2"] };

const weaker = (theme: string, pairs: Record<string, string[]>, least: number) =>
  Object.entries(pairs).flatMap(([on, grounds]) =>
    grounds
      .map((ground) => [`${on} on ${ground}`, contrast(colour(theme, on), colour(theme, ground))] as const)
      .filter(([, reached]) => reached < least)
      .map(([pair, reached]) => `${pair}: ${reached.toFixed(2)}`),
  );

test.each(Object.entries(themes))("in the %s theme texts have a contrast of 4.5, controls of 3", (_name, theme) => {
  expect(weaker(theme, texts, 4.5)).toEqual([]);
  expect(weaker(theme, controls, 3)).toEqual([]);
});

const hues = Array.from({ length: 72 }, (_, index) => index * 5);
const ofTag = (theme: string, part: "tag" | "tag-text" | "tag-edge", hue: number): Oklch => [
  Number(value(theme, `${part}-l`)),
  Number(value(theme, `${part}-c`)),
  hue,
];

test.each(Object.entries(themes))("in the %s theme a tag can be read whatever its hue", (_name, theme) => {
  for (const hue of hues) {
    const reached = contrast(ofTag(theme, "tag-text", hue), ofTag(theme, "tag", hue));
    expect(reached, `hue ${hue}`).toBeGreaterThanOrEqual(4.5);
  }
});

test.each(Object.entries(themes))("in the %s theme a tag stands out from the selected row", (_name, theme) => {
  for (const hue of hues) {
    const reached = contrast(ofTag(theme, "tag-edge", hue), colour(theme, "accent-soft"));
    expect(reached, `hue ${hue}`).toBeGreaterThanOrEqual(3);
  }
});

const declared = (theme: string) => theme.match(/--[^;]+;/g)?.map((line) => line.replace(/\s+/g, " "));

test("the dark theme is the same whether it is chosen or the system's", () => {
  const system = block(':root:not([data-theme="light"]) {');
  expect(declared(system)).toEqual(declared(themes.dark));
});
