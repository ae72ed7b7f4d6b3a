import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";

import type { ContactListRequest } from "../../ipc";
import { currentPlace, go, usePlace } from "../../navigation";
import { announce, fakeIpc, later } from "../../test/fakeIpc";
import type { Answers } from "../../test/fakeIpc";
import { aCard, aContact, aNote, aRow, aStatus, aTask, anAccount, someSettings } from "../../test/people";
import { narrowWindow, show } from "../../test/render";
import { ContactsScreen } from "./ContactsScreen";
import type { ListView } from "./ContactsScreen";

const people = [aRow({ key: 1 }), aRow({ key: 2, name: "Jörg Müßig" }), aRow({ key: 3, name: "" })];

const answers: Answers = {
  sync_status: () => aStatus(),
  tag_list: () => [],
  draft_get: () => "",
  contact_opened: () => null,
  contact_card: ({ contact }: { contact: number }) =>
    aCard({ contact: aContact({ key: contact, name: people[contact - 1]?.name ?? "" }) }),
  contact_list: ({ request }: { request: ContactListRequest }) => {
    const hits = people.filter(({ name }) => name.toLowerCase().startsWith(request.query));
    return { total: hits.length, offset: 0, rows: hits, namesOne: false, cached: people.length };
  },
};

function Screen({ view = someSettings() }: { view?: ListView }) {
  const place = usePlace();
  return place.screen === "contacts" ? (
    <ContactsScreen place={place} onNew={() => {}} view={view} onView={() => {}} />
  ) : null;
}

beforeEach(() => go({ screen: "contacts" }));

test("the list tells how many there are and names each row", async () => {
  fakeIpc(answers);
  await show(<Screen />);

  await screen.findByRole("row", { name: "Jörg Müßig" });
  expect(screen.getByRole("grid", { name: "Contacts" }).getAttribute("aria-rowcount")).toBe("3");
  expect(screen.getByRole("row", { name: "No name" })).toBeTruthy();
});

test("an arrow key selects at once, shows the card and tells Rust that it is open", async () => {
  const calls = fakeIpc(answers);
  await show(<Screen />);
  await screen.findByRole("row", { name: "Aylin Özdemir" });

  await userEvent.type(screen.getByRole("searchbox", { name: "Search contacts" }), "{ArrowDown}{ArrowDown}");

  expect(screen.getByRole("row", { name: "Jörg Müßig" }).getAttribute("aria-selected")).toBe("true");
  const card = screen.getByRole("region", { name: "Contact" });
  expect(await within(card).findByRole("heading", { name: "Jörg Müßig" })).toBeTruthy();
  expect(calls).toContainEqual({ command: "contact_opened", args: { contact: 2 } });
});

test("a slow answer to an older search never replaces the newest one", async () => {
  const old = later();
  fakeIpc({
    ...answers,
    contact_list: ({ request }: { request: ContactListRequest }) =>
      request.query === "j"
        ? old.promise
        : {
            total: 1,
            offset: 0,
            rows: [aRow({ key: 9, name: request.query === "jo" ? "Newest" : "All" })],
            namesOne: false,
            cached: 3,
          },
  });
  await show(<Screen />);
  await userEvent.type(await screen.findByRole("searchbox", { name: "Search contacts" }), "jo");
  await screen.findByRole("row", { name: "Newest" });

  old.resolve({ total: 1, offset: 0, rows: [aRow({ key: 8, name: "Too late" })], namesOne: false, cached: 3 });
  await announce("sync");

  expect(screen.queryByRole("row", { name: "Too late" })).toBeNull();
  expect(screen.getByRole("row", { name: "Newest" })).toBeTruthy();
});

test("Enter in the search opens the best match and goes to its card", async () => {
  fakeIpc(answers);
  await show(<Screen />);
  const search = await screen.findByRole("searchbox", { name: "Search contacts" });

  await userEvent.type(search, "jörg");
  await waitFor(() => expect(screen.getAllByRole("row")).toHaveLength(1));
  await userEvent.type(search, "{Enter}");

  const heading = await screen.findByRole("heading", { name: "Jörg Müßig" });
  await waitFor(() => expect(document.activeElement).toBe(heading));
});

test("a search without hits says so, counts none and leads back to all", async () => {
  fakeIpc(answers);
  await show(<Screen />);

  await userEvent.type(await screen.findByRole("searchbox", { name: "Search contacts" }), "zz");

  expect(await screen.findByText("Nothing found")).toBeTruthy();
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("0");
  await userEvent.click(screen.getByRole("button", { name: "Show all contacts" }));
  expect(await screen.findByRole("row", { name: "Aylin Özdemir" })).toBeTruthy();
});

test("a pasted link opens its contact", async () => {
  fakeIpc({
    ...answers,
    contact_list: ({ request }: { request: ContactListRequest }) =>
      request.query === ""
        ? { total: 0, offset: 0, rows: [], namesOne: false, cached: 3 }
        : { total: 0, offset: 0, rows: [], namesOne: true, cached: 3 },
    contact_locate: () => 2,
  });
  await show(<Screen />);

  await userEvent.click(await screen.findByRole("searchbox", { name: "Search contacts" }));
  await userEvent.paste("https://app.gohighlevel.com/v2/location/x/contacts/detail/Qd7mXpL2sK9vB4nT1wYz");

  expect(await screen.findByRole("heading", { name: "Jörg Müßig" })).toBeTruthy();
});

test("what Rust announces as stale is read again, and nothing else", async () => {
  const calls = fakeIpc(answers);
  await show(<Screen />);
  await screen.findByRole("row", { name: "Aylin Özdemir" });
  const listed = () => calls.filter(({ command }) => command === "contact_list").length;
  const before = listed();

  await announce("tags");
  expect(listed()).toBe(before);
  await announce("contacts");
  await waitFor(() => expect(listed()).toBe(before + 1));
});

test("Rust is told which rows are on the screen, also where nothing was read for them", async () => {
  const calls = fakeIpc({ ...answers, contact_shown: () => null });
  const screens = await show(<Screen />);
  const told = () => calls.filter(({ command }) => command === "contact_shown").at(-1)?.args;
  const all = { shown: { contacts: [1, 2, 3], tag: null } };
  await waitFor(() => expect(told()).toEqual(all));

  const search = screen.getByRole("searchbox");
  await userEvent.type(search, "j");
  await waitFor(() => expect(told()).toEqual({ shown: { contacts: [2], tag: null } }));
  await userEvent.clear(search);
  await waitFor(() => expect(told()).toEqual(all));

  screens.unmount();
  await waitFor(() => expect(told()).toEqual({ shown: { contacts: [], tag: null } }));
});

test("markup in names and notes is shown as text", async () => {
  const evil = '<img src=x onerror="alert(1)"><script>alert(1)</script>';
  fakeIpc({
    ...answers,
    contact_card: () => aCard({ contact: aContact({ name: evil }), notes: [aNote({ text: evil })] }),
  });
  go({ screen: "contacts", contact: 1 });
  await show(<Screen />);

  const card = screen.getByRole("region", { name: "Contact" });
  expect((await within(card).findByRole("heading", { level: 2 })).textContent).toBe(evil);
  expect(within(card).getByRole("region", { name: "Notes" }).textContent).toContain(evil);
  expect(card.querySelector("img, script")).toBeNull();
});

test("the card has one button of each promised name, and its parts are regions", async () => {
  fakeIpc({ ...answers, contact_card: () => aCard({ tasks: [aTask()], notes: [aNote()] }) });
  go({ screen: "contacts", contact: 1 });
  await show(<Screen />);
  const card = await screen.findByRole("region", { name: "Contact" });
  await within(card).findByRole("heading", { name: "Aylin Özdemir" });

  for (const name of ["Edit", "Delete", "New task", "New note"])
    expect(within(card).getByRole("button", { name })).toBeTruthy();
  for (const name of ["Tags", "Tasks", "Notes", "Appointments"])
    expect(within(card).getByRole("region", { name })).toBeTruthy();
});

test("ticking a task asks Rust to complete it and is drawn before the answer", async () => {
  const answer = later();
  const calls = fakeIpc({
    ...answers,
    contact_card: () => aCard({ tasks: [aTask({ key: 7, title: "Call Ada" })] }),
    task_set_completed: () => answer.promise,
  });
  go({ screen: "contacts", contact: 1 });
  await show(<Screen />);
  const box = await screen.findByRole("checkbox", { name: "Call Ada" });

  await userEvent.click(box);

  expect(box).toMatchObject({ checked: true });
  expect(calls).toContainEqual({ command: "task_set_completed", args: { task: 7, completed: true } });
  answer.resolve(null);
  await answer.promise;
  await announce("sync");
  expect(box, "it holds until the task itself comes back changed").toMatchObject({ checked: true });
});

test("a read-only token leaves everything to look at and nothing to change", async () => {
  fakeIpc({ ...answers, contact_card: () => aCard({ tasks: [aTask({ title: "Call Ada" })] }) });
  go({ screen: "contacts", contact: 1 });
  await show(<Screen />, anAccount({ missing: ["write"] }));

  expect(await screen.findByRole("checkbox", { name: "Call Ada" })).toMatchObject({ disabled: true });
  for (const name of ["Edit", "Delete", "New task", "New note", "New contact"]) {
    expect(screen.getByRole("button", { name })).toMatchObject({ disabled: true });
  }
});

test("deleting asks first, says what goes with the contact, and then asks Rust", async () => {
  const calls = fakeIpc({ ...answers, contact_delete: () => null });
  go({ screen: "contacts", contact: 1 });
  await show(<Screen />);

  await userEvent.click(await screen.findByRole("button", { name: "Delete" }));
  const question = screen.getByRole("alertdialog", { name: "Delete Aylin Özdemir?" });
  expect(question.textContent).toMatch(/conversations, opportunities and appointments/);
  expect(calls.some(({ command }) => command === "contact_delete")).toBe(false);
  await userEvent.click(within(question).getByRole("button", { name: "Delete" }));

  await waitFor(() => expect(calls).toContainEqual({ command: "contact_delete", args: { contact: 1 } }));
  expect(await screen.findByText("Choose a contact")).toBeTruthy();
});

test("writing to somebody who does not want to be disturbed asks first", async () => {
  const calls = fakeIpc({
    ...answers,
    contact_reach: ({ reach }: { reach: { despiteDnd: boolean } }) => {
      if (!reach.despiteDnd) throw { kind: "doNotDisturb" };
      return null;
    },
  });
  go({ screen: "contacts", contact: 1 });
  await show(<Screen />);

  await userEvent.click(await screen.findByRole("button", { name: /^Write e-mail/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Go ahead anyway" }));

  await waitFor(() =>
    expect(calls.at(-1)).toEqual({
      command: "contact_reach",
      args: { reach: { contact: 1, by: "mail", number: null, despiteDnd: true } },
    }),
  );
});

test("a hundred thousand are read as far as they are seen and a little beyond, and End goes to the last one", async () => {
  const calls = fakeIpc({
    ...answers,
    contact_card: ({ contact }: { contact: number }) =>
      aCard({ contact: aContact({ key: contact, name: `Person ${contact}` }) }),
    contact_list: ({ request: { offset, limit } }: { request: ContactListRequest }) => ({
      total: 100_000,
      offset,
      rows: Array.from({ length: limit }, (_, index) =>
        aRow({ key: offset + index + 1, name: `Person ${offset + index + 1}` }),
      ),
      namesOne: false,
      cached: 100_000,
    }),
  });
  await show(<Screen />);
  const offsets = () =>
    calls.flatMap(({ command, args }) =>
      command === "contact_list" ? [(args as { request: ContactListRequest }).request.offset] : [],
    );
  await screen.findByRole("row", { name: "Person 1" });
  expect(new Set(offsets())).toEqual(new Set([0]));

  screen.getByRole("grid").focus();
  await userEvent.keyboard("{End}");

  expect(await screen.findByRole("heading", { name: "Person 100000" })).toBeTruthy();
  expect(new Set(offsets())).toEqual(new Set([0, 99_960]));
});

test("Esc in a form on the card is left to the form", async () => {
  fakeIpc({ ...answers, due_text: () => "", due_read: () => ({ due: null }) });
  go({ screen: "contacts", contact: 1 });
  await show(<Screen />);
  await userEvent.click(await screen.findByRole("button", { name: "New task" }));

  // The browser closes the dialog, unless somebody prevents it.
  expect(fireEvent.keyDown(screen.getByRole("textbox", { name: "Title" }), { key: "Escape" })).toBe(true);
});

const isInSight = (name: string) => screen.getByRole("grid", { name, hidden: true }).closest("[inert]") === null;

test("in a narrow window the list is walked through in sight, Enter brings the card, and Esc the list", async () => {
  narrowWindow();
  fakeIpc(answers);
  await show(<Screen />);
  await screen.findByRole("row", { name: "Aylin Özdemir" });

  await userEvent.type(screen.getByRole("searchbox", { name: "Search contacts" }), "{ArrowDown}{ArrowDown}");
  expect(screen.queryByRole("region", { name: "Contact" })).toBeNull();
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByRole("heading", { name: "Jörg Müßig" })).toBeTruthy();
  expect(isInSight("Contacts")).toBe(false);
  await userEvent.keyboard("{Escape}");

  expect(screen.queryByRole("region", { name: "Contact" })).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("grid", { name: "Contacts" }));
});

test("in a narrow window the other contacts of a company come into sight", async () => {
  narrowWindow();
  fakeIpc({
    ...answers,
    contact_card: () => aCard({ contact: aContact({ business: { id: "b-1", name: "Öz" } }) }),
  });
  go({ screen: "contacts", contact: 1 });
  await show(<Screen />);

  await userEvent.click(await screen.findByRole("button", { name: "Other contacts of Öz" }));

  expect(screen.queryByRole("region", { name: "Contact" })).toBeNull();
  expect(isInSight("Contacts")).toBe(true);
});

test("Enter pressed before the list has answered opens the best match once it has", async () => {
  const answer = later();
  fakeIpc({
    ...answers,
    contact_list: ({ request }: { request: ContactListRequest }) =>
      request.query === "" ? { total: 3, offset: 0, rows: people, namesOne: false, cached: 3 } : answer.promise,
  });
  await show(<Screen />);
  await screen.findByRole("row", { name: "Aylin Özdemir" });

  await userEvent.type(screen.getByRole("searchbox", { name: "Search contacts" }), "j{Enter}");
  expect(screen.queryByRole("region", { name: "Contact" })).toBeNull();
  expect(screen.getAllByRole("row"), "the former list stays until then").toHaveLength(3);
  answer.resolve({ total: 1, offset: 0, rows: [people[1]], namesOne: false, cached: 3 });

  const heading = await screen.findByRole("heading", { name: "Jörg Müßig" });
  await waitFor(() => expect(document.activeElement).toBe(heading));
});

test("Enter pressed too early is forgotten when the rep goes on typing", async () => {
  const answer = later();
  fakeIpc({
    ...answers,
    contact_list: ({ request }: { request: ContactListRequest }) =>
      request.query === "jx" ? answer.promise : { total: 3, offset: 0, rows: people, namesOne: false, cached: 3 },
  });
  await show(<Screen />);
  await screen.findByRole("row", { name: "Aylin Özdemir" });

  await userEvent.type(screen.getByRole("searchbox", { name: "Search contacts" }), "jx{Enter}{Backspace}");
  answer.resolve({ total: 1, offset: 0, rows: [people[1]], namesOne: false, cached: 3 });
  await announce("sync");

  expect(screen.queryByRole("region", { name: "Contact" })).toBeNull();
});

test("HighLevel is asked once for an id it does not know, whatever changes meanwhile", async () => {
  const calls = fakeIpc({
    ...answers,
    contact_list: () => ({ total: 0, offset: 0, rows: [], namesOne: true, cached: 3 }),
    contact_locate: () => {
      throw { kind: "notFound", what: "contact" };
    },
  });
  go({ screen: "contacts", query: "Qd7mXpL2sK9vB4nT1wYz" });
  await show(<Screen />);
  await screen.findByText("HighLevel has no contact with this ID");

  await announce("contacts");
  await announce("contacts", "card", "tasks");
  await waitFor(() => expect(calls.filter(({ command }) => command === "contact_list").length).toBeGreaterThan(1));

  expect(calls.filter(({ command }) => command === "contact_locate")).toHaveLength(1);
});

test("the list is narrowed to new leads, an owner and a tag, and each can be taken away", async () => {
  const calls = fakeIpc({
    ...answers,
    contact_unseen_count: () => 2,
    contact_list: () => ({ total: 1, offset: 0, rows: [aRow({ unseen: true })], namesOne: false, cached: 3 }),
    tag_list: () => [{ name: "vip", contacts: 7 }],
    contact_see_all: () => null,
  });
  await show(<Screen />);
  const row = await screen.findByRole("row", { name: "Aylin Özdemir" });
  expect(row.textContent).toContain("New");
  const field = screen.getByRole("combobox", { name: "Filter by tag or owner" });
  const asked = () =>
    calls.filter(({ command }) => command === "contact_list").map(({ args }) => (args as { request: { filter: unknown } }).request.filter);

  await userEvent.type(field, "new le");
  // What is painted by itself cuts off what stands out of it.
  expect(row.closest(".panel")).toBeTruthy();
  expect(screen.getByRole("option", { name: /New leads/ }).closest(".panel")).toBeNull();
  await userEvent.keyboard("{Enter}");
  await userEvent.type(field, "mia{Enter}");
  await userEvent.type(field, "vi{Enter}");
  await waitFor(() => expect(asked().at(-1)).toEqual({ business: null, tag: "vip", owner: "u1", unseen: true }));
  await userEvent.click(screen.getByRole("button", { name: "Mark all as seen" }));
  expect(calls.at(-1)?.command).toBe("contact_see_all");

  await userEvent.click(screen.getByRole("button", { name: "Remove filter Owned by Mia Brandt" }));
  await waitFor(() => expect(asked().at(-1)).toEqual({ business: null, tag: "vip", owner: null, unseen: true }));
  await userEvent.click(field);
  await userEvent.keyboard("{Backspace}");
  expect(currentPlace()).toEqual({ screen: "contacts", unseen: true });
});

test("nobody who fits the filter leads back to all", async () => {
  fakeIpc({
    ...answers,
    contact_list: () => ({ total: 0, offset: 0, rows: [], namesOne: false, cached: 3 }),
  });
  go({ screen: "contacts", unseen: true });
  await show(<Screen />);
  expect(await screen.findByText("No new leads")).toBeTruthy();
  const back = screen.getAllByRole("button", { name: "Show all contacts" });
  await userEvent.click(back.at(-1) as HTMLElement);
  expect(currentPlace()).toEqual({ screen: "contacts" });
});

test("what is counted changes with its number, not with the letter before it", async () => {
  const found = later();
  fakeIpc({
    ...answers,
    contact_list: ({ request }: { request: ContactListRequest }) =>
      request.query ? found.promise : { total: 3, offset: 0, rows: [aRow()], namesOne: false, cached: 3 },
  });
  await show(<Screen />);
  await screen.findByText("3 contacts");

  await userEvent.type(screen.getByRole("searchbox", { name: "Search contacts" }), "a");

  expect(screen.getByText("3 contacts")).toBeTruthy();
  found.resolve({ total: 1, offset: 0, rows: [aRow()], namesOne: false, cached: 3 });
  expect(await screen.findByText("1 hit")).toBeTruthy();
});

test("the rows for a letter are asked for once, and before it is drawn", async () => {
  const shownWhenAsked: unknown[] = [];
  fakeIpc({
    ...answers,
    contact_list: ({ request }: { request: ContactListRequest }) => {
      if (request.query === "j") shownWhenAsked.push(currentPlace());
      return answers["contact_list"]?.({ request } as never);
    },
  });
  await show(<Screen />);
  await screen.findByRole("row", { name: "Aylin Özdemir" });

  await userEvent.type(screen.getByRole("searchbox", { name: "Search contacts" }), "j");
  await waitFor(() => expect(screen.getAllByRole("row")).toHaveLength(1));

  expect(shownWhenAsked).toEqual([{ screen: "contacts" }]);
});
