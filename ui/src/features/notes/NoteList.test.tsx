import { screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { fakeIpc, keptDrafts } from "../../test/fakeIpc";
import { aNote } from "../../test/people";
import { show } from "../../test/render";
import { NoteList } from "./NoteList";

test("what is typed is kept by Rust, and Ctrl Enter saves it and forgets the draft", async () => {
  const calls = fakeIpc({ draft_get: () => "", draft_save: () => null, note_save: () => 1 });
  await show(<NoteList contact={4} notes={[]} />);

  await userEvent.click(screen.getByRole("button", { name: "New note" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Note" }), "Calls back");
  await waitFor(() =>
    expect(calls).toContainEqual({
      command: "draft_save",
      args: { draft: { form: "note:new:4", text: "Calls back" } },
    }),
  );
  await userEvent.keyboard("{Control>}{Enter}{/Control}");

  await waitFor(() =>
    expect(calls.at(-1)).toEqual({ command: "draft_save", args: { draft: { form: "note:new:4", text: "" } } }),
  );
  expect(calls).toContainEqual({
    command: "note_save",
    args: { save: { note: null, contact: 4, text: "Calls back", seen: null } },
  });
  expect(screen.queryByRole("textbox", { name: "Note" })).toBeNull();
});

test("an unfinished note comes back by itself and leaves the keyboard where it is until it is asked for", async () => {
  fakeIpc(keptDrafts({ "note:new:4": "Half a thou" }));
  await show(<NoteList contact={4} notes={[]} />);
  const field = await screen.findByRole("textbox", { name: "Note" });

  expect(field).toMatchObject({ value: "Half a thou" });
  expect(document.activeElement).not.toBe(field);
  await userEvent.click(screen.getByRole("button", { name: "New note" }));
  expect(document.activeElement).toBe(field);
});

test("an unfinished note stays open while it is emptied", async () => {
  const calls = fakeIpc(keptDrafts({ "note:new:4": "Half" }));
  await show(<NoteList contact={4} notes={[]} />);

  await userEvent.clear(await screen.findByRole("textbox", { name: "Note" }));
  await waitFor(() => expect(calls.at(-1)).toEqual({ command: "draft_get", args: { form: "note:new:4" } }));

  expect(screen.getByRole("textbox", { name: "Note" })).toMatchObject({ value: "" });
});

const open = () => userEvent.click(screen.getByRole("button", { name: "New note" }));
const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Note" });

test("after Esc the form begins with what was typed, and after saving it is empty", async () => {
  fakeIpc({ ...keptDrafts(), note_save: () => 1 });
  await show(<NoteList contact={4} notes={[]} />);
  await open();
  await userEvent.type(field(), "Half{Escape}");
  await open();
  await waitFor(() => expect(field().value).toBe("Half"));
  await userEvent.type(field(), " done");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("textbox", { name: "Note" })).toBeNull());

  await open();
  await waitFor(() => expect(field().value).toBe(""));
});

test("a note saved as it was stays as it is, with its formatting", async () => {
  const calls = fakeIpc({ ...keptDrafts(), note_save: () => 1 });
  await show(<NoteList contact={4} notes={[aNote({ formatted: true })]} />);

  await userEvent.click(screen.getByRole("button", { name: /^Edit note/ }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(screen.queryByRole("textbox", { name: "Note" })).toBeNull();
  expect(calls.some(({ command }) => command === "note_save")).toBe(false);
});

test("a note that could not be saved stays in its field", async () => {
  fakeIpc({
    draft_get: () => "",
    draft_save: () => null,
    note_save: () => {
      throw { kind: "internal", reference: "a1b2" };
    },
  });
  await show(<NoteList contact={4} notes={[]} />);

  await userEvent.click(screen.getByRole("button", { name: "New note" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Note" }), "Keep me");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText(/a1b2/)).toBeTruthy();
  expect(screen.getByRole("textbox", { name: "Note" })).toMatchObject({ value: "Keep me" });
});

const edit = () => userEvent.click(screen.getByRole("button", { name: /^Edit note/ }));

test("an edited note goes with the text that the rep saw, also out of a draft", async () => {
  const drafts: Record<string, string> = {};
  const calls = fakeIpc({ ...keptDrafts(drafts), note_save: () => 1 });
  const { unmount } = await show(<NoteList contact={4} notes={[aNote({ key: 1, text: "Called" })]} />);
  await edit();
  await userEvent.type(field(), " twice");
  unmount();
  await waitFor(() => expect(drafts["note:1"]).toBe(JSON.stringify({ text: "Called twice", seen: "Called" })));

  await show(<NoteList contact={4} notes={[aNote({ key: 1, text: "Somebody else's" })]} />);
  await edit();
  await waitFor(() => expect(field().value).toBe("Called twice"));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(calls).toContainEqual({
    command: "note_save",
    args: { save: { note: 1, contact: 4, text: "Called twice", seen: "Called" } },
  });
});

test("an edit that an earlier version kept comes back as it is", async () => {
  fakeIpc(keptDrafts({ "note:1": '{"text"' }));
  await show(<NoteList contact={4} notes={[aNote({ key: 1, text: "Called" })]} />);
  await edit();
  await waitFor(() => expect(field().value).toBe('{"text"'));
});

const inConflict = aNote({
  key: 1,
  text: "Mine",
  state: "refused",
  refusal: {
    outbox: 4,
    reason: { kind: "conflict", fields: [{ field: "body", was: "Before", mine: "Mine", theirs: "Theirs\nwhole" }] },
    message: "",
    fields: [],
    duplicate: null,
    candidates: [],
    canWriteAnew: false,
  },
});

test("of a note that both have changed the rep takes one text or makes one of both", async () => {
  const calls = fakeIpc({ ...keptDrafts(), outbox_settle_conflict: () => null });
  await show(<NoteList contact={4} notes={[inConflict]} />);
  const group = within(screen.getByRole("group", { name: /Text.*was Before/ }));
  expect(group.getByRole("radio", { name: /Yours Mine/ })).toMatchObject({ checked: false });
  expect(group.getByRole("radio", { name: /HighLevel’s now Theirs\s+whole/ })).toMatchObject({ checked: false });

  await userEvent.click(group.getByRole("radio", { name: "Make one text of both" }));
  const both = group.getByRole<HTMLTextAreaElement>("textbox", { name: "Text of both" });
  expect(both.value).toBe("Mine\n\nTheirs\nwhole");
  await userEvent.clear(both);
  await userEvent.type(both, "Ours");
  await userEvent.click(screen.getByRole("button", { name: "Save the choice" }));

  expect(calls).toContainEqual({
    command: "outbox_settle_conflict",
    args: { settle: { key: 4, keep: [], merged: "Ours" } },
  });
});

test("a text typed below the two was changed from theirs, and a choice in the form closes it", async () => {
  const calls = fakeIpc({ ...keptDrafts(), note_save: () => 1, outbox_settle_conflict: () => null });
  await show(<NoteList contact={4} notes={[inConflict]} />);
  await edit();
  expect(screen.queryByRole("radio", { name: "Make one text of both" }), "that is the form's own field").toBeNull();
  await userEvent.type(field(), " and theirs");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(calls).toContainEqual({
    command: "note_save",
    args: { save: { note: 1, contact: 4, text: "Mine and theirs", seen: "Theirs\nwhole" } },
  });

  await edit();
  await userEvent.click(screen.getByRole("radio", { name: /Theirs/ }));
  await userEvent.click(screen.getByRole("button", { name: "Save the choice" }));
  await waitFor(() => expect(screen.queryByRole("textbox", { name: "Note" })).toBeNull());
});
