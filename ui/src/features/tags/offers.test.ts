import { expect, test } from "vitest";

import { offers } from "./offers";

const all = ["vip", "messe", "vip alt", "top-vip", "kalt"].map((name, index) => ({ name, contacts: 100 - index }));
const has = (...names: string[]) => names.map((name) => ({ name, state: "synced" as const }));

test("what is written exactly so comes first, then what begins so, then what contains it", () => {
  expect(offers(all, [], "VIP").known.map(({ name }) => name)).toEqual(["vip", "vip alt", "top-vip"]);
});

test("a tag the contact has is not offered, and cannot be made again in another case", () => {
  const offered = offers(all, has("vip"), "Vip ");
  expect(offered.known.map(({ name }) => name)).not.toContain("vip");
  expect(offered.create).toBeUndefined();
});

test("a new tag is offered trimmed and lower-cased, as HighLevel keeps it", () => {
  expect(offers(all, [], " Rückruf ").create).toBe("rückruf");
});

test("without a text all free tags are offered and nothing is made", () => {
  expect(offers(all, has("messe"), "")).toMatchObject({ create: undefined, known: { length: 4 } });
});
