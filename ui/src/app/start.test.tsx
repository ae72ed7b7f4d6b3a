import { screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { FirstScreen } from "../ipc";
import { go } from "../navigation";
import { announce, fakeIpc } from "../test/fakeIpc";
import type { Answers } from "../test/fakeIpc";
import { aRow, aStatus, anAccount, someSettings } from "../test/people";
import { start } from "./start";

const signedIn = { kind: "signedIn", account: anAccount() } as const;
const listOf = (name: string) => ({ total: 1, offset: 0, rows: [aRow({ name })], namesOne: false, cached: 1 });
const first = (name: string): FirstScreen => ({ session: signedIn, settings: someSettings({ language: "en" }), sync: aStatus({}), list: listOf(name), unseen: 0 });

/** Answers of an app whose list holds one contact. */
const answers = (name: string): Answers => ({
  session_get: () => signedIn,
  settings_get: () => someSettings({ language: "en" }),
  sync_status: () => aStatus({}),
  contact_list: () => listOf(name),
  contact_unseen_count: () => 0,
  contact_opened: () => null,
  draft_get: () => "",
  import_get: () => ({ proposal: null, runs: [] }),
});

/** The page as it is before its script runs, told this ahead. */
function told(ahead: Promise<FirstScreen | null>) {
  Object.assign(window, { __STARBUERO__: { language: "en", theme: "light", first: ahead } });
}

beforeEach(() => {
  go({ screen: "contacts" });
  document.body.innerHTML = '<div id="root"></div>';
});
afterEach(() => Reflect.deleteProperty(window, "__STARBUERO__"));

test("the list is drawn first, and what stands around it once it has been painted", async () => {
  fakeIpc(answers("Aylin Özdemir"));
  const session = { kind: "signedIn", account: anAccount({ sessionOnly: true }) } as const;
  told(Promise.resolve({ ...first("Aylin Özdemir"), session }));

  await start();

  expect(screen.getByRole("row", { name: "Aylin Özdemir" })).toBeTruthy();
  expect(screen.getByText(/^For this session only/), "it would push the list down later").toBeTruthy();
  expect(screen.getByRole("searchbox", { name: "Search contacts" })).toBeTruthy();
  expect(screen.queryByRole("navigation")).toBeNull();
  expect(screen.queryByRole("combobox", { name: "Filter by tag or owner" })).toBeNull();
  expect(await screen.findByRole("navigation")).toBeTruthy();
  expect(screen.getByRole("combobox", { name: "Filter by tag or owner" })).toBeTruthy();
});

test("of the list only what can be seen is drawn at first", async () => {
  const rows = Array.from({ length: 40 }, (_, at) => aRow({ key: at + 1, name: `Contact ${at}` }));
  const list = { ...listOf(""), total: 40, rows };
  fakeIpc({ ...answers(""), contact_list: () => list });
  told(Promise.resolve({ ...first(""), list }));
  // Without what stands above and below the list.
  const ofWindow = Math.ceil((window.innerHeight - 112) / 52);

  await start();

  expect(screen.getAllByRole("row").length).toBe(ofWindow);
  await waitFor(() => expect(screen.getAllByRole("row").length).toBeGreaterThan(ofWindow));
});

test("the first screen is drawn from what was asked ahead, and that is asked for again a moment later", async () => {
  const calls = fakeIpc(answers("Aylin, meanwhile changed"));
  told(Promise.resolve(first("Aylin Özdemir")));

  await start();

  expect(screen.getByRole("row", { name: "Aylin Özdemir" })).toBeTruthy();
  expect(calls.filter(({ command }) => command !== "import_get")).toEqual([]);
  expect(await screen.findByRole("row", { name: "Aylin, meanwhile changed" })).toBeTruthy();
  expect(Reflect.get(window, "__STARBUERO__"), "what names contacts").toBeUndefined();
});

test.each([
  ["took too long", () => Promise.resolve(null)],
  ["never comes", () => new Promise<null>(() => {})],
  ["failed", () => Promise.reject(new Error("no answer"))],
])("where the answer %s, the page asks for all of it itself", async (_, ahead) => {
  fakeIpc(answers("Aylin Özdemir"));
  told(ahead());

  await start();

  expect(await screen.findByRole("row", { name: "Aylin Özdemir" })).toBeTruthy();
});

test("an account that opens late is shown once it has opened", async () => {
  let session: unknown = { kind: "opening" };
  fakeIpc({ ...answers("Aylin Özdemir"), session_get: () => session });
  told(Promise.resolve(null));
  await start();
  await waitFor(() => expect(screen.getByText("Opening")).toBeTruthy());

  session = signedIn;
  await announce("session");

  expect(await screen.findByRole("row", { name: "Aylin Özdemir" })).toBeTruthy();
});
