import { screen, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, expect, test } from "vitest";

import { App } from "../app/App";
import { go } from "../navigation";
import type { ListColumn } from "../ipc";
import type { Place } from "../navigation";
import { fakeIpc } from "./fakeIpc";
import type { Answers } from "./fakeIpc";
import { anImportProposal, anImportRun } from "./imports";
import {
  aBoard,
  aCard,
  aChange,
  aContact,
  aFolder,
  aLead,
  aNote,
  aRow,
  aStatus,
  aTask,
  anAccount,
  anAppointment,
  someAutomatic,
  someCalls,
  someSettings,
} from "./people";
import { show } from "./render";
import { sampleGauge, sampleLog, sampleTable, sampleTest, sampleTried } from "./sampleDiagnostics";

const refusal = {
  outbox: 1,
  reason: null,
  message: "email must be an email",
  fields: [],
  duplicate: null,
  candidates: [],
  canWriteAnew: false,
};
const inConflict = {
  ...refusal,
  message: "",
  reason: { kind: "conflict" as const, fields: [{ field: "body", was: "Old", mine: "Mine", theirs: "Theirs" }] },
};
const answers: Answers = {
  session_get: () => ({ kind: "signedIn", account: anAccount({ sample: true, meAnswered: false, tokenIsOld: true }) }),
  settings_get: () => someSettings(),
  sync_status: () => aStatus({ refused: 1, phase: { kind: "pulling", done: 3, total: 9 } }),
  outbox_list: () => [
    aChange({ state: "refused", refusal }),
    aChange({ key: 2, what: "tagAdd", state: "asks" }),
    aChange({ key: 3, what: "noteUpdate", state: "refused", refusal: inConflict }),
  ],
  leads_get: () => ({
    folder: aFolder({ problem: "missing", held: ["waechst.eml"] }),
    total: 3,
    leads: [
      aLead({
        contact: null,
        state: "asks",
        reason: { kind: "severalContacts" },
        candidates: [{ contact: 4, name: "Anna Kern", field: "phone" }],
        canUndo: true,
      }),
      aLead({ key: 2, state: "waiting", canUndo: true }),
      aLead({ key: 3, contact: null, state: "failed", reason: { kind: "empty" } }),
    ],
  }),
  diagnostics_quota: () => sampleGauge("shut"),
  diagnostics_endpoints: () => sampleTable(["bulk"]),
  diagnostics_requests: () => sampleLog(false),
  diagnostics_self_test: () => sampleTest,
  diagnostics_try: () => sampleTried,
  import_get: () => ({ proposal: anImportProposal(), runs: [anImportRun({ refused: 2 })] }),
  tag_list: () => [{ name: "vip", contacts: 3 }],
  draft_get: () => "",
  due_text: () => "",
  contact_opened: () => null,
  transcript_calls: () => someCalls,
  transcript_automatic: () => someAutomatic,
  board_get: () => aBoard({ today: [aTask()], overdue: [aTask({ key: 2, overdue: true, state: "refused", refusal })] }),
  call_tag: () => "callback",
  call_callbacks: () => [
    { task: aTask({ title: "Urgent: callback: Öz", overdue: true }), urgency: "high", number: "0221 1", reason: "Offer" },
    { task: aTask({ key: 2, title: "Callback (no rush)" }), urgency: "low", number: null, reason: "" },
  ],
  contact_card: () =>
    aCard({
      contact: aContact({
        state: "refused",
        refusal,
        tags: [{ name: "vip", state: "waiting" }],
        business: { id: "b", name: "Öz" },
      }),
      tasks: [aTask(), aTask({ key: 2, completed: true })],
      notes: [
        aNote({ pinned: true, color: "#e5a50a" }),
        aNote({ key: 2, state: "refused", refusal: inConflict }),
      ],
      appointments: [anAppointment({ link: "https://meet.example" })],
    }),
  contact_list: () => ({
    total: 2,
    offset: 0,
    rows: [aRow(), aRow({ key: 2, name: "", state: "waiting" })],
    namesOne: false,
    cached: 2,
  }),
};

/** What axe finds on the page. Colours have no contrast without a layout; `tokens.test.ts` looks at those. */
async function findings(part: Element = document.body) {
  const { violations } = await axe.run(part, { rules: { "color-contrast": { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

beforeEach(() => fakeIpc(answers));

/** What axe must find nothing on in Diagnostics. */
const sections: ["allowance" | "endpoints" | "requests" | "selfTest", string][] = [
  ["allowance", "Today"],
  ["endpoints", "Contacts"],
  ["requests", "28 went well"],
  ["selfTest", "Connection"],
];

test.each(sections)("axe finds nothing on %s of Diagnostics", async (section, words) => {
  go({ screen: "settings", part: "diagnostics", ...(section !== "allowance" && { section }) });
  await show(<App />);
  if (section === "selfTest") {
    await userEvent.click(await screen.findByRole("button", { name: "Run the test" }));
    await screen.findByText("Fault");
  }
  await within(await screen.findByRole("tabpanel")).findByText(words);

  expect(await findings()).toEqual([]);
});

test("axe finds nothing in the panel that tries an operation", async () => {
  go({ screen: "settings", part: "diagnostics", section: "endpoints", query: "tasks.create" });
  await show(<App />);
  await userEvent.click(await screen.findByRole("button", { name: "Try tasks.create" }));
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  await userEvent.click(screen.getByRole("button", { name: "Really send" }));
  await screen.findByText(/x-ratelimit-max/);

  expect(await findings()).toEqual([]);
});

test("axe finds nothing on the calls of a card, nor where transcripts become notes by themselves", async () => {
  go({ screen: "contacts", contact: 1 });
  await show(<App />);
  await userEvent.click(await screen.findByRole("button", { name: "Show calls" }));
  const part = screen.getByRole("region", { name: "Calls" });
  await within(part).findByText("Not answered");
  expect(await findings(part)).toEqual([]);

  go({ screen: "settings" });
  expect(await findings(await screen.findByRole("region", { name: "Transcripts" }))).toEqual([]);
});

test("axe finds nothing on the question about consent", async () => {
  fakeIpc({ ...answers, transcript_automatic: () => ({ ...someAutomatic, on: false }) });
  go({ screen: "settings" });
  await show(<App />);
  await userEvent.click(await screen.findByRole("switch", { checked: false }));
  expect(await findings(screen.getByRole("alertdialog"))).toEqual([]);
});

const places: [Place, string][] = [
  [{ screen: "contacts", contact: 1 }, "Aylin Özdemir"],
  [{ screen: "today" }, "Due today"],
  [{ screen: "tasks", contact: 1 }, "Aylin Özdemir"],
  [{ screen: "calls" }, "Callbacks"],
  [{ screen: "leads" }, "Who is it?"],
  [{ screen: "sync" }, "Waiting changes"],
  [{ screen: "import" }, "Imports so far"],
  [{ screen: "settings" }, "Account"],
];

test.each(places)("axe finds nothing on %o", async (place, heading) => {
  go(place);
  await show(<App />);
  await screen.findByRole("heading", { name: heading });

  expect(await findings()).toEqual([]);
});

test("axe finds nothing on a list with columns, nor in the menus of its order and columns", async () => {
  const listColumns: ListColumn[] = ["company", "phone", "tags", "openTasks", "dateAdded"];
  fakeIpc({
    ...answers,
    settings_get: () => someSettings({ listColumns, listSort: { by: "company", descending: true } }),
  });
  go({ screen: "contacts" });
  await show(<App />);
  await screen.findByRole("columnheader", { name: "Company" });
  expect(await findings()).toEqual([]);

  for (const menu of ["Columns", "Sorted by Company, Z to A"]) {
    await userEvent.click(screen.getByRole("button", { name: menu }));
    expect(await findings(screen.getByRole("menu"))).toEqual([]);
    await userEvent.keyboard("{Escape}");
  }
});

test.each(["Edit", "Delete", "New task"])("axe finds nothing in what %s opens", async (button) => {
  go({ screen: "contacts", contact: 1 });
  await show(<App />);
  await userEvent.click(await screen.findByRole("button", { name: button }));

  expect(await findings()).toEqual([]);
});

test("axe finds nothing where one text is made of both", async () => {
  go({ screen: "contacts", contact: 1 });
  await show(<App />);
  await userEvent.click(await screen.findByRole("radio", { name: "Make one text of both" }));

  expect(await findings()).toEqual([]);
});

test("axe finds nothing on the connect screen", async () => {
  fakeIpc({
    ...answers,
    session_get: () => ({ kind: "signedOut", apiAddress: "", keyring: "missing", notice: "tokenGone" }),
  });
  await show(<App />);
  await screen.findByRole("button", { name: "Connect" });

  expect(await findings()).toEqual([]);
});
