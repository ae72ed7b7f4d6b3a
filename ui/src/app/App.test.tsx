import { screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import type { ImportProposal } from "../ipc";
import { currentPlace, go } from "../navigation";
import { announce, fakeIpc, keptDrafts, later, openLink } from "../test/fakeIpc";
import type { Answers } from "../test/fakeIpc";
import { anImportProposal } from "../test/imports";
import { aBoard, aCard, aChange, aContact, aRow, aStatus, anAccount, someSettings } from "../test/people";
import { narrowWindow, show } from "../test/render";
import { App } from "./App";

const signedIn = { kind: "signedIn", account: anAccount({ sample: true }) };
const signedOut = {
  kind: "signedOut",
  apiAddress: "https://services.leadconnectorhq.com",
  keyring: "ready",
  notice: null,
};

const answers: Answers = {
  session_get: () => signedIn,
  settings_get: () => someSettings(),
  sync_status: () => aStatus({ waiting: 2 }),
  outbox_list: () => [],
  tag_list: () => [],
  draft_get: () => "",
  board_get: () => aBoard({}),
  contact_opened: () => null,
  contact_card: () => aCard(),
  contact_list: () => ({ total: 1, offset: 0, rows: [aRow()], namesOne: false, cached: 1 }),
};

test("the rail leads to every screen there is and tells the state of the sync", async () => {
  fakeIpc(answers);
  await show(<App />);

  const links = await screen.findAllByRole("link");
  expect(links.map((link) => link.textContent)).toEqual(["Today", "Contacts", "Tasks", "Calls", "Leads", "Sync", "Settings"]);
  await waitFor(() => expect(screen.getByRole("status").textContent).toBe("2 waiting"));

  for (const name of ["Tasks", "Sync", "Settings", "Contacts"]) {
    await userEvent.click(screen.getByRole("link", { name }));
    expect(await screen.findByRole("main", { name }), name).toBeTruthy();
    expect(screen.getByRole("link", { name }).getAttribute("aria-current")).toBe("page");
  }
});

test("Ctrl N opens the form of a new contact also while the rep types", async () => {
  fakeIpc(answers);
  await show(<App />);

  await userEvent.click(await screen.findByRole("searchbox", { name: "Search contacts" }));
  await userEvent.keyboard("{Control>}n{/Control}");

  expect(screen.getByRole("dialog", { name: "New contact" })).toBeTruthy();
});

test("the language follows the settings, the whole window at once", async () => {
  fakeIpc({ ...answers, settings_get: () => someSettings({ language: "de" }) });
  await show(<App />);

  expect(await screen.findByRole("searchbox", { name: "Kontakte suchen" })).toBeTruthy();
  expect(document.documentElement.lang).toBe("de");
});

test("the chosen theme is on the page, and the system's leaves no trace", async () => {
  let theme: "dark" | "system" = "dark";
  fakeIpc({ ...answers, settings_get: () => someSettings({ theme }) });
  await show(<App />);
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));

  theme = "system";
  await announce("settings");

  await waitFor(() => expect(document.documentElement.dataset.theme).toBeUndefined());
});

const lead = {
  name: "Ada Kern",
  note: "",
  fields: { lastName: "Kern", customFields: [] },
  tags: [],
  callback: null,
};

/** Answers of an app to which the links in `waiting` are handed over, one after the other. */
const withLinks = (waiting: unknown[]): Answers => ({
  ...answers,
  ...keptDrafts(),
  contact_twins: () => [],
  link_follow: () => waiting.shift() ?? null,
});
const hasForm = () => screen.queryByRole("dialog", { name: "New contact" }) !== null;

test("the form of a link's lead waits until nobody types", async () => {
  const waiting: unknown[] = [];
  go({ screen: "contacts" });
  const calls = fakeIpc(withLinks(waiting));
  await show(<App />);
  const search = await screen.findByRole("searchbox", { name: "Search contacts" });
  await userEvent.type(search, "Mül");
  waiting.push({ kind: "lead", lead });
  const followed = calls.length;
  await openLink();
  await waitFor(() => expect(calls.slice(followed).some(({ command }) => command === "link_follow")).toBe(true));
  await userEvent.type(search, "ler");
  expect(hasForm()).toBe(false);
  expect(search).toMatchObject({ value: "Müller" });

  search.blur();
  await waitFor(() => expect(hasForm()).toBe(true));
  expect(screen.getByRole("textbox", { name: "Last name" })).toMatchObject({ value: "Kern" });
});

test("the form of a link's lead waits until another dialog is gone", async () => {
  const waiting: unknown[] = [];
  go({ screen: "contacts", contact: 1 });
  const calls = fakeIpc(withLinks(waiting));
  await show(<App />);
  await userEvent.click(await screen.findByRole("button", { name: "New task" }));
  const form = within(screen.getByRole("dialog"));
  form.getByRole("button", { name: "Cancel" }).focus();
  waiting.push({ kind: "lead", lead });
  const followed = calls.length;
  await openLink();
  await waitFor(() => expect(calls.slice(followed).some(({ command }) => command === "link_follow")).toBe(true));
  await new Promise((settle) => setTimeout(settle, 20));
  expect(hasForm()).toBe(false);

  await userEvent.click(form.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(hasForm()).toBe(true));
});

test("an open form tells how many leads of links wait for it", async () => {
  const waiting: unknown[] = [];
  go({ screen: "contacts" });
  fakeIpc(withLinks(waiting));
  await show(<App />);
  await userEvent.click(await screen.findByRole("button", { name: "New contact" }));
  waiting.push({ kind: "lead", lead }, { kind: "lead", lead: { ...lead, fields: { lastName: "Lang", customFields: [] } } });
  await openLink();
  await openLink();
  expect(await screen.findByText(/^2 more leads wait/)).toBeTruthy();

  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByText(/^1 more lead waits/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.getByRole("textbox", { name: "Last name" })).toMatchObject({ value: "Lang" }));
  expect(screen.queryByText(/more lead/)).toBeNull();
});

test("an open file is looked at anew, as it was planned, once all contacts have been read, wherever the rep is", async () => {
  let pulledAt: string | null = null;
  let proposal: ImportProposal | null = anImportProposal({ plan: { columns: ["name", "email", "note"], tag: "messe", source: "" } });
  go({ screen: "contacts" });
  const calls = fakeIpc({
    ...answers,
    sync_status: () => aStatus({ pulledAt }),
    import_get: () => ({ proposal, runs: [] }),
    import_open: () => null,
    import_plan: () => null,
  });
  await show(<App />);
  await screen.findByRole("row", { name: "Aylin Özdemir" });
  const imported = () => calls.filter(({ command }) => command.startsWith("import_"));
  await announce("sync");
  expect(imported()).toEqual([]);

  pulledAt = "2026-11-24T11:00:00Z";
  await announce("sync");
  await waitFor(() =>
    expect(imported()).toEqual([
      { command: "import_get", args: {} },
      { command: "import_open", args: { path: "/home/mia/liste.csv" } },
      { command: "import_plan", args: { plan: proposal?.plan } },
    ]),
  );
  pulledAt = "2026-11-24T11:05:00Z";
  await announce("sync");
  await new Promise((settle) => setTimeout(settle, 20));
  expect(imported(), "once").toHaveLength(3);

  // What was started meanwhile is no longer looked at.
  proposal = null;
  pulledAt = null;
  await announce("sync");
  await new Promise((settle) => setTimeout(settle, 20));
  pulledAt = "2026-11-24T11:10:00Z";
  await announce("sync");
  await waitFor(() => expect(imported()).toHaveLength(4));
  await new Promise((settle) => setTimeout(settle, 20));
  expect(imported().at(-1)?.command).toBe("import_get");
});

test("the late answer to an older link does not lead away from where a newer one has led", async () => {
  const slow = later();
  const waiting: unknown[] = [];
  go({ screen: "contacts" });
  const calls = fakeIpc({ ...withLinks(waiting), call_callbacks: () => [], call_tag: () => "", transcript_automatic: () => null });
  await show(<App />);
  await screen.findByRole("searchbox", { name: "Search contacts" });
  const follows = () => calls.filter(({ command }) => command === "link_follow").length;
  await waitFor(() => expect(follows()).toBe(1));

  waiting.push(slow.promise, { kind: "contact", contact: 2 });
  await openLink();
  await openLink();
  await waitFor(() => expect(currentPlace()).toEqual({ screen: "contacts", contact: 2 }));
  slow.resolve({ kind: "contact", contact: 1 });
  await new Promise((settle) => setTimeout(settle, 20));
  expect(currentPlace()).toEqual({ screen: "contacts", contact: 2 });

  // A follow without a link keeps none from leading anywhere.
  const only = later();
  waiting.push(only.promise);
  await openLink();
  await openLink();
  await waitFor(() => expect(follows()).toBe(5));
  only.resolve({ kind: "contact", contact: 3 });
  await waitFor(() => expect(currentPlace()).toEqual({ screen: "contacts", contact: 3 }));
});

test("after signing out nothing of the account is shown to the next one", async () => {
  let session: unknown = signedIn;
  const rows = [aRow({ name: "Of the first account" })];
  fakeIpc({
    ...answers,
    session_get: () => session,
    session_sign_out: () => null,
    contact_list: () => ({ total: rows.length, offset: 0, rows, namesOne: false, cached: 1 }),
  });
  await show(<App />);
  await userEvent.click(await screen.findByRole("row", { name: "Of the first account" }));
  expect(currentPlace()).toMatchObject({ contact: 1 });

  session = signedOut;
  await userEvent.click(screen.getByRole("button", { name: "Leave" }));
  await announce("session");
  await screen.findByRole("button", { name: "Connect" });
  rows.length = 0;
  session = signedIn;
  await announce("session");

  expect(await screen.findByText("No contacts yet")).toBeTruthy();
  expect(currentPlace()).toEqual({ screen: "contacts" });
  expect(screen.queryByText("Of the first account")).toBeNull();
});

test("a new contact comes into sight also where its card lies over the list", async () => {
  narrowWindow();
  go({ screen: "contacts" });
  fakeIpc({ ...answers, contact_save: () => 1 });
  await show(<App />);
  await userEvent.click(await screen.findByRole("button", { name: "New contact" }));

  await userEvent.type(screen.getByRole("textbox", { name: "First name" }), "Aylin");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  const heading = await screen.findByRole("heading", { name: "Aylin Özdemir" });
  await waitFor(() => expect(document.activeElement).toBe(heading));
});

test("a dialog that fails takes the window with it only until it is opened again", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  go({ screen: "sync" });
  fakeIpc({ ...answers, outbox_list: () => [aChange({ state: "refused" })], contact_card: () => ({ contact: aContact() }) });
  await show(<App />);

  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  await userEvent.click(await screen.findByRole("button", { name: "Open again" }));

  expect(await screen.findByRole("main", { name: "Sync" })).toBeTruthy();
});

test("the narrow rail still says which account this is", async () => {
  narrowWindow();
  fakeIpc(answers);
  await show(<App />);

  const rail = await screen.findByRole("navigation", { name: "Main navigation" });
  expect(within(rail).getByText("Starbüro Köln").closest("[data-tip]")?.getAttribute("data-tip")).toBe("Starbüro Köln");
});
