import { act, render, screen } from "@testing-library/preact";
import { useRef } from "react";
import { expect, test } from "vitest";

import { useFocusKept } from "./useFocusKept";

function Lines({ names, isOff = false }: { names: string[]; isOff?: boolean }) {
  const list = useRef<HTMLDivElement>(null);
  useFocusKept(list, (within) => within.querySelector("button"));
  return (
    <div ref={list}>
      <button type="button" disabled={isOff}>Add</button>
      {names.map((name) => (
        <input key={name} aria-label={name} />
      ))}
    </div>
  );
}

test("when the focused line goes away, the keyboard goes on at the button above", async () => {
  const { rerender } = render(<Lines names={["a", "b"]} />);
  await act(() => screen.getByLabelText("b").focus());

  rerender(<Lines names={["a"]} />);

  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add" }));
});

test("a button that is switched off for a while has the keyboard again", async () => {
  const { rerender } = render(<Lines names={[]} />);
  const add = screen.getByRole<HTMLButtonElement>("button", { name: "Add" });
  await act(() => add.focus());

  // The browser takes it from what is switched off.
  await act(() => add.blur());
  rerender(<Lines names={[]} isOff />);
  await new Promise(requestAnimationFrame);
  rerender(<Lines names={["a"]} isOff />);
  rerender(<Lines names={["a"]} />);

  expect(document.activeElement).toBe(add);
});

test("a line that stays keeps the focus", async () => {
  const { rerender } = render(<Lines names={["a", "b"]} />);
  await act(() => screen.getByLabelText("a").focus());

  rerender(<Lines names={["a"]} />);

  expect(document.activeElement).toBe(screen.getByLabelText("a"));
});
