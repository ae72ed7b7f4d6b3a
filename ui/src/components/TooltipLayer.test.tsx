import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { beforeEach, expect, test } from "vitest";

import { fakeIpc } from "../test/fakeIpc";
import { show } from "../test/render";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { TooltipLayer } from "./TooltipLayer";

beforeEach(() => void fakeIpc({}));

const rest = (element: Element) => fireEvent.pointerOver(element);

/** Where the tooltip comes when the button lies so far from the left. */
function placeAt(from: number) {
  const element = screen.getByText("Try");
  element.getBoundingClientRect = () => new DOMRect(from, 100, 40, 24);
  fireEvent.pointerDown(element);
  rest(element);
  return waitFor(() => {
    const { left, right, transform } = screen.getByText(/^Switched off/).parentElement!.style;
    return { left, right, transform };
  });
}

test("a tooltip in a modal dialog lies in the dialog, above what it is about", async () => {
  await show(
    <>
      <Dialog title="Edit task" onClose={() => {}}>
        <p data-tip="The whole text">The whole…</p>
      </Dialog>
      <TooltipLayer />
    </>,
  );

  rest(screen.getByText("The whole…"));

  await waitFor(() => expect(screen.getByText("The whole text").closest("dialog")).not.toBeNull());
});

test("at the window's edge a tooltip begins with what it is about, instead of being squeezed", async () => {
  await show(
    <>
      <p data-tip="Switched off under Settings → Diagnostics.">Try</p>
      <TooltipLayer />
    </>,
  );

  expect(await placeAt(500)).toEqual({ left: "520px", right: "", transform: "translate(-50%, 0)" });
  expect(await placeAt(20)).toEqual({ left: "20px", right: "", transform: "translateY(0)" });
  expect(await placeAt(window.innerWidth - 50)).toEqual({ left: "", right: "10px", transform: "translateY(0)" });
});

test("a button that is off tells why, though it takes no pointer itself", async () => {
  await show(
    <>
      <Button off="The token may only read.">Edit</Button>
      <TooltipLayer />
    </>,
  );
  const button = screen.getByRole("button", { name: "Edit" });
  expect(button).toMatchObject({ disabled: true });

  rest(button.parentElement!);

  expect(await screen.findByText("The token may only read.")).toBeTruthy();
});
