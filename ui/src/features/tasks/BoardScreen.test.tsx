import { screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { go, usePlace } from "../../navigation";
import { fakeIpc, keptDrafts } from "../../test/fakeIpc";
import { aBoard, aCard, aTask } from "../../test/people";
import { show } from "../../test/render";
import { BoardScreen } from "./BoardScreen";

function Screen() {
  const place = usePlace();
  return place.screen === "tasks" ? <BoardScreen place={place} /> : null;
}

const oneToday = () => aBoard({ today: [aTask({ key: 7, title: "Call Ada" })] });

test("every column is a region, and a task stands in its own", async () => {
  fakeIpc({ board_get: oneToday });
  await show(<BoardScreen place={{ screen: "tasks" }} />);

  for (const name of ["Overdue", "Today", "Tomorrow", "This week", "Later", "Done"]) {
    expect(await screen.findByRole("region", { name })).toBeTruthy();
  }
  expect(
    within(screen.getByRole("region", { name: "Today" })).getByRole("checkbox", { name: "Call Ada" }),
  ).toBeTruthy();
});

test("the menu moves a task where Rust lets it, and offers to undo", async () => {
  const calls = fakeIpc({ board_get: oneToday, task_move: () => ({ undo: 3 }), undo: () => null });
  await show(<BoardScreen place={{ screen: "tasks" }} />);

  await userEvent.click(await screen.findByRole("button", { name: "Move Call Ada to" }));
  expect(screen.getByRole("menu").closest("li"), "its card would cut the menu off").toBeNull();
  await userEvent.click(screen.getByRole("menuitemradio", { name: "Overdue" }));
  expect(
    calls.some(({ command }) => command === "task_move"),
    "overdue takes no drop",
  ).toBe(false);

  await userEvent.click(screen.getByRole("menuitemradio", { name: "Tomorrow" }));
  await waitFor(() =>
    expect(calls).toContainEqual({ command: "task_move", args: { to: { task: 7, to: "tomorrow" } } }),
  );
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  expect(calls.at(-1)).toEqual({ command: "undo", args: { undo: 3 } });
});

test("Rust decides whose tasks come first", async () => {
  const calls = fakeIpc({ board_get: oneToday });
  await show(<BoardScreen place={{ screen: "tasks" }} />);

  expect(await screen.findByRole("radio", { name: "Mine" })).toMatchObject({ checked: true });
  expect(calls[0]).toEqual({ command: "board_get", args: { of: null } });
});

test("opening a task takes the keyboard into the card, and Esc back to the task", async () => {
  fakeIpc({
    ...keptDrafts(),
    board_get: oneToday,
    contact_card: () => aCard(),
    contact_opened: () => null,
    tag_list: () => [],
  });
  go({ screen: "tasks" });
  await show(<Screen />);
  const task = await screen.findByRole("button", { name: "Call Ada" });

  await userEvent.click(task);
  const heading = await screen.findByRole("heading", { name: "Aylin Özdemir" });
  await waitFor(() => expect(document.activeElement).toBe(heading));
  await userEvent.keyboard("{Escape}");

  expect(screen.queryByRole("region", { name: "Contact" })).toBeNull();
  expect(document.activeElement).toBe(task);

  await userEvent.click(task);
  await screen.findByRole("heading", { name: "Aylin Özdemir" });
  task.focus();
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("region", { name: "Contact" }), "Esc counts on the board as well").toBeNull();
});
