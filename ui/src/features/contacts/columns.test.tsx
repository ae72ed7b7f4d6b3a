import { screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";

import { App } from "../../app/App";
import type { ContactListRequest, ContactRow, Settings, SettingsPatch } from "../../ipc";
import { go } from "../../navigation";
import { announce, fakeIpc } from "../../test/fakeIpc";
import type { Answers } from "../../test/fakeIpc";
import { aCard, aContact, aRow, aStatus, anAccount, someFurther, someSettings } from "../../test/people";
import { show } from "../../test/render";

const people = [
  aRow({ key: 1, name: "Aylin Özdemir", openTasks: 3, tags: ["vip", "messe"], further: someFurther({ city: "Köln" }) }),
  aRow({
    key: 2,
    name: "Öz AG",
    company: "Öz AG",
    stage: "customer",
    further: someFurther({ city: "Ulm", owner: "Mia Brandt" }),
  }),
  aRow({ key: 3, name: "Jörg Müßig", further: someFurther({ dateAdded: "2026-11-23T09:12:00Z" }) }),
];

/** The columns whose values come only where one of them is shown. */
const furtherColumns: readonly string[] = Object.keys(someFurther());

/** Rust, in so far as it keeps settings and answers a chosen order with another one than relevance. */
function rust(but: Partial<Settings> = {}): Answers {
  let kept = someSettings(but);
  return {
    session_get: () => ({ kind: "signedIn", account: anAccount() }),
    settings_get: () => kept,
    settings_update: ({ patch }: { patch: SettingsPatch }) => {
      kept = { ...kept, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null)) };
      void Promise.resolve().then(() => announce("settings"));
      return kept;
    },
    sync_status: () => aStatus(),
    outbox_list: () => [],
    tag_list: () => [],
    draft_get: () => "",
    contact_opened: () => null,
    contact_unseen_count: () => 0,
    contact_card: ({ contact }: { contact: number }) =>
      aCard({ contact: aContact({ key: contact, name: people[contact - 1]?.name ?? "" }) }),
    contact_list: ({ request: { sort, columns } }: { request: ContactListRequest }) => {
      const isFurther = columns.some((column) => furtherColumns.includes(column));
      const rows: ContactRow[] = people.map((row) => (isFurther ? row : { ...row, further: null }));
      if (sort.by !== "relevance") rows.reverse();
      return { total: rows.length, offset: 0, rows, namesOne: false, cached: rows.length };
    },
  };
}

const grid = () => screen.getByRole("grid", { name: "Contacts" });
const cells = async (name: string) =>
  within(await screen.findByRole("row", { name }))
    .getAllByRole("gridcell")
    .map((cell) => cell.textContent);
const asked = (calls: ReturnType<typeof fakeIpc>) =>
  calls.flatMap(({ command, args }) =>
    command === "contact_list" ? [(args as { request: ContactListRequest }).request.sort] : [],
  );
const patches = (calls: ReturnType<typeof fakeIpc>) =>
  calls.flatMap(({ command, args }) =>
    command === "settings_update"
      ? [Object.fromEntries(Object.entries((args as { patch: object }).patch).filter(([, value]) => value !== null))]
      : [],
  );

beforeEach(() => go({ screen: "contacts" }));

test("columns are chosen in a menu that stays open, and kept by Rust", async () => {
  const calls = fakeIpc(rust());
  await show(<App />);
  await screen.findByRole("row", { name: "Öz AG" });
  expect(screen.queryByRole("columnheader")).toBeNull();

  await userEvent.click(screen.getByRole("button", { name: "Columns" }));
  await userEvent.click(screen.getByRole("menuitemcheckbox", { name: "City" }));
  await waitFor(() =>
    expect(screen.getByRole("menuitemcheckbox", { name: "City" }).getAttribute("aria-checked")).toBe("true"),
  );
  await userEvent.click(screen.getByRole("menuitemcheckbox", { name: "Company" }));
  await screen.findByRole("columnheader", { name: "Company" });
  await userEvent.keyboard("{Escape}");

  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Columns" }));
  expect(patches(calls)).toEqual([{ listColumns: ["city"] }, { listColumns: ["city", "company"] }]);
});

test("the list is a table with a cell for each column, still one row for each hit", async () => {
  fakeIpc(rust({ listColumns: ["company", "city", "stage", "owner", "tags", "openTasks"] }));
  await show(<App />);

  expect(await cells("Aylin Özdemir")).toEqual([
    "Aylin Özdemir",
    "Özdemir Logistik GmbH",
    "Köln",
    "lead",
    "",
    "vipmesse",
    "3",
  ]);
  expect(await cells("Öz AG"), "a company that is the name stands in its column too").toEqual([
    "Öz AG",
    "Öz AG",
    "Ulm",
    "customer",
    "Mia Brandt",
    "",
    "",
  ]);
  expect(grid().getAttribute("aria-rowcount")).toBe("3");
  expect(screen.getByRole("row", { name: "Jörg Müßig" }).getAttribute("aria-rowindex")).toBe("3");
});

test("pressing a head sorts, again reverses, and a third time goes back to relevance", async () => {
  const calls = fakeIpc(rust({ listColumns: ["city", "phone"] }));
  await show(<App />);
  const head = await screen.findByRole("columnheader", { name: "City" });
  expect(head.getAttribute("aria-sort")).toBe("none");
  expect(within(screen.getByRole("columnheader", { name: "Phone" })).queryByRole("button")).toBeNull();

  for (const sorted of ["ascending", "descending", "none"]) {
    await userEvent.click(within(head).getByRole("button"));
    await waitFor(() => expect(head.getAttribute("aria-sort")).toBe(sorted));
  }

  expect(asked(calls), "what was shown before is still known").toEqual([
    { by: "relevance", descending: false },
    { by: "city", descending: false },
    { by: "city", descending: true },
  ]);
});

test("the heads are reached and pressed by keyboard, and arrows up and down still go through the list", async () => {
  const calls = fakeIpc(rust({ listColumns: ["phone", "city", "owner"] }));
  await show(<App />);
  await screen.findByRole("row", { name: "Öz AG" });

  grid().focus();
  await userEvent.tab();
  expect(document.activeElement?.textContent).toBe("Name");
  await userEvent.keyboard("{ArrowRight}");
  expect(document.activeElement?.textContent, "the phone cannot be sorted by").toBe("City");
  await userEvent.keyboard("{End}{ArrowRight}{ArrowLeft}{Enter}");
  await waitFor(() => expect(patches(calls)).toEqual([{ listSort: { by: "city", descending: false } }]));
  await userEvent.keyboard("{ArrowDown}");

  expect(document.querySelector('[role="row"][aria-selected="true"]')).toBeTruthy();
  expect(await screen.findByRole("region", { name: "Contact" })).toBeTruthy();
});

test("without columns the order is chosen in a menu, which says what it is", async () => {
  const calls = fakeIpc(rust());
  await show(<App />);

  await userEvent.click(await screen.findByRole("button", { name: "Sort" }));
  expect(screen.getByRole("menuitemradio", { name: "Relevance" }).getAttribute("aria-checked")).toBe("true");
  await userEvent.click(screen.getByRole("menuitemradio", { name: "Created" }));
  await userEvent.click(await screen.findByRole("button", { name: "Sorted by Created, Newest first" }));
  const line = screen.getByRole("separator", { name: "" });
  const checked = screen.getAllByRole("menuitemradio", { checked: true });
  expect(checked.map((item) => item.textContent?.replace("✓", ""))).toEqual(["Created", "Newest first"]);
  expect(checked.map((item) => line.compareDocumentPosition(item)), "one in each set").toEqual([
    Node.DOCUMENT_POSITION_PRECEDING,
    Node.DOCUMENT_POSITION_FOLLOWING,
  ]);
  await userEvent.click(screen.getByRole("menuitemradio", { name: "Oldest first" }));
  const button = await screen.findByRole("button", { name: "Sorted by Created, Oldest first" });

  expect(document.activeElement).toBe(button);
  await waitFor(() =>
    expect(asked(calls)).toEqual([
      { by: "relevance", descending: false },
      { by: "dateAdded", descending: true },
      { by: "dateAdded", descending: false },
    ]),
  );
});

test("a table and a list of two lines have each their own width", async () => {
  const calls = fakeIpc(rust({ listColumns: ["city"], tableWidth: 500 }));
  await show(<App />);

  const line = await screen.findByRole("separator", { name: "Width of the list" });
  expect(line.getAttribute("aria-valuenow")).toBe("500");
  line.focus();
  await userEvent.keyboard("{ArrowLeft}");
  expect(patches(calls)).toEqual([{ tableWidth: 460 }]);
});
