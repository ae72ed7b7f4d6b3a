import { screen, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { App } from "../../app/App";
import { go } from "../../navigation";
import { fakeIpc } from "../../test/fakeIpc";
import { aBoard, aCard, aChange, aContact, aNote, aRow, aStatus, aTask, anAccount, someSettings } from "../../test/people";
import { show } from "../../test/render";

const WHY = "Switched off under Settings → Diagnostics.";

async function openCardWithout(...forbidden: string[]) {
  fakeIpc({
    session_get: () => ({ kind: "signedIn", account: anAccount({ forbidden }) }),
    settings_get: () => someSettings(),
    sync_status: () => aStatus(),
    tag_list: () => [],
    draft_get: () => "",
    contact_opened: () => null,
    board_get: () => aBoard({ today: [aTask()] }),
    contact_list: () => ({ total: 1, offset: 0, rows: [aRow()], namesOne: false, cached: 1 }),
    contact_card: () =>
      aCard({
        contact: aContact({ tags: [{ name: "vip", state: "synced" }] }),
        tasks: [aTask()],
        notes: [aNote()],
      }),
  });
  await show(<App />);
}

const tip = (element: HTMLElement) => element.closest("[data-tip*='Switched off']")?.getAttribute("data-tip") ?? "";

/** The buttons of a card that change something, and whether they say that they are switched off. */
function saidOff() {
  const card = within(screen.getByRole("region", { name: "Contact" }));
  return Object.fromEntries(
    [
      ...["Edit", "Delete", "New task", "New note"].map((name) => card.getByRole("button", { name })),
      card.getByRole("checkbox", { name: "Send the offer" }),
      card.queryByRole("combobox", { name: "Add tag" }) ?? card.getByRole("button", { name: "Add tag" }),
    ].map((element) => [
      element.getAttribute("aria-label") ?? (element.textContent || "Add tag"),
      (element as HTMLButtonElement).disabled && tip(element).endsWith(WHY),
    ]),
  );
}

const nothing = { Edit: false, Delete: false, "New task": false, "New note": false, "Send the offer": false, "Add tag": false };

test.each([
  ["contacts", { Edit: true, Delete: true }],
  ["tasks", { "New task": true, "Send the offer": true }],
  ["notes", { "New note": true }],
  ["tags", { "Add tag": true }],
  ["bulk", {}],
])("with %s switched off, what needs them says so, and nothing else", async (group, off) => {
  go({ screen: "contacts", contact: 1 });
  await openCardWithout(group);
  await screen.findByRole("heading", { name: "Aylin Özdemir" });

  expect(saidOff()).toEqual({ ...nothing, ...off });
});

test("with contacts switched off there is no new one, by button or by key", async () => {
  go({ screen: "contacts" });
  await openCardWithout("contacts");

  expect(await screen.findByRole<HTMLButtonElement>("button", { name: "New contact" })).toMatchObject({ disabled: true });
  await userEvent.keyboard("{Control>}n{/Control}");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("the board says that tasks are switched off, and its boxes cannot be ticked", async () => {
  go({ screen: "tasks" });
  await openCardWithout("tasks");

  expect(await screen.findByText(/^Tasks are switched off/)).toBeTruthy();
  const box = await screen.findByRole<HTMLInputElement>("checkbox", { name: "Send the offer" });
  expect([box.disabled, box.closest("[data-tip]")?.getAttribute("data-tip")]).toEqual([true, WHY]);
});

test("a change that is held back says what to do, and does not blame HighLevel", async () => {
  go({ screen: "contacts", contact: 1 });
  const refusal = {
    outbox: 1,
    reason: { kind: "switchedOff" as const },
    message: "",
    fields: [],
    duplicate: null,
    candidates: [],
    canWriteAnew: false,
  };
  fakeIpc({
    session_get: () => ({ kind: "signedIn", account: anAccount() }),
    settings_get: () => someSettings(),
    sync_status: () => aStatus(),
    outbox_list: () => [aChange({ state: "refused", refusal })],
    tag_list: () => [],
    draft_get: () => "",
    contact_opened: () => null,
    contact_list: () => ({ total: 1, offset: 0, rows: [aRow()], namesOne: false, cached: 1 }),
    contact_card: () =>
      aCard({
        contact: aContact({ state: "refused", refusal }),
        unread: [{ part: "notes", why: "switchedOff" }],
      }),
  });
  await show(<App />);

  const notice = await screen.findByRole("alert");
  expect(notice.textContent).toMatch(/^This is not being sent.*Switch them on there, then retry/);
  expect(screen.getByText("Switched off under Settings → Diagnostics: this is as last read.")).toBeTruthy();
});
