import { screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { WaitingChange } from "../../ipc";
import { currentPlace } from "../../navigation";
import { announce, fakeIpc } from "../../test/fakeIpc";
import { aChange, aStatus } from "../../test/people";
import { show } from "../../test/render";
import { SyncScreen } from "./SyncScreen";

const refused = aChange({
  key: 4,
  state: "refused",
  refusal: { outbox: 4, reason: null, message: "email must be an email", fields: [], duplicate: null, candidates: [], canWriteAnew: false },
});
const whenShown = (changes: WaitingChange[], more = {}) =>
  fakeIpc({ sync_status: () => aStatus(), outbox_list: () => changes, ...more });

test("a refused change shows the server's words, and can be sent again or given up", async () => {
  const calls = whenShown([{ ...refused, what: "tagAdd", subject: "vip", fields: [] }], {
    outbox_retry: () => null,
    outbox_discard: () => null,
  });
  await show(<SyncScreen onEdit={() => {}} />);
  const group = await screen.findByRole("region", { name: "Refused" });
  expect(within(group).getByText("email must be an email")).toBeTruthy();

  await userEvent.click(within(group).getByRole("button", { name: "Retry" }));
  await userEvent.click(within(group).getByRole("button", { name: "Discard" }));

  expect(calls.slice(-2)).toEqual([
    { command: "outbox_retry", args: { change: 4 } },
    { command: "outbox_discard", args: { change: 4 } },
  ]);
});

test.each([
  ["contactCreate", "Discard the new contact?"],
  ["contactUpdate", "Discard what you typed?"],
  ["noteCreate", "Discard what you typed?"],
  ["taskUpdate", "Discard what you typed?"],
] as const)("giving up what was typed (%s) asks first, with the keyboard on Cancel", async (what, question) => {
  const calls = whenShown([{ ...refused, what }], { outbox_discard: () => null });
  await show(<SyncScreen onEdit={() => {}} />);

  await userEvent.click(await screen.findByRole("button", { name: "Discard" }));
  expect(calls.some(({ command }) => command === "outbox_discard")).toBe(false);
  const asked = within(screen.getByRole("alertdialog", { name: question }));
  expect(document.activeElement).toBe(asked.getByRole("button", { name: "Cancel" }));
  await userEvent.click(asked.getByRole("button", { name: "Discard" }));

  expect(calls.at(-1)).toEqual({ command: "outbox_discard", args: { change: 4 } });
});

test("a changed contact is listed with the names of its fields, the account's own among them", async () => {
  const fields = [
    { field: "firstName", name: null },
    { field: "f-7", name: "Parking spaces" },
  ];
  whenShown([aChange({ fields })]);
  await show(<SyncScreen onEdit={() => {}} />);

  expect(await screen.findByRole("listitem", { name: "Contact changed: First name, Parking spaces" })).toBeTruthy();
});

test("the existing contact opens also where it is not on this machine, whatever its id looks like", async () => {
  const duplicate = { remoteId: "c-1", contact: null, name: "Aylin", field: "email", canAttach: false };
  whenShown([{ ...refused, what: "contactCreate", refusal: { ...refused.refusal!, duplicate } }]);
  await show(<SyncScreen onEdit={() => {}} />);

  await userEvent.click(await screen.findByRole("button", { name: "Open the existing contact" }));

  expect(currentPlace()).toEqual({ screen: "contacts", query: "/contacts/detail/c-1" });
});

test("a change of a kind that is switched off here stands apart from what was refused", async () => {
  const reason = { kind: "switchedOff" as const };
  whenShown([{ ...refused, refusal: { ...refused.refusal!, reason } }]);
  await show(<SyncScreen onEdit={() => {}} />);

  expect(await screen.findByRole("region", { name: "Held back here" })).toBeTruthy();
  expect(screen.queryByRole("region", { name: "Refused" })).toBeNull();
});

test("an ambiguous change lets the rep say which record it became", async () => {
  const candidates = [{ remoteId: "r1", summary: "Call back · 10:02", dateAdded: null }];
  const calls = whenShown(
    [
      {
        ...refused,
        refusal: { outbox: 4, reason: { kind: "ambiguous" }, message: "", fields: [], duplicate: null, candidates, canWriteAnew: false },
      },
    ],
    {
      outbox_settle: () => null,
    },
  );
  await show(<SyncScreen onEdit={() => {}} />);

  await userEvent.click(await screen.findByRole("button", { name: "It is this one: Call back · 10:02" }));

  expect(calls.at(-1)).toEqual({ command: "outbox_settle", args: { settle: { key: 4, arrivedAs: "r1" } } });
});

test.each([
  ["Look and remove", true],
  ["Keep for now", false],
])("where many contacts are missing at once, the rep decides: %s", async (answer, remove) => {
  const calls = whenShown([], {
    sync_status: () => aStatus({ disappeared: 700, contacts: 12_408 }),
    sync_settle_disappeared: () => null,
  });
  await show(<SyncScreen onEdit={() => {}} />);
  expect(await screen.findByText(/^700 of 12,408 contacts are missing/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: answer }));
  expect(calls.at(-1)).toEqual({ command: "sync_settle_disappeared", args: { remove } });
});

test("what both have changed stands side by side, and the rep decides field by field", async () => {
  const conflict = [
    { field: "city", was: "Bonn", mine: "Köln", theirs: "Ulm" },
    { field: "f-7", was: "", mine: "2", theirs: "" },
  ];
  const calls = whenShown(
    [
      {
        ...refused,
        what: "contactUpdate",
        fields: [
          { field: "city", name: null },
          { field: "f-7", name: "Parking spaces" },
        ],
        refusal: {
          outbox: 4,
          reason: { kind: "conflict", fields: conflict },
          message: "",
          fields: [],
          duplicate: null,
          candidates: [],
          canWriteAnew: false,
        },
      },
    ],
    { outbox_settle_conflict: () => null },
  );
  await show(<SyncScreen onEdit={() => {}} />);
  const asks = within(await screen.findByRole("region", { name: "Asking you" }));
  expect(asks.queryByRole("button", { name: "Retry" }), "the rep decides instead").toBeNull();
  const city = within(asks.getByRole("group", { name: /City.*was Bonn/ }));
  const parking = within(asks.getByRole("group", { name: "Parking spaces" }));
  expect(parking.getByRole("radio", { name: /empty/ })).toBeTruthy();

  await userEvent.click(city.getByRole("radio", { name: /Ulm/ }));
  await userEvent.click(asks.getByRole("button", { name: "Save the choice" }));
  expect(calls.map(({ command }) => command), "the rep has not said everything").not.toContain("outbox_settle_conflict");
  await userEvent.click(parking.getByRole("radio", { name: /2/ }));
  await userEvent.click(asks.getByRole("button", { name: "Save the choice" }));

  expect(calls.at(-1)).toEqual({ command: "outbox_settle_conflict", args: { settle: { key: 4, keep: ["f-7"], merged: null } } });
});

test("what somebody else deleted while it was changed can be written anew", async () => {
  const reason = { kind: "gone" as const, what: "task" };
  const refusal = { ...refused.refusal!, reason, message: "", canWriteAnew: true };
  const calls = whenShown([{ ...refused, what: "taskUpdate", subject: "Call back", fields: [], refusal }], {
    outbox_write_anew: () => null,
  });
  await show(<SyncScreen onEdit={() => {}} />);
  const asks = within(await screen.findByRole("region", { name: "Asking you" }));
  expect(asks.getByText(/^Somebody else has deleted this task/)).toBeTruthy();
  expect(asks.queryByRole("button", { name: "Retry" }), "there is nothing to change any more").toBeNull();
  await userEvent.click(asks.getByRole("button", { name: "Create anew" }));

  expect(calls.at(-1)).toEqual({ command: "outbox_write_anew", args: { change: 4 } });
});

test("a task's values in conflict are shown as everywhere else", async () => {
  const fields = [
    { field: "due", was: "", mine: "2026-11-25T14:00:00Z", theirs: "2026-11-26T09:30:00.000Z" },
    { field: "assignee", was: "u1", mine: "u2", theirs: "somebody" },
  ];
  const refusal = { ...refused.refusal!, reason: { kind: "conflict" as const, fields }, message: "" };
  whenShown([{ ...refused, what: "taskUpdate", subject: "Call back", fields: [], refusal }]);
  await show(<SyncScreen onEdit={() => {}} />);
  const due = within(await screen.findByRole("group", { name: "Due" }));
  expect(due.getByRole("radio", { name: /25 Nov 2026/ })).toBeTruthy();
  const assignee = within(screen.getByRole("group", { name: /Assignee.*was Mia/ }));
  expect(assignee.getByRole("radio", { name: /Jonas Weber/ })).toBeTruthy();
  expect(assignee.getByRole("radio", { name: /somebody/ })).toBeTruthy();
});

test("the keyboard goes on to the next change once an answer has taken its buttons away", async () => {
  const fields = [{ field: "city", was: "Bonn", mine: "Köln", theirs: "Ulm" }];
  const refusal = { ...refused.refusal!, reason: { kind: "conflict" as const, fields }, message: "" };
  let changes = [{ ...refused, refusal }, aChange({ key: 5, contactName: "Ada" })];
  let disappeared = 7;
  fakeIpc({
    sync_status: () => aStatus({ disappeared, contacts: 20 }),
    outbox_list: () => changes,
    outbox_settle_conflict: () => null,
    sync_settle_disappeared: () => null,
  });
  await show(<SyncScreen onEdit={() => {}} />);
  await userEvent.click(await screen.findByRole("radio", { name: /Ulm/ }));
  await userEvent.click(screen.getByRole("button", { name: "Save the choice" }));
  changes = changes.slice(1);
  await announce("outbox");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Ada" })));

  await userEvent.click(screen.getByRole("button", { name: "Keep for now" }));
  disappeared = 0;
  changes = [];
  await announce("sync", "outbox");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Sync now" })));
});
