import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";

import type { LeadDraft } from "../../ipc";
import { fakeIpc, keptDrafts, later } from "../../test/fakeIpc";
import { show } from "../../test/render";
import { ContactForm } from "../contacts/ContactForm";
import { CallsSection } from "../transcripts/CallsSection";
import { LeadDrop } from "./LeadDrop";

const ada: LeadDraft = {
  name: "Ada Kern",
  note: "Anliegen: Angebot",
  fields: { firstName: "Ada", lastName: "Kern", phone: "+4922198765", customFields: [] },
  tags: [],
  callback: null,
};
const ole: LeadDraft = {
  name: "Ole Lang",
  note: "",
  fields: { lastName: "Lang", customFields: [] },
  tags: [],
  callback: null,
};

/** As the window has it: a form opens with what was read. */
function Window() {
  const [lead, setLead] = useState<LeadDraft>();
  return (
    <>
      <input aria-label="elsewhere" />
      <LeadDrop onLead={setLead} isBusy={lead !== undefined} />
      {lead && <ContactForm lead={lead} onClose={() => setLead(undefined)} onSaved={() => setLead(undefined)} />}
    </>
  );
}

const drop = (...files: File[]) => fireEvent.drop(document.body, { dataTransfer: { files, types: ["Files"] } });
const paste = (target: Element, text: string) =>
  fireEvent.paste(target, { clipboardData: { files: [], getData: () => text } });

test("a dropped mail opens the form with its fields and the rest as a note, and one click writes both", async () => {
  const calls = fakeIpc({
    ...keptDrafts(),
    contact_twins: () => [],
    lead_read: () => ({ file: "a.eml", leads: [ada], reason: null }),
    lead_save: () => 9,
  });
  await show(<Window />);

  drop(new File(["From: a@b.de"], "a.eml"));

  expect(await screen.findByRole("textbox", { name: "Last name" })).toMatchObject({ value: "Kern" });
  expect(screen.getByRole("textbox", { name: "Note" })).toMatchObject({ value: "Anliegen: Angebot" });
  expect(calls.find(({ command }) => command === "lead_read")?.args).toEqual({
    file: { name: "a.eml", content: btoa("From: a@b.de") },
  });
  expect(calls.some(({ command }) => command.endsWith("_save") && command !== "draft_save")).toBe(false);

  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(calls.find(({ command }) => command === "lead_save")?.args).toMatchObject({
      save: { fields: { firstName: "Ada", phone: "+4922198765", email: null }, note: "Anliegen: Angebot" },
    }),
  );
});

test("tags and a callback that a lead asks for are made unless the rep leaves them out", async () => {
  const callback = { title: "Callback: Ada Kern", body: "", due: "2026-11-26T14:00:00Z", assignee: null, completed: false };
  const calls = fakeIpc({
    ...keptDrafts(),
    contact_twins: () => [],
    lead_read: () => ({ file: "a.eml", leads: [{ ...ada, tags: ["vip", "neu"], callback }], reason: null }),
    lead_save: () => 9,
  });
  await show(<Window />);
  drop(new File(["x"], "a.eml"));

  const tick = await screen.findByRole("checkbox", { name: "Make a callback" });
  expect(tick).toMatchObject({ checked: true });
  expect(screen.getByText(/Callback: Ada Kern/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Remove tag neu" }));
  await userEvent.click(tick);
  await userEvent.click(tick);
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(calls.find(({ command }) => command === "lead_save")?.args).toMatchObject({
      save: { tags: ["vip"], callback },
    }),
  );
});

test("what is dropped onto an open form fills what is empty and keeps the rest in the note", async () => {
  fakeIpc({
    ...keptDrafts(),
    contact_twins: () => [],
    lead_read: () => ({ file: "a.eml", leads: [ada], reason: null }),
  });
  await show(
    <>
      <LeadDrop onLead={vi.fn()} isBusy />
      <ContactForm onClose={() => {}} onSaved={() => {}} />
    </>,
  );
  await userEvent.type(screen.getByRole("textbox", { name: "Last name" }), "Müller");

  drop(new File(["x"], "a.eml"));

  await waitFor(() => expect(screen.getByRole("textbox", { name: "First name" })).toMatchObject({ value: "Ada" }));
  expect(screen.getByRole("textbox", { name: "Last name" })).toMatchObject({ value: "Müller" });
  expect(screen.getByRole("textbox", { name: "Note" })).toMatchObject({
    value: "Anliegen: Angebot\n\nLast name: Kern",
  });
});

test("several leads are listed, one by one or all at once, and each file that cannot be read has its sentence", async () => {
  const calls = fakeIpc({
    ...keptDrafts(),
    contact_twins: () => [],
    lead_read: ({ file }: { file: { name: string } }) =>
      file.name === "a.vcf"
        ? { file: "a.vcf", leads: [{ ...ada }, { ...ole }], reason: null }
        : { file: file.name, leads: [], reason: { kind: "list", rows: 0 } },
    lead_take_in: () => null,
  });
  await show(<Window />);

  drop(new File(["x"], "a.vcf"), new File(["y"], "b.csv"));

  expect(await screen.findByText("This is a list. Lists are imported under Contacts → Import.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Open Ole Lang" }));
  expect(await screen.findByRole("textbox", { name: "Last name" })).toMatchObject({ value: "Lang" });
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByText("Opened")).toBeTruthy();
  // Ole Lang would come in a second time.
  expect(screen.queryByRole("button", { name: "Take all in" })).toBeNull();
  await userEvent.click(screen.getAllByRole("button", { name: "Close" })[0] as HTMLElement);

  drop(new File(["x"], "a.vcf"), new File(["y"], "b.csv"));
  await userEvent.click(await screen.findByRole("button", { name: "Take all in" }));
  await waitFor(() =>
    expect(calls.filter(({ command }) => command === "lead_take_in").map(({ args }) => args)).toEqual([
      { file: { name: "a.vcf", content: btoa("x") } },
    ]),
  );
});

test("an open form tells that more leads wait and that not all was read, whatever is dropped after that", async () => {
  let next: unknown = { file: "a.eml", leads: [ada], reason: null };
  fakeIpc({ ...keptDrafts(), contact_twins: () => [], lead_read: () => next });
  await show(<Window />);
  drop(new File(["x"], "a.eml"));
  const form = within(await screen.findByRole("dialog", { name: "New contact" }));

  next = { file: "b.vcf", leads: [{ ...ada }, { ...ole }], reason: { kind: "inPart", taken: 2, all: 3 } };
  drop(new File(["y"], "b.vcf"));
  const told = await form.findByText(/^2 more leads wait until this form is closed/);
  expect(told.closest("[aria-live]")).toBeTruthy();
  expect(form.getByText(/Not everything could be read/)).toBeTruthy();
  next = { file: "c.vcf", leads: [{ ...ole }, { ...ole }], reason: null };
  drop(new File(["z"], "c.vcf"));
  expect(await form.findByText(/^4 more leads wait/)).toBeTruthy();

  await userEvent.click(form.getByRole("button", { name: "Cancel" }));
  await userEvent.click(await screen.findByRole("button", { name: "Open Ada Kern" }));
  expect(await screen.findByText(/^3 more leads wait/)).toBeTruthy();
  expect(screen.queryByText(/Not everything/), "the list has said it").toBeNull();
});

test("while a file is being read that is said, also in an open form", async () => {
  const answers = [later(), later()];
  const waiting = [...answers];
  fakeIpc({ ...keptDrafts(), contact_twins: () => [], lead_read: () => waiting.shift()?.promise });
  await show(<Window />);

  drop(new File(["x"], "a.eml"));
  const said = await screen.findByText("“a.eml” is being read…");
  expect(said.closest("[aria-live]")).toBeTruthy();
  answers[0]?.resolve({ file: "a.eml", leads: [ada], reason: null });
  const form = within(await screen.findByRole("dialog", { name: "New contact" }));
  await waitFor(() => expect(screen.queryByText(/being read/)).toBeNull());

  drop(new File(["y"], "b.eml"), new File(["z"], "c.eml"));
  expect(await form.findByText("2 files are being read…")).toBeTruthy();
  answers[1]?.resolve({ file: "b.eml", leads: [ole], reason: null });
  await waitFor(() => expect(screen.queryByText(/being read/)).toBeNull());
});

test("a text pasted outside of text fields is read; inside of one it stays a text", async () => {
  const calls = fakeIpc({
    ...keptDrafts(),
    contact_twins: () => [],
    lead_read_text: () => ({ file: "", leads: [ada], reason: null }),
  });
  await show(<Window />);

  paste(screen.getByRole("textbox", { name: "elsewhere" }), "Ada Kern\nKern GmbH");
  expect(calls.some(({ command }) => command === "lead_read_text")).toBe(false);

  paste(document.body, "Ada Kern\nKern GmbH");
  expect(await screen.findByRole("textbox", { name: "Last name" })).toMatchObject({ value: "Kern" });
});

test("a signature pasted into a field of the form is taken apart; a single line is not", async () => {
  const calls = fakeIpc({
    ...keptDrafts(),
    contact_twins: () => [],
    lead_read_text: () => ({ file: "", leads: [ada], reason: null }),
  });
  await show(<ContactForm onClose={() => {}} onSaved={() => {}} />);
  const first = screen.getByRole("textbox", { name: "First name" });

  paste(first, "Ada");
  expect(calls.some(({ command }) => command === "lead_read_text")).toBe(false);

  paste(first, "Ada Kern\nKern GmbH\nTel. 0221 98765");
  await waitFor(() => expect(first).toMatchObject({ value: "Ada" }));
  expect(screen.getByRole("textbox", { name: "Phone" })).toMatchObject({ value: "+4922198765" });
});

test("what the card takes leaves no veil over the window, and none lies over the card's own hint", async () => {
  fakeIpc({ transcript_preview: () => ({ kind: "unreadable", why: { kind: "empty" } }) });
  await show(
    <>
      <p>Beside the card</p>
      <section data-card>
        <p>On the card</p>
        <CallsSection contact={4} />
      </section>
      <LeadDrop onLead={vi.fn()} isBusy={false} />
    </>,
  );
  const dataTransfer = { types: ["Files"], files: [new File(["x"], "a.vtt")] };

  fireEvent.dragOver(screen.getByText("Beside the card"), { dataTransfer });
  expect(screen.getByText("Drop to read")).toBeTruthy();
  fireEvent.drop(screen.getByText("On the card"), { dataTransfer });
  expect(screen.queryByText("Drop to read")).toBeNull();

  fireEvent.dragEnter(screen.getByText("On the card"), { dataTransfer });
  expect(screen.getByText(/Drop the transcript here/)).toBeTruthy();
  expect(screen.queryByText("Drop to read")).toBeNull();
});
