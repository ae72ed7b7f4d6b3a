import { act, screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";

import type { CallerFound } from "../../ipc";
import { currentPlace, go, usePlace } from "../../navigation";
import { announce, fakeIpc, keptDrafts } from "../../test/fakeIpc";
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

test("a choice counts only while whoever was chosen is among those found", async () => {
  const mia = aRow({ key: 8, name: "Mia Lang", phone: "0221 2" });
  const calls = fakeIpc({
    ...answers(),
    call_find_caller: ({ search: { number } }: { search: { number: string } }) =>
      number.endsWith("9")
        ? { contacts: [mia], certain: true, number: null }
        : { contacts: [jorg, mia], certain: false, number: null },
  });
  await show(<Screen />);
  const number = await screen.findByRole("textbox", { name: "Callback number" });
  await userEvent.type(number, "0221");
  await userEvent.click(await screen.findByRole("radio", { name: /Jörg Müßig/ }));
  await userEvent.type(number, "9");
  await waitFor(() => expect(screen.getByRole("radio", { name: /Mia Lang/ })).toMatchObject({ checked: true }));
  await userEvent.click(screen.getByRole("radio", { name: "New contact" }));
  await userEvent.clear(number);
  await userEvent.type(number, "9");
  await waitFor(() => expect(screen.getByRole("radio", { name: /Mia Lang/ })).toMatchObject({ checked: true }));

  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  await screen.findByText("Note and callback saved.");
  expect(calls.find(({ command }) => command === "call_save")?.args).toMatchObject({ call: { contact: 8 } });
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
  await screen.findByText(/^For example: .* Otherwise due .*26/);
  await userEvent.type(field, "after 2 pm");
  await waitFor(() => expect(screen.queryByText(/Otherwise due|kept as words/)).toBeNull());
  await userEvent.type(field, " or never");
  await screen.findByText(/^Not read as a time, kept as words in the note; due .*26/);
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
  await userEvent.type(screen.getByRole("textbox", { name: "Reason" }), "Angebot");

  await userEvent.click(screen.getByRole("button", { name: "Save without a number" }));

  await screen.findByText("Note and callback saved.");
  const last = calls.filter(({ command }) => command === "call_save").at(-1)?.args;
  expect(last).toMatchObject({ call: { caller: "Frau Krüger", reason: "Angebot", withoutNumber: true } });
  expect(screen.getByRole("button", { name: "Save" })).toBeTruthy();
});

test("a number typed after the question takes the question away", async () => {
  fakeIpc({
    ...answers(),
    call_save: () => {
      throw { kind: "invalid", field: "number", reason: "required" };
    },
  });
  await show(<Screen />);
  await userEvent.type(await screen.findByRole("textbox", { name: "Caller" }), "Frau Krüger");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("Which number should be called back?");

  await userEvent.type(screen.getByRole("textbox", { name: "Callback number" }), "0");
  expect(screen.queryByText("Which number should be called back?")).toBeNull();
  expect(screen.getByRole("button", { name: "Save" })).toBeTruthy();
});

test.each(["Clear", "Save"])("after %s nothing is kept, and nothing says that there was", async (button) => {
  const kept: Record<string, string> = { call: JSON.stringify({ caller: "Frau Krüger" }) };
  fakeIpc({ ...answers(), ...keptDrafts(kept) });
  const { unmount } = await show(<Screen />);
  await screen.findByText(/did not save/);
  await userEvent.type(screen.getByRole("textbox", { name: "Reason" }), "Angebot");
  await userEvent.click(screen.getByRole("button", { name: button }));
  await waitFor(() => expect(screen.queryByText(/did not save/)).toBeNull());
  expect(screen.getByRole("textbox", { name: "Caller" })).toMatchObject({ value: "" });
  unmount();

  await waitFor(() => expect(kept["call"]).toBe(""));
  // What is typed is kept a moment after the last key.
  await new Promise((settle) => setTimeout(settle, 500));
  expect(kept["call"]).toBe("");
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

const callerField = () => screen.findByRole("textbox", { name: "Caller" });
const numberIs = (value: string) =>
  waitFor(() => expect(screen.getByRole("textbox", { name: "Callback number" })).toMatchObject({ value }));

test("an empty form takes the number of a telephone link once, and the caller is next", async () => {
  fakeIpc(answers());
  go({ screen: "calls", number: "+49 221 98765" });
  await show(<Screen />);
  await numberIs("+49 221 98765");
  expect(document.activeElement).toBe(await callerField());
  expect(currentPlace()).toEqual({ screen: "calls" });

  await userEvent.click(screen.getByRole("button", { name: "Clear" }));
  await numberIs("");
  await act(() => go({ screen: "calls", number: "+49 221 98765" }));
  await numberIs("+49 221 98765");
});

test("a form with text keeps it: a link's number fills an empty field, or is offered beside another", async () => {
  const calls = fakeIpc(answers());
  await show(<Screen />);
  const reason = await screen.findByRole("textbox", { name: "Reason" });
  await userEvent.type(reason, "Angebot");
  await act(() => go({ screen: "calls", number: "0221 1" }));
  await numberIs("0221 1");
  expect(reason).toMatchObject({ value: "Angebot" });
  expect(document.activeElement).toBe(reason);

  await act(() => go({ screen: "calls", number: "0221 2" }));
  await screen.findByText("Another call: 0221 2");
  await numberIs("0221 1");
  expect(document.activeElement).toBe(reason);
  await userEvent.click(screen.getByRole("button", { name: "Start over with this number" }));
  await numberIs("0221 2");
  expect(reason).toMatchObject({ value: "" });
  expect(screen.queryByText("Another call: 0221 2")).toBeNull();

  await act(() => go({ screen: "calls", number: "0221 3" }));
  await screen.findByText("Another call: 0221 3");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await numberIs("0221 3");
  expect(calls.find(({ command }) => command === "call_save")?.args).toMatchObject({ call: { number: "0221 2" } });
});

test("what was kept of a call does not give way to the number of a link", async () => {
  fakeIpc({ ...answers(), ...keptDrafts({ call: JSON.stringify({ number: "0221 1", reason: "Angebot" }) }) });
  go({ screen: "calls", number: "0221 2" });
  await show(<Screen />);
  await screen.findByText("Another call: 0221 2");
  await numberIs("0221 1");
  expect(screen.getByRole("textbox", { name: "Reason" })).toMatchObject({ value: "Angebot" });
});

test("a callback that goes leaves the keyboard on the screen", async () => {
  const next = aTask({ key: 2, contact: 4, contactName: "Ole Lang" });
  let list = [late, next];
  fakeIpc({
    ...answers(),
    call_callbacks: () => list.map((task) => ({ task, urgency: "normal", number: null, reason: "" })),
  });
  await show(<Screen />);
  const tick = await screen.findByRole("checkbox", { name: "Callback: Anna Krüger" });
  expect(screen.getByText("Overdue")).toBeTruthy();
  tick.focus();

  list = [next];
  await announce("tasks");

  await waitFor(() => expect(screen.queryByText("Anna Krüger")).toBeNull());
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Ole Lang" }));
});
