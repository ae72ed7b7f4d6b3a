import { expect, test } from "vitest";

import { anOperation, aTable } from "../../test/diagnostics";
import { narrow, piecesOf } from "./table";

const table = aTable([
  anOperation({ name: "contacts.get", path: "/contacts/{contactId}" }),
  anOperation({ name: "contacts.create", method: "POST", path: "/contacts/", scope: "contacts.write" }),
  anOperation({ name: "tasks.list", group: "tasks", path: "/contacts/{contactId}/tasks" }),
]);
const found = (query: string) =>
  narrow(table, query, (group) => (group === "tasks" ? "Aufgaben" : group)).flatMap(({ rows }) =>
    rows.map(({ name }) => name),
  );

test("every word of the filter must be in the method, path, scope, name or group", () => {
  expect(found("")).toEqual(["contacts.get", "contacts.create", "tasks.list"]);
  expect(found("post /contacts")).toEqual(["contacts.create"]);
  expect(found("WRITE")).toEqual(["contacts.create"]);
  expect(found("aufgaben")).toEqual(["tasks.list"]);
  expect(found("post tasks")).toEqual([]);
});

test("a group without a hit is not shown", () => {
  expect(narrow(table, "tasks", String).map(({ group }) => group.name)).toEqual(["tasks"]);
});

test("the open places of a path are told apart, and a long one may break at its slashes", () => {
  expect(piecesOf("/contacts/{contactId}/tasks")).toEqual([
    { text: "/", open: false },
    { text: "contacts/", open: false },
    { text: "{contactId}", open: true },
    { text: "/", open: false },
    { text: "tasks", open: false },
  ]);
});
