import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";

import type { CallerFound } from "../../ipc";
import { go, usePlace } from "../../navigation";
import { fakeIpc, keptDrafts } from "../../test/fakeIpc";
import type { Answers } from "../../test/fakeIpc";
import { aRow, aTask } from "../../test/people";
import { show } from "../../test/render";
import { CallsScreen } from "./CallsScreen";

const nobody: CallerFound = { contacts: [], certain: false, number: null };
const jorg = aRow({ key: 7, name: "Jörg Müßig", company: "Müßig GmbH", phone: "0221 1" });
const late = aTask({ key: 1, contact: 3, contactName: "Anna Krüger", title: "Callback: Anna Krüger", overdue: true });

const answers = (): Answers => ({
  call_tag: () => "callback",
  call_find_caller: () => nobody,
  call_callbacks: () => [{ task: late, urgency: "high", number: "0221 98765", reason: "Angebot fehlt" }],
  call_save: () => ({ contact: 7, created: false, callback: 2 }),
  tag_list: () => [],
  call_due: () => ({ due: "2026-11-26T14:00:00Z", asWished: false }),
  contact_reach: () => null,
  ...keptDrafts(),
});

function Screen() {
  const place = usePlace();
  return place.screen === "calls" ? <CallsScreen place={place} /> : null;
}

beforeEach(() => go({ screen: "calls" }));

test("who calls is what Rust is certain of, until the rep says otherwise", async () => {
  const calls = fakeIpc({ ...answers(), call_find_caller: () => ({ contacts: [jorg], certain: true, number: "0221 1" }) });
  await show(<Screen />);
  await userEvent.type(await screen.findByRole("textbox", { name: "Callback number" }), "02211");
  const known = await screen.findByRole<HTMLInputElement>("radio", { name: /Jörg Müßig/ });
  await waitFor(() => expect(known.checked).toBe(true));

  await userEvent.click(screen.getByRole("radio", { name: "New contact" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  await screen.findByText("Note and callback saved.");
  const saved = calls.find(({ command }) => command === "call_save")?.args;
  expect(saved).toMatchObject({ call: { contact: null, number: "02211", status: "callBack", tag: "callback" } });
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Callback number" }).value).toBe("");
});

test("the form says when the callback will be due, whatever the wished time says", async () => {
  fakeIpc({
    ...answers(),
    call_due: ({ wish }: { wish: { wishedTime: string } }) => ({
      due: "2026-11-26T13:00:00Z",
      asWished: wish.wishedTime === "after 2 pm",
    }),
  });
  await show(<Screen />);
  const field = await screen.findByRole("textbox", { name: "Wished time" });
  await screen.findByText(/^For example: .* Else due .*26/);
  await userEvent.type(field, "after 2 pm");
  await waitFor(() => expect(screen.queryByText(/Else due|Kept as words/)).toBeNull());
  await userEvent.type(field, " or never");
  await screen.findByText(/^Kept as words; due .*26/);
});

test("a missing number is asked for once, and nothing typed is lost", async () => {
  let asked = 0;
  const calls = fakeIpc({
    ...answers(),
    call_save: () => {
      asked += 1;
      if (asked === 1) throw { kind: "invalid", field: "number", reason: "required" };
      return { contact: 7, created: true, callback: 2 };
    },
  });
  await show(<Screen />);
  await userEvent.type(await screen.findByRole("textbox", { name: "Caller" }), "Frau Krüger");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("Which number should be called back?");
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Caller" }).value).toBe("Frau Krüger");

  await userEvent.click(screen.getByRole("button", { name: "Save without a number" }));

  await screen.findByText("Note and callback saved.");
  const last = calls.filter(({ command }) => command === "call_save").at(-1)?.args;
  expect(last).toMatchObject({ call: { caller: "Frau Krüger", withoutNumber: true } });
});

test("callbacks say whom, what about and how urgent, and are called at their own number", async () => {
  const calls = fakeIpc(answers());
  await show(<Screen />);
  const list = within(await screen.findByRole("region", { name: "Callbacks" }));
  await list.findByText("Angebot fehlt");
  expect(list.getByText("Urgent")).toBeTruthy();

  await userEvent.click(list.getByRole("button", { name: "Call Anna Krüger: 0221 98765" }));

  const reached = calls.find(({ command }) => command === "contact_reach")?.args;
  expect(reached).toEqual({ reach: { contact: 3, by: "call", number: "0221 98765", despiteDnd: false } });
});

test("the number of a telephone link stands in the form", async () => {
  fakeIpc(answers());
  go({ screen: "calls", number: "+49 221 98765" });
  await show(<Screen />);
  expect((await screen.findByRole<HTMLInputElement>("textbox", { name: "Callback number" })).value).toBe("+49 221 98765");
});
