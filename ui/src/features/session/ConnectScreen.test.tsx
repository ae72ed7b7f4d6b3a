import { screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { ConnectProblem } from "../../ipc";
import { fakeIpc } from "../../test/fakeIpc";
import { show } from "../../test/render";
import { ConnectScreen } from "./ConnectScreen";

const connectScreen = (keyring: "ready" | "missing" = "ready") => (
  <ConnectScreen apiAddress="https://services.leadconnectorhq.com" keyring={keyring} notice={null} />
);
const failing = (problem: ConnectProblem) => ({
  session_connect: () => {
    throw { kind: "connect", problem };
  },
});

test("what was typed goes to Rust as it is, with the address below Advanced", async () => {
  const calls = fakeIpc({ session_connect: () => null });
  await show(connectScreen());

  await userEvent.type(screen.getByLabelText("Private integration token"), "pit-1");
  await userEvent.type(screen.getByRole("textbox", { name: "Sub-account ID" }), "abc");
  await userEvent.click(screen.getByRole("button", { name: "Advanced" }));
  await userEvent.clear(screen.getByRole("textbox", { name: "API address" }));
  await userEvent.type(screen.getByRole("textbox", { name: "API address" }), "http://127.0.0.1:1");
  await userEvent.click(screen.getByRole("button", { name: "Connect" }));

  expect(calls.at(-1)).toEqual({
    command: "session_connect",
    args: {
      request: {
        token: "pit-1",
        account: "abc",
        address: "http://127.0.0.1:1",
        sessionOnly: false,
        discardUnsent: false,
      },
    },
  });
});

test("another sub-account's unsent changes are given up only when the rep says so", async () => {
  const calls = fakeIpc({
    session_connect: ({ request }: { request: { discardUnsent: boolean } }) => {
      if (!request.discardUnsent) throw { kind: "unsent", count: 3 };
      return null;
    },
  });
  await show(connectScreen());
  await userEvent.click(screen.getByRole("button", { name: "Connect" }));

  expect(await screen.findByText(/3 changes of another sub-account/)).toBeTruthy();
  expect(calls).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Give them up and connect" }));

  expect(calls.at(-1)?.args).toMatchObject({ request: { discardUnsent: true } });
});

test("a refused token is said beside its field, and what was typed stays", async () => {
  fakeIpc(failing({ kind: "tokenRefused" }));
  await show(connectScreen());
  const token = screen.getByLabelText("Private integration token");

  await userEvent.type(token, "pit-wrong");
  await userEvent.click(screen.getByRole("button", { name: "Connect" }));

  expect(await screen.findByText(/does not know this token/)).toBeTruthy();
  expect(token).toMatchObject({ value: "pit-wrong", ariaInvalid: "true" });
});

test("a missing scope is named", async () => {
  fakeIpc(failing({ kind: "scopeMissing", scope: "contacts.readonly" }));
  await show(connectScreen());

  await userEvent.click(screen.getByRole("button", { name: "Connect" }));

  expect(await screen.findByText(/lacks the scope contacts.readonly/)).toBeTruthy();
});

test("a wrong address opens the part in which it stands", async () => {
  fakeIpc(failing({ kind: "addressNotSecure" }));
  await show(connectScreen());

  await userEvent.click(screen.getByRole("button", { name: "Connect" }));

  expect(await screen.findByRole("textbox", { name: "API address" })).toBeTruthy();
});

test("without a keyring the rep may connect for this session only", async () => {
  const calls = fakeIpc({ session_connect: () => null });
  await show(connectScreen("missing"));

  await userEvent.click(screen.getByRole("checkbox", { name: "For this session only" }));
  await userEvent.click(screen.getByRole("button", { name: "Connect" }));

  expect(calls.at(-1)?.args).toMatchObject({ request: { sessionOnly: true } });
});

test("without a keyring, connecting without the tick says what is missing and goes to the box", async () => {
  fakeIpc(failing({ kind: "keyringMissing" }));
  await show(connectScreen("missing"));

  await userEvent.click(screen.getByRole("button", { name: "Connect" }));

  expect((await screen.findByRole("alert")).textContent).toMatch(/could keep the token/);
  expect(document.activeElement).toBe(screen.getByRole("checkbox", { name: "For this session only" }));
});
