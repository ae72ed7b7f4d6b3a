import { screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";

import { go, usePlace } from "../../navigation";
import { fakeIpc } from "../../test/fakeIpc";
import type { Answers } from "../../test/fakeIpc";
import { aBoard, aCard, aContact, aRow, aTask } from "../../test/people";
import { show } from "../../test/render";
import { TodayScreen } from "./TodayScreen";

const lead = aRow({ key: 7, name: "Neue Anfrage", company: null, phone: "0221 1", unseen: true });
const late = aTask({ key: 1, contact: 3, contactName: "Jörg Müßig", title: "Angebot senden", overdue: true });

const answers: Answers = {
  contact_list: () => ({ total: 1, offset: 0, rows: [lead], namesOne: false, cached: 9 }),
  board_get: () => aBoard({ overdue: [late] }),
  contact_opened: () => null,
  contact_card: ({ contact }: { contact: number }) =>
    aCard({ contact: aContact({ key: contact, name: contact === 7 ? "Neue Anfrage" : "Jörg Müßig" }) }),
  tag_list: () => [],
  draft_get: () => "",
};

function Screen() {
  const place = usePlace();
  return place.screen === "today" ? <TodayScreen place={place} /> : null;
}

beforeEach(() => go({ screen: "today" }));

test("new leads and due tasks open their contact, and Esc goes back to where the rep was", async () => {
  fakeIpc(answers);
  await show(<Screen />);
  const leads = within(await screen.findByRole("region", { name: "New leads" }));
  await userEvent.click(leads.getByRole("button", { name: /Neue Anfrage/ }));
  expect(await screen.findByRole("heading", { name: "Neue Anfrage" })).toBeTruthy();
  await userEvent.keyboard("{Escape}");
  expect(document.activeElement).toBe(leads.getByRole("button", { name: /Neue Anfrage/ }));

  const overdue = within(screen.getByRole("region", { name: "Overdue" }));
  await userEvent.click(overdue.getByRole("button", { name: /Angebot senden/ }));
  expect(await screen.findByRole("heading", { name: "Jörg Müßig" })).toBeTruthy();
  expect(within(screen.getByRole("region", { name: "Due today" })).getByText("Nothing else is due today.")).toBeTruthy();
});

test("a task is ticked, and all leads are marked as seen", async () => {
  const calls = fakeIpc({ ...answers, task_set_completed: () => null, contact_see_all: () => null });
  await show(<Screen />);
  await userEvent.click(await screen.findByRole("checkbox", { name: "Angebot senden" }));
  await userEvent.click(screen.getByRole("button", { name: "Mark all as seen" }));

  await waitFor(() => expect(calls.map(({ command }) => command)).toContain("contact_see_all"));
  expect(calls).toContainEqual({ command: "task_set_completed", args: { task: 1, completed: true } });
});

test("a day with nothing in it says so", async () => {
  fakeIpc({
    ...answers,
    contact_list: () => ({ total: 0, offset: 0, rows: [], namesOne: false, cached: 9 }),
    board_get: () => aBoard({}),
  });
  await show(<Screen />);
  expect(await screen.findByText("No new leads")).toBeTruthy();
  expect(screen.getByText("Nothing is overdue.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Mark all as seen" })).toBeNull();
});
