import { render, screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { useAction } from "./registry";
import { useHotkeys } from "./useHotkeys";

function Window({ undo, newContact }: { undo: () => boolean; newContact: () => void }) {
  useHotkeys();
  useAction("undo", undo);
  useAction("newContact", newContact);
  return (
    <>
      <input aria-label="Field" />
      <input type="radio" aria-label="Mine" />
    </>
  );
}

test("Ctrl Z in an empty field takes back what was done, and among letters is left to them", async () => {
  const undo = vi.fn(() => true);
  render(<Window undo={undo} newContact={() => {}} />);

  await userEvent.click(screen.getByRole("textbox", { name: "Field" }));
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(undo).toHaveBeenCalledTimes(1);

  await userEvent.keyboard("a{Control>}z{/Control}");
  expect(undo).toHaveBeenCalledTimes(1);
});

test("letters are shortcuts while a radio button has the focus", async () => {
  const newContact = vi.fn();
  render(<Window undo={() => false} newContact={newContact} />);

  await userEvent.click(screen.getByRole("radio", { name: "Mine" }));
  await userEvent.keyboard("n");

  expect(newContact).toHaveBeenCalledOnce();
});
