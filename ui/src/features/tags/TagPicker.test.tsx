import { screen, waitFor } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { fakeIpc } from "../../test/fakeIpc";
import { show } from "../../test/render";
import { TagPicker } from "./TagPicker";

const has = [
  { name: "kalt", state: "synced" as const },
  { name: "Messe", state: "waiting" as const },
];
const tags = () => [
  { name: "vip", contacts: 3 },
  { name: "vip alt", contacts: 1 },
];

test("typing the beginning of a tag and Enter adds it", async () => {
  const calls = fakeIpc({ tag_list: tags, tag_add: () => null });
  await show(<TagPicker contact={1} has={has} />);
  const field = screen.getByRole("combobox", { name: "Add tag" });

  await userEvent.click(field);
  await screen.findByRole("option", { name: /vip alt/ });
  await userEvent.type(field, "vi{Enter}");

  expect(calls).toContainEqual({ command: "tag_add", args: { change: { contact: 1, tag: "vip" } } });
  expect(field).toMatchObject({ value: "" });
});

test("Enter on a tag nobody has yet makes it", async () => {
  const calls = fakeIpc({ tag_list: tags, tag_add: () => null });
  await show(<TagPicker contact={1} has={has} />);

  await userEvent.type(screen.getByRole("combobox", { name: "Add tag" }), "Rückruf{Enter}");

  expect(calls).toContainEqual({ command: "tag_add", args: { change: { contact: 1, tag: "rückruf" } } });
});

test("backspace in the empty field removes the last tag as the server spells it, and can be undone", async () => {
  const calls = fakeIpc({ tag_list: tags, tag_remove: () => ({ undo: 6 }), undo: () => null });
  await show(<TagPicker contact={1} has={has} />);

  await userEvent.type(screen.getByRole("combobox", { name: "Add tag" }), "x{Backspace}");
  expect(calls.some(({ command }) => command === "tag_remove")).toBe(false);
  await userEvent.keyboard("{Backspace}");

  await waitFor(() =>
    expect(calls).toContainEqual({ command: "tag_remove", args: { change: { contact: 1, tag: "Messe" } } }),
  );
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  expect(calls.at(-1)).toEqual({ command: "undo", args: { undo: 6 } });
});

test("a tag that waits says so in a word", async () => {
  fakeIpc({ tag_list: tags });
  await show(<TagPicker contact={1} has={has} />);

  expect(screen.getByText("Waiting to be sent")).toBeTruthy();
});

test("Enter in the empty field adds nothing: a tag can message people", async () => {
  const calls = fakeIpc({ tag_list: tags, tag_add: () => null });
  await show(<TagPicker contact={1} has={has} />);

  await userEvent.click(screen.getByRole("combobox", { name: "Add tag" }));
  await screen.findByRole("option", { name: /vip alt/ });
  await userEvent.keyboard("{Enter}");
  expect(calls.some(({ command }) => command === "tag_add")).toBe(false);

  await userEvent.keyboard("{ArrowDown}{Enter}");
  expect(calls).toContainEqual({ command: "tag_add", args: { change: { contact: 1, tag: "vip" } } });
});

test("a known tag that begins with “new” is itself, also beside the offer to make what was typed", async () => {
  const calls = fakeIpc({ tag_list: () => [{ name: "new lead", contacts: 2 }], tag_add: () => null });
  await show(<TagPicker contact={1} has={has} />);

  await userEvent.type(screen.getByRole("combobox", { name: "Add tag" }), "lead");
  await userEvent.click(await screen.findByRole("option", { name: /^new lead/ }));

  expect(calls).toContainEqual({ command: "tag_add", args: { change: { contact: 1, tag: "new lead" } } });
});

test("Esc first closes the offers, and in a closed and empty field is for what lies around it", async () => {
  fakeIpc({ tag_list: tags });
  let left = 0;
  await show(
    <div onKeyDown={(event) => event.key === "Escape" && (left += 1)}>
      <TagPicker contact={1} has={has} />
    </div>,
  );

  await userEvent.type(screen.getByRole("combobox", { name: "Add tag" }), "vi");
  await screen.findByRole("option", { name: /vip alt/ });
  await userEvent.keyboard("{Escape}");
  expect([left, screen.queryByRole("option")]).toEqual([0, null]);

  await userEvent.keyboard("{Escape}");
  expect(left).toBe(1);
});

test("a tag removed with the mouse leaves the keyboard where it was", async () => {
  fakeIpc({ tag_list: tags, tag_remove: () => ({ undo: 6 }) });
  await show(
    <>
      <button type="button">Elsewhere</button>
      <TagPicker contact={1} has={has} />
    </>,
  );
  screen.getByRole("button", { name: "Elsewhere" }).focus();

  await userEvent.click(screen.getByRole("button", { name: "Remove tag kalt" }));
  await screen.findByRole("button", { name: "Undo" });

  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Elsewhere" }));
});
