import { screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { fakeIpc } from "../../test/fakeIpc";
import { show } from "../../test/render";
import { SignOut } from "./SignOut";

test("unsent changes are counted before they are lost", async () => {
  const calls = fakeIpc({
    session_sign_out: ({ discard }: { discard: boolean }) => {
      if (!discard) throw { kind: "unsent", count: 3 };
      return null;
    },
  });
  await show(<SignOut />);

  await userEvent.click(screen.getByRole("button", { name: "Sign out" }));
  expect(await screen.findByText("3 changes have not been sent and would be lost.")).toBeTruthy();
  expect(calls.at(-1)?.args).toEqual({ discard: false });

  await userEvent.click(screen.getByRole("button", { name: "Sign out and lose them" }));
  expect(calls.at(-1)?.args).toEqual({ discard: true });
});
