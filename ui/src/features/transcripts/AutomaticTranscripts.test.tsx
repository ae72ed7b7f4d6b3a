import { screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import type { AutomaticTranscript, AutomaticTranscripts as Automatic } from "../../ipc";
import { announce, fakeIpc } from "../../test/fakeIpc";
import { show } from "../../test/render";
import { AutomaticCalls } from "./AutomaticCalls";
import { AutomaticTranscripts } from "./AutomaticTranscripts";

const off: Automatic = {
  on: false,
  consentedAt: null,
  lookedAt: null,
  problem: null,
  scope: null,
  calls: [],
  total: 0,
};

const aCall = (but: Partial<AutomaticTranscript> = {}): AutomaticTranscript => ({
  call: "m1",
  at: "2026-11-24T09:00:00Z",
  direction: "inbound",
  seconds: 65,
  contact: 4,
  name: "Aylin Özdemir",
  note: 7,
  state: "sent",
  since: "2026-11-24T09:02:00Z",
  ...but,
});

const switched = () => screen.getByRole("switch", { name: "Transcripts become notes by themselves" });

test("it is switched on only with the rep's word that everybody consents", async () => {
  const state = { ...off };
  const calls = fakeIpc({
    transcript_automatic: () => state,
    transcript_switch: ({ to }: { to: { on: boolean } }) => {
      Object.assign(state, { on: to.on, consentedAt: "2026-11-24T10:00:00Z" });
      void Promise.resolve().then(() => announce("transcripts"));
      return null;
    },
  });
  await show(<AutomaticTranscripts />);
  await waitFor(() => expect(switched()).toMatchObject({ checked: false }));

  await userEvent.click(switched());
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByText(/§ 201 StGB/)).toBeTruthy();
  const go = dialog.getByRole("button", { name: "Switch on" });
  expect(go).toMatchObject({ disabled: true });
  expect(calls.some(({ command }) => command === "transcript_switch")).toBe(false);
  await userEvent.click(dialog.getByRole("checkbox"));
  await userEvent.click(go);

  await waitFor(() => expect(switched()).toMatchObject({ checked: true }));
  expect(calls).toContainEqual({ command: "transcript_switch", args: { to: { on: true, hasConsent: true } } });
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(screen.getByText(/Consent confirmed on/)).toBeTruthy();

  await userEvent.click(switched());
  expect(calls).toContainEqual({ command: "transcript_switch", args: { to: { on: false, hasConsent: false } } });
});

test("without the word it stays off", async () => {
  const calls = fakeIpc({ transcript_automatic: () => off });
  await show(<AutomaticTranscripts />);
  await waitFor(() => switched());
  await userEvent.click(switched());
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(switched()).toMatchObject({ checked: false });
  expect(calls.some(({ command }) => command === "transcript_switch")).toBe(false);
});

test("each call says what became of it, and what was made can be taken back", async () => {
  const calls = fakeIpc({
    transcript_automatic: () => ({
      ...off,
      on: true,
      total: 3,
      calls: [
        aCall({ call: "a", state: "waiting", note: 8 }),
        aCall({ call: "b" }),
        aCall({ call: "c", state: "noContact", note: null, contact: null, name: "+49 40 55501234" }),
      ],
    }),
    note_delete: () => ({ undo: 1 }),
    undo: () => null,
  });
  await show(<AutomaticCalls onOpen={vi.fn()} />);
  const list = within(await screen.findByRole("list", { name: "What became of the calls" }));
  const rows = list.getAllByRole("listitem");
  expect(rows[0]?.textContent).toContain("waits to be sent");
  expect(rows[1]?.textContent).toContain("In the notes");
  expect(rows[2]?.textContent).toContain("+49 40 55501234");
  expect(rows[2]?.textContent).toContain("Nobody has this number");
  expect(within(rows[2] as HTMLElement).queryByRole("button")).toBeNull();

  await userEvent.click(list.getByRole("button", { name: "Undo the note of the call with Aylin Özdemir" }));
  await waitFor(() => expect(calls).toContainEqual({ command: "note_delete", args: { note: 8 } }));
  await userEvent.click(list.getByRole("button", { name: "Delete note of the call with Aylin Özdemir" }));
  await waitFor(() => expect(calls).toContainEqual({ command: "note_delete", args: { note: 7 } }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(calls).toContainEqual({ command: "undo", args: { undo: 1 } }));
});

test("the list stands under Calls, once there is something to list", async () => {
  const state = { ...off, total: 1, calls: [aCall()] };
  fakeIpc({ transcript_automatic: () => ({ ...state }) });
  await show(
    <>
      <AutomaticTranscripts />
      <AutomaticCalls onOpen={vi.fn()} />
    </>,
  );
  await screen.findByRole("button", { name: "What became of the calls is under Calls" });
  await screen.findByRole("region", { name: "Transcripts" });

  Object.assign(state, { total: 0, calls: [] });
  await announce("transcripts");
  await waitFor(() => expect(screen.queryByRole("region", { name: "Transcripts" })).toBeNull());
});

test("what keeps it from looking is said", async () => {
  fakeIpc({
    transcript_automatic: () => ({
      ...off,
      on: true,
      problem: "scope",
      scope: "conversations/message.readonly",
    }),
  });
  await show(<AutomaticTranscripts />);
  expect(await screen.findByText(/lacks the scope conversations\/message\.readonly/)).toBeTruthy();
});
