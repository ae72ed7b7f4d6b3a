import { act, render, screen } from "@testing-library/react";
import { useRef } from "react";
import { expect, test } from "vitest";

import { useFocusKept } from "./useFocusKept";

function Lines({ names }: { names: string[] }) {
  const list = useRef<HTMLDivElement>(null);
  useFocusKept(list, (within) => within.querySelector("button"));
  return (
    <div ref={list}>
      <button type="button">Add</button>
      {names.map((name) => (
        <input key={name} aria-label={name} />
      ))}
    </div>
  );
}

test("when the focused line goes away, the keyboard goes on at the button above", () => {
  const { rerender } = render(<Lines names={["a", "b"]} />);
  act(() => screen.getByLabelText("b").focus());

  rerender(<Lines names={["a"]} />);

  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add" }));
});

test("a line that stays keeps the focus", () => {
  const { rerender } = render(<Lines names={["a", "b"]} />);
  act(() => screen.getByLabelText("a").focus());

  rerender(<Lines names={["a"]} />);

  expect(document.activeElement).toBe(screen.getByLabelText("a"));
});
