import { expect, test } from "vitest";

import { formatPlace, parsePlace } from "./place";
import type { Place } from "./place";

const places: Place[] = [
  { screen: "contacts" },
  { screen: "contacts", contact: 12, query: "Müller & Söhne?", business: "b-1" },
  { screen: "today" },
  { screen: "today", contact: 3 },
  { screen: "contacts", tag: "vip & co", owner: "u-1", unseen: true },
  { screen: "contacts", contact: 12, front: "list" },
  { screen: "tasks", contact: 3, of: "everyone" },
  { screen: "calls" },
  { screen: "calls", contact: 3, number: "+49 221 98765" },
  { screen: "leads" },
  { screen: "sync", change: 9 },
  { screen: "import" },
  { screen: "settings" },
  { screen: "settings", part: "diagnostics" },
  { screen: "settings", part: "diagnostics", section: "endpoints", query: "POST /contacts" },
];

test.each(places)("an address leads back to its place: %o", (place) => {
  expect(parsePlace(formatPlace(place))).toEqual(place);
});

test.each(["", "#", "#/nonsense/7x", "#/contacts/abc"])(
  "an address that names nothing (%s) leads to the contacts",
  (hash) => {
    expect(parsePlace(hash)).toEqual({ screen: "contacts" });
  },
);
