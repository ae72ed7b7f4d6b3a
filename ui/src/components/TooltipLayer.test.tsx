import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { fakeIpc } from "../test/fakeIpc";
import { show } from "../test/render";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { TooltipLayer } from "./TooltipLayer";

beforeEach(() => void fakeIpc({}));

const rest = (element: Element) => fireEvent.pointerOver(element);

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
