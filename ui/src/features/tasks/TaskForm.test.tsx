import { screen, waitFor } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { fakeIpc, keptDrafts } from "../../test/fakeIpc";
import type { Task } from "../../ipc";
import { aTask } from "../../test/people";
import { show } from "../../test/render";
import { TaskForm } from "./TaskForm";

const due = { ...keptDrafts(), due_text: () => "25.11.2026 15:00", due_read: () => ({ due: "2026-11-25T14:00:00Z" }) };

test("a new task starts with a due date and belongs to the rep", async () => {
  const calls = fakeIpc({ ...due, task_save: () => 1 });
  await show(<TaskForm contact={3} contactName="Ada" onClose={() => {}} />);
  await waitFor(() =>
    expect(screen.getByRole("textbox", { name: "Due" })).toMatchObject({ value: "25.11.2026 15:00" }),
  );

  await userEvent.type(screen.getByRole("textbox", { name: "Title" }), "Call Ada");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(calls.find(({ command }) => command === "task_save")?.args).toEqual({
    save: { task: null, contact: 3, title: "Call Ada", body: "", due: "25.11.2026 15:00", assignee: "u1", seen: null },
  });
});

test("the assignee is found by typing, and Enter takes the first match", async () => {
  const calls = fakeIpc({ ...due, task_save: () => 1 });
  await show(<TaskForm contact={3} contactName="Ada" task={aTask({ key: 8 })} onClose={() => {}} />);
  const assignee = screen.getByRole("combobox", { name: "Assignee" });

  await userEvent.clear(assignee);
  await userEvent.type(assignee, "jon");
  // Outside of it, an open dialog leaves nothing to be pressed.
  expect(screen.getByRole("option", { name: "Jonas Weber" }).closest("dialog")).toBeTruthy();
  await userEvent.keyboard("{Enter}");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(assignee).toMatchObject({ value: "Jonas Weber" });
  expect(calls.find(({ command }) => command === "task_save")?.args).toMatchObject({
    save: { task: 8, assignee: "u2" },
  });
});

test("a date that cannot be read is said before saving", async () => {
  fakeIpc({
    ...due,
    due_read: () => {
      throw { kind: "invalid", field: "due", reason: "notATime" };
    },
  });
  await show(<TaskForm contact={3} contactName="Ada" onClose={() => {}} />);

  await userEvent.type(screen.getByRole("textbox", { name: "Due" }), "irgendwann");

  expect(await screen.findByText(/not a date and time/)).toBeTruthy();
});

const form = (task: Task) => <TaskForm contact={3} contactName="Ada" task={task} onClose={() => {}} />;
const title = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Title" });

async function isNobodyOffered(task: Task | undefined): Promise<boolean> {
  const { unmount } = await show(<TaskForm contact={3} contactName="Ada" task={task} onClose={() => {}} />);
  await userEvent.click(screen.getByRole("combobox", { name: "Assignee" }));
  const is = screen.queryByRole("option", { name: "Nobody" }) !== null;
  unmount();
  return is;
}

const saved = (calls: { command: string; args: unknown }[]) =>
  calls.filter(({ command }) => command === "task_save").map(({ args }) => args);

test("only what the rep touched is saved, whatever has come in since the form opened", async () => {
  const calls = fakeIpc({ ...due, task_save: () => 1 });
  const { rerender } = await show(form(aTask({ key: 8, title: "Offer", body: "Old", due: null })));
  await userEvent.type(screen.getByRole("textbox", { name: "Title" }), "!");

  rerender(form(aTask({ key: 8, title: "Offer", body: "Theirs", assignee: "u2" })));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(saved(calls)).toEqual([
    {
      save: {
        task: 8,
        contact: 3,
        title: "Offer!",
        body: null,
        due: null,
        assignee: null,
        seen: { title: "Offer", body: "Old", due: null, assignee: "u1" },
      },
    },
  ]);
});

test("a task that was not touched is not saved, unless it was refused", async () => {
  const calls = fakeIpc({ ...due, task_save: () => 1 });
  const { unmount } = await show(<TaskForm contact={3} contactName="Ada" task={aTask()} onClose={() => {}} />);
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(saved(calls)).toEqual([]);
  unmount();

  const refusal = { outbox: 4, reason: null, message: "no", fields: [], duplicate: null, candidates: [], canWriteAnew: false };
  await show(<TaskForm contact={3} contactName="Ada" task={aTask({ state: "refused", refusal })} onClose={() => {}} />);
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(saved(calls)).toHaveLength(1);
});

test("nobody is offered for a new task, and where there is no assignee to take it from", async () => {
  fakeIpc(due);
  expect(await isNobodyOffered(undefined)).toBe(true);
  expect(await isNobodyOffered(aTask({ assignee: null, assigneeName: null }))).toBe(true);
  expect(await isNobodyOffered(aTask({ assignee: "u1" }))).toBe(false);
});

test("what was typed into a task is there again after Esc", async () => {
  const drafts: Record<string, string> = {};
  fakeIpc({ ...due, ...keptDrafts(drafts) });
  const { unmount } = await show(<TaskForm contact={3} contactName="Ada" onClose={() => {}} />);
  await userEvent.type(title(), "Call Ada");
  unmount();
  await waitFor(() => expect(drafts["task:new:3"]).toBe(JSON.stringify({ title: "Call Ada", seen: { title: "" } })));

  await show(<TaskForm contact={3} contactName="Ada" onClose={() => {}} />);
  await waitFor(() => expect(title().value).toBe("Call Ada"));
});

test("what others changed while a draft lay there is not taken for what the rep saw", async () => {
  const drafts = { "task:8": JSON.stringify({ title: "Invoice", due: "26.11.", seen: { title: "Offer", due: null } }) };
  const calls = fakeIpc({ ...due, ...keptDrafts(drafts), task_save: () => 8 });
  await show(form(aTask({ key: 8, title: "Theirs", body: "Also theirs", due: "2026-11-25T14:00:00Z", assignee: null })));
  await waitFor(() => expect(title().value).toBe("Invoice"));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(saved(calls)).toMatchObject([
    { save: { title: "Invoice", due: "26.11.", body: null, seen: { title: "Offer", due: null, assignee: null } } },
  ]);
});

test("a text typed with the others' before one's eyes was changed from theirs", async () => {
  const fields = [{ field: "title", was: "Offer", mine: "Invoice", theirs: "Reminder" }];
  const reason = { kind: "conflict" as const, fields };
  const refusal = { outbox: 4, reason, message: "", fields: [], duplicate: null, candidates: [], canWriteAnew: false };
  const calls = fakeIpc({ ...due, ...keptDrafts(), task_save: () => 8 });
  await show(form(aTask({ key: 8, title: "Invoice", state: "refused", refusal })));
  await userEvent.clear(title());
  await userEvent.type(title(), "Second invoice");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(saved(calls)).toMatchObject([{ save: { title: "Second invoice", seen: { title: "Reminder" } } }]);
});
