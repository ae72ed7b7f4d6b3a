import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { ContactCall, ContactCalls, TranscriptFile, TranscriptPreview } from "../../ipc";
import { announce, fakeIpc } from "../../test/fakeIpc";
import { aNote } from "../../test/people";
import { show } from "../../test/render";
import { NoteList } from "../notes/NoteList";
import { CallsSection } from "./CallsSection";
import { sayLength } from "./length";

const aCall = (but: Partial<ContactCall> = {}): ContactCall => ({
  call: "m1",
  direction: "inbound",
  at: "2026-11-24T09:00:00Z",
  seconds: 65,
  transcription: "there",
  note: null,
  ...but,
});

const someCalls = (...calls: ContactCall[]): ContactCalls => ({ calls, unread: null, scope: null });

const open = () => userEvent.click(screen.getByRole("button", { name: "Show calls" }));
const region = () => within(screen.getByRole("region", { name: "Calls" }));

test("nothing is asked until the rep opens the calls", async () => {
  const calls = fakeIpc({ transcript_calls: () => someCalls(aCall()) });
  await show(<CallsSection contact={4} />);
  expect(calls).toEqual([]);

  await open();

  expect(await region().findByText("Incoming call")).toBeTruthy();
  expect(calls).toEqual([{ command: "transcript_calls", args: { contact: 4 } }]);
  expect(screen.getByRole("button", { name: "Hide calls" }).getAttribute("aria-expanded")).toBe("true");
});

test("each call says its length, and whether there is something to note", async () => {
  fakeIpc({
    transcript_calls: () =>
      someCalls(
        aCall({ call: "a" }),
        aCall({ call: "b", direction: "outbound", seconds: 3725, transcription: "notThere" }),
        aCall({ call: "c", seconds: 0, transcription: "notThere" }),
        aCall({ call: "d", transcription: "notAsked", direction: null }),
      ),
  });
  await show(<CallsSection contact={4} />);
  await open();

  const rows = await region().findAllByRole("listitem");
  const says = rows.map((row) => row.textContent);
  expect(says[0]).toContain("1:05");
  expect(says[1]).toContain("1:02:05");
  expect(says[1]).toContain("No transcription");
  expect(says[2]).toContain("Not answered");
  expect(rows.map((row) => within(row).queryByRole("button", { name: "Transcript to note" }) !== null)).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

test("a transcript becomes a note, and then its button leads to the note", async () => {
  let note: number | null = null;
  const calls = fakeIpc({
    draft_get: () => "",
    transcript_calls: () => someCalls(aCall({ note })),
    transcript_note_call: () => {
      note = 7;
      void Promise.resolve().then(() => announce("card"));
      return { note: 7, isNew: true };
    },
  });
  await show(
    <>
      <NoteList contact={4} notes={[aNote({ key: 7, text: "Said" })]} />
      <CallsSection contact={4} />
    </>,
  );
  await open();
  await userEvent.click(await screen.findByRole("button", { name: "Transcript to note" }));

  await userEvent.click(await screen.findByRole("button", { name: "In the notes" }));

  expect(calls).toContainEqual({ command: "transcript_note_call", args: { call: { contact: 4, call: "m1" } } });
  expect(document.activeElement?.textContent).toContain("Said");
});

test("a call whose transcription is not there yet says so beside its button", async () => {
  fakeIpc({
    transcript_calls: () => someCalls(aCall({ transcription: "notAsked" })),
    transcript_note_call: () => {
      throw { kind: "notFound", what: "transcription" };
    },
  });
  await show(<CallsSection contact={4} />);
  await open();
  await userEvent.click(await screen.findByRole("button", { name: "Transcript to note" }));
  expect((await screen.findByRole("alert")).textContent).toContain("no transcription of this call yet");
});

test("without the scope the part names it", async () => {
  fakeIpc({
    transcript_calls: () => ({ calls: [], unread: "scope", scope: "conversations/message.readonly" }),
  });
  await show(<CallsSection contact={4} />);
  await open();
  expect(await screen.findByText(/lacks the scope conversations\/message\.readonly/)).toBeTruthy();
  expect(screen.queryByText("No calls")).toBeNull();
});

test("where nothing may be written the buttons are off", async () => {
  fakeIpc({ transcript_calls: () => someCalls(aCall()) });
  await show(<CallsSection contact={4} off="The token is read-only." />);
  await open();
  expect(await screen.findByRole("button", { name: "Transcript to note" })).toMatchObject({ disabled: true });
  expect(screen.getByRole("button", { name: "Transcript from file" })).toMatchObject({ disabled: true });
});

const aFile = (name = "anruf.vtt", text = "WEBVTT") => new File([text], name);

const readable: TranscriptPreview = { kind: "readable", text: "[0:01] Anna: Hallo", uncertain: 2, note: null };

const choose = (file: File) => {
  const picker = document.querySelector<HTMLInputElement>("input[type=file]");
  if (!picker) throw new Error("there is a picker");
  return userEvent.upload(picker, file);
};

test("a chosen file is shown before it becomes a note", async () => {
  const calls = fakeIpc({ transcript_preview: () => readable, transcript_note_file: () => ({ note: 9, isNew: true }) });
  await show(<CallsSection contact={4} />);
  await choose(aFile());

  const dialog = within(await screen.findByRole("dialog", { name: "Transcript from file" }));
  expect(await dialog.findByRole("textbox", { name: "The note" })).toMatchObject({ value: "[0:01] Anna: Hallo" });
  expect(dialog.getByText(/2 sentences were hard to understand/)).toBeTruthy();
  expect(calls.some(({ command }) => command === "transcript_note_file")).toBe(false);
  await userEvent.click(dialog.getByRole("button", { name: "Transcript to note" }));

  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const sent = calls.find(({ command }) => command === "transcript_note_file")?.args as { file: TranscriptFile };
  expect(sent.file).toEqual({ contact: 4, name: "anruf.vtt", bytes: [...new TextEncoder().encode("WEBVTT")] });
});

test("a file that is a note already leads to it", async () => {
  fakeIpc({ draft_get: () => "", transcript_preview: () => ({ ...readable, note: 7 }) });
  await show(
    <>
      <NoteList contact={4} notes={[aNote({ key: 7, text: "Said" })]} />
      <CallsSection contact={4} />
    </>,
  );
  await choose(aFile());
  await userEvent.click(await screen.findByRole("button", { name: "In the notes" }));
  await waitFor(() => expect(document.activeElement?.textContent).toContain("Said"));
});

test("a file that cannot be read says why and what to do", async () => {
  fakeIpc({ transcript_preview: () => ({ kind: "unreadable", why: "damaged", line: 3 }) });
  await show(<CallsSection contact={4} />);
  await choose(aFile("kaputt.json"));
  expect((await screen.findByRole("alert")).textContent).toContain("damaged at line 3");
  expect(screen.queryByRole("button", { name: "Transcript to note" })).toBeNull();
});

const shown = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "The note" });

test("files are dropped anywhere on the card, one dialog after the other; other kinds are left alone", async () => {
  fakeIpc({ transcript_preview: ({ file }: { file: TranscriptFile }) => ({ ...readable, text: file.name }) });
  await show(
    <section data-card>
      <p>Elsewhere on the card</p>
      <CallsSection contact={4} />
    </section>,
  );
  const target = screen.getByText("Elsewhere on the card");
  const dataTransfer = { types: ["Files"], files: [aFile("a.vtt"), aFile("b.pdf"), aFile("c.SRT")] };

  fireEvent.dragOver(target, { dataTransfer });
  expect(screen.getByText(/Drop the transcript here/)).toBeTruthy();
  fireEvent.drop(target, { dataTransfer });

  expect((await shown()).value).toBe("a.vtt");
  expect(screen.queryByText(/Drop the transcript here/)).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(async () => expect((await shown()).value).toBe("c.SRT"));
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("lengths are said in minutes and, where there are any, hours", () => {
  expect([5, 65, 3600].map(sayLength)).toEqual(["0:05", "1:05", "1:00:00"]);
});
