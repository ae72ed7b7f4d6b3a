import { fireEvent, screen, waitFor } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import type { LeadDraft, TwinSearch } from "../../ipc";
import { currentPlace } from "../../navigation";
import { fakeIpc, keptDrafts } from "../../test/fakeIpc";
import { aContact } from "../../test/people";
import { show } from "../../test/render";
import { ContactForm } from "./ContactForm";

test("only what was changed goes to Rust", async () => {
  const calls = fakeIpc({ ...keptDrafts(), contact_save: () => 1 });
  await show(<ContactForm contact={aContact()} onClose={() => {}} onSaved={() => {}} />);

  await userEvent.clear(screen.getByRole("textbox", { name: "Company" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(calls.find(({ command }) => command === "contact_save")?.args).toMatchObject({
    save: {
      contact: 1,
      changes: { company: "", firstName: null, email: null, customFields: [] },
      seen: { company: "Özdemir Logistik GmbH", firstName: null, customFields: [] },
    },
  });
});

test("a value Rust does not take is said beside its field, and nothing typed is lost", async () => {
  fakeIpc({
    contact_save: () => {
      throw { kind: "invalid", field: "phone", reason: "notAPhone" };
    },
  });
  await show(<ContactForm onClose={() => {}} onSaved={() => {}} />);
  const phone = screen.getByRole("textbox", { name: "Phone" });

  await userEvent.type(phone, "abc");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(() => expect(phone.getAttribute("aria-invalid")).toBe("true"));
  expect(document.getElementById(phone.getAttribute("aria-describedby") ?? "")?.textContent).toBe(
    "This is not a phone number.",
  );
  expect(phone).toMatchObject({ value: "abc" });
  expect(document.activeElement).toBe(phone);
});

const block = "Ada Kern\nKern GmbH";
const pasteBlock = () =>
  fireEvent.paste(firstName(), { clipboardData: { files: [], getData: () => block } });
const readAda = () => ({
  file: "",
  leads: [
    {
      name: "Ada Kern",
      note: "Anliegen: Angebot",
      fields: { lastName: "Kern", customFields: [] },
      tags: ["vip"],
      callback: { title: "Callback: Ada Kern", body: "", due: null, assignee: null, completed: false },
    },
  ],
  reason: null,
});

test("of two ways to save, the failure of the last one counts", async () => {
  fakeIpc({
    ...keptDrafts(),
    contact_twins: () => [],
    contact_save: () => {
      throw { kind: "invalid", field: "phone", reason: "notAPhone" };
    },
    lead_read_text: readAda,
    lead_save: () => {
      throw { kind: "invalid", field: "email", reason: "notAnEmail" };
    },
  });
  await show(<ContactForm onClose={() => {}} onSaved={() => {}} />);
  await userEvent.type(screen.getByRole("textbox", { name: "Phone" }), "abc");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("This is not a phone number.");
  pasteBlock();
  await screen.findByRole("textbox", { name: "Note" });
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  await screen.findByText("This is not an e-mail address.");
  expect(screen.queryByText("This is not a phone number.")).toBeNull();
});

test("what a pasted text said beside the fields is there again when the form is", async () => {
  fakeIpc({ ...keptDrafts(), contact_twins: () => [], lead_read_text: readAda });
  const closed = await show(<ContactForm onClose={() => {}} onSaved={() => {}} />);
  pasteBlock();
  await userEvent.type(await screen.findByRole("textbox", { name: "Note" }), "!");
  await userEvent.click(screen.getByRole("checkbox", { name: "Make a callback" }));
  closed.unmount();

  await show(<ContactForm onClose={() => {}} onSaved={() => {}} />);
  expect(await screen.findByRole("textbox", { name: "Note" })).toMatchObject({ value: "Anliegen: Angebot!" });
  expect(screen.getByRole("button", { name: "Remove tag vip" })).toBeTruthy();
  expect(screen.getByRole("checkbox", { name: "Make a callback" })).toMatchObject({ checked: false });
});

const ada = readAda().leads[0] as LeadDraft;
const aLeadOf = (firstName: string): LeadDraft => ({ ...ada, name: firstName, fields: { firstName, customFields: [] } });
const leadForm = (lead?: LeadDraft) =>
  show(<ContactForm lead={lead} onClose={() => {}} onSaved={() => {}} />);
const keptLeads = (drafts: Record<string, string>) => Object.keys(JSON.parse(drafts["lead:new"] || "{}") as object).length;

test("a lead's form that was closed is offered with its note, tags and callback until Cancel gives it up", async () => {
  const drafts: Record<string, string> = {};
  fakeIpc({ ...keptDrafts(drafts), contact_twins: () => [] });
  const closed = await leadForm(ada);
  await userEvent.type(await screen.findByRole("textbox", { name: "Note" }), "!");
  await userEvent.click(screen.getByRole("checkbox", { name: "Make a callback" }));
  closed.unmount();
  await waitFor(() => expect(keptLeads(drafts)).toBe(1));

  const again = await leadForm();
  expect(screen.queryByRole("textbox", { name: "Note" })).toBeNull();
  await userEvent.click(await screen.findByRole("button", { name: "Open Kern" }));
  expect(screen.getByRole("textbox", { name: "Last name" })).toMatchObject({ value: "Kern" });
  expect(screen.getByRole("textbox", { name: "Note" })).toMatchObject({ value: "Anliegen: Angebot!" });
  expect(screen.getByRole("button", { name: "Remove tag vip" })).toBeTruthy();
  expect(screen.getByRole("checkbox", { name: "Make a callback" })).toMatchObject({ checked: false });
  expect(screen.getByText(/did not save/)).toBeTruthy();
  expect(document.activeElement).toBe(firstName());
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  again.unmount();
  await waitFor(() => expect(drafts["lead:new"]).toBe(""));
});

test("a lead that nobody has touched is kept from the start, and read once more it is not offered twice", async () => {
  const drafts: Record<string, string> = {};
  const calls = fakeIpc({ ...keptDrafts(drafts), contact_twins: () => [], lead_save: () => 3 });
  const closed = await leadForm(ada);
  await waitFor(() => expect(keptLeads(drafts), "as a crash would find it").toBe(1));
  closed.unmount();

  await leadForm(ada);
  await waitFor(() => expect(calls.filter(({ command }) => command === "draft_get").length).toBeGreaterThan(1));
  expect(screen.queryByRole("button", { name: "Open Kern" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(drafts["lead:new"]).toBe(""));
});

test("a lead that arrives is shown whatever was kept of others, and each of them can be opened or given up", async () => {
  const drafts: Record<string, string> = {};
  fakeIpc({ ...keptDrafts(drafts), contact_twins: () => [] });
  for (const name of ["Ada", "Ole"]) {
    const closed = await leadForm(aLeadOf(name));
    await userEvent.type(firstName(), "!");
    closed.unmount();
  }
  await waitFor(() => expect(keptLeads(drafts)).toBe(2));

  const last = await leadForm(aLeadOf("Eva"));
  await screen.findByRole("button", { name: "Open Ada!" });
  expect(firstName().value).toBe("Eva");
  await userEvent.click(screen.getByRole("button", { name: "Discard Ole!" }));
  expect(document.activeElement).toBe(firstName());
  await waitFor(() => expect(drafts["lead:new"]).not.toContain("Ole!"));
  await userEvent.type(firstName(), "?");
  await userEvent.click(screen.getByRole("button", { name: "Open Ada!" }));
  expect(firstName().value).toBe("Ada!");
  await userEvent.click(screen.getByRole("button", { name: "Open Eva?" }));
  expect(firstName().value).toBe("Eva?");
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  last.unmount();

  await waitFor(() => expect(drafts["lead:new"]).not.toContain("Eva"));
  expect(drafts["lead:new"]).toContain("Ada!");
});

test("what is half typed into a new contact stays when a kept lead takes its place", async () => {
  const kept = JSON.stringify({ fields: { firstName: "Ada" }, custom: {}, read: { note: "n", asked: ada, wanted: ada } });
  const drafts = { "lead:new": JSON.stringify({ 1: kept }), "contact:new": "" };
  fakeIpc({ ...keptDrafts(drafts), contact_twins: () => [] });
  await leadForm();
  await userEvent.type(firstName(), "Mia");
  await userEvent.click(await screen.findByRole("button", { name: "Open Ada" }));

  expect(firstName().value).toBe("Ada");
  await waitFor(() => expect(drafts["contact:new"]).toContain("Mia"));
});

test("a refused contact opens with what was typed and HighLevel's words beside the field", async () => {
  fakeIpc({});
  const refusal = {
    outbox: 4,
    reason: null,
    message: "",
    fields: [{ field: "email", message: "email must be an email" }],
    duplicate: null,
    candidates: [],
    canWriteAnew: false,
  };
  await show(
    <ContactForm
      contact={aContact({ fields: { email: "aylin@" }, state: "refused", refusal })}
      onClose={() => {}}
      onSaved={() => {}}
    />,
  );

  const email = screen.getByRole("textbox", { name: "Email" });
  expect(email).toMatchObject({ value: "aylin@" });
  expect(document.getElementById(email.getAttribute("aria-describedby") ?? "")?.textContent).toBe(
    "email must be an email",
  );
});

test("a duplicate offers the existing contact, and to attach what was written", async () => {
  const calls = fakeIpc({ ...keptDrafts(), outbox_attach: () => 5 });
  const duplicate = { remoteId: "r", contact: 5, name: "Aylin Oezdemir", field: "email", canAttach: true };
  const refusal = { outbox: 4, reason: null, message: "no duplicates", fields: [], duplicate, candidates: [], canWriteAnew: false };
  let closed = false;
  await show(
    <ContactForm
      contact={aContact({ remoteId: null, state: "refused", refusal })}
      onClose={() => {
        closed = true;
      }}
      onSaved={() => {}}
    />,
  );

  expect(screen.getByRole("button", { name: "Open the existing contact" })).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Attach note, task and tags to it" }));

  expect(calls).toContainEqual({ command: "outbox_attach", args: { change: 4 } });
  await waitFor(() => expect(closed).toBe(true));
});

test("the form is left for the existing contact also where that is not on this machine", async () => {
  fakeIpc(keptDrafts());
  const duplicate = { remoteId: "c-1", contact: null, name: "Aylin Oezdemir", field: "email", canAttach: true };
  const refusal = { outbox: 4, reason: null, message: "no duplicates", fields: [], duplicate, candidates: [], canWriteAnew: false };
  const onClose = vi.fn();
  await show(<ContactForm contact={aContact({ state: "refused", refusal })} onClose={onClose} onSaved={() => {}} />);

  await userEvent.click(screen.getByRole("button", { name: "Open the existing contact" }));

  expect(onClose).toHaveBeenCalledOnce();
});

test("a custom field that was not taken says so beside itself", async () => {
  fakeIpc({
    ...keptDrafts(),
    contact_save: () => {
      throw { kind: "invalid", field: "f-7", reason: "notANumber" };
    },
  });
  const field = { id: "f-7", name: "Parking spaces", value: "", input: "number" as const, options: [] };
  await show(<ContactForm contact={aContact({ customFields: [field] })} onClose={() => {}} onSaved={() => {}} />);
  const spaces = screen.getByRole("textbox", { name: "Parking spaces" });
  await userEvent.type(spaces, "many");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(() => expect(spaces.getAttribute("aria-invalid")).toBe("true"));
});

test("an untouched form closes without saving", async () => {
  const calls = fakeIpc(keptDrafts());
  let closed = false;
  await show(
    <ContactForm
      contact={aContact()}
      onClose={() => {
        closed = true;
      }}
      onSaved={() => {}}
    />,
  );

  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(closed).toBe(true);
  expect(calls.map(({ command }) => command)).toEqual(["draft_get"]);
});

test("a new contact that was left half typed is there again", async () => {
  const unfinished = JSON.stringify({ fields: { firstName: "Aylin", phone: "0221 98" }, custom: {} });
  fakeIpc({ draft_get: () => unfinished });
  await show(<ContactForm onClose={() => {}} onSaved={() => {}} />);

  await waitFor(() => expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Phone" }).value).toBe("0221 98"));
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "First name" }).value).toBe("Aylin");
});

const firstName = () => screen.getByRole<HTMLInputElement>("textbox", { name: "First name" });

test.each([
  ["contact:new", undefined, ""],
  ["contact:1", aContact(), "Aylin"],
])("what is typed into %s stays when the form is closed, and Cancel gives it up", async (form, contact, before) => {
  const drafts: Record<string, string> = {};
  fakeIpc(keptDrafts(drafts));
  const closed = await show(<ContactForm contact={contact} onClose={() => {}} onSaved={() => {}} />);
  await userEvent.clear(firstName());
  await userEvent.type(firstName(), "Mia");
  closed.unmount();
  const seen = { fields: { firstName: before }, custom: {} };
  await waitFor(() =>
    expect(drafts[form]).toBe(JSON.stringify({ fields: { firstName: "Mia" }, custom: {}, seen })),
  );

  const again = await show(<ContactForm contact={contact} onClose={() => {}} onSaved={() => {}} />);
  await waitFor(() => expect(firstName().value).toBe("Mia"));
  expect(screen.getByText(/did not save/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  again.unmount();
  await waitFor(() => expect(drafts[form]).toBe(""));

  await show(<ContactForm contact={contact} onClose={() => {}} onSaved={() => {}} />);
  expect(firstName().value).toBe(before);
});

test("what others changed while a draft lay there is not taken for what the rep saw", async () => {
  const field = { id: "c1", name: "Number", value: "theirs", input: "text" as const, options: [] };
  const kept = {
    fields: { firstName: "Mia" },
    custom: { c1: "mine" },
    seen: { fields: { firstName: "Ayla" }, custom: { c1: "before" } },
  };
  const calls = fakeIpc({ ...keptDrafts({ "contact:1": JSON.stringify(kept) }), contact_save: () => 1 });
  await show(<ContactForm contact={aContact({ customFields: [field] })} onClose={() => {}} onSaved={() => {}} />);
  await waitFor(() => expect(firstName().value).toBe("Mia"));
  await userEvent.type(screen.getByRole("textbox", { name: "Email" }), "x");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(calls.find(({ command }) => command === "contact_save")?.args).toMatchObject({
    save: {
      changes: { firstName: "Mia", company: null, customFields: [{ id: "c1", value: "mine" }] },
      seen: { firstName: "Ayla", company: null, customFields: [{ id: "c1", value: "before" }] },
    },
  });
});

test("a field typed with the others' value before one's eyes was changed from theirs", async () => {
  const fields = [{ field: "firstName", was: "Ayla", mine: "Aylin", theirs: "Eileen" }];
  const reason = { kind: "conflict" as const, fields };
  const refusal = { outbox: 4, reason, message: "", fields: [], duplicate: null, candidates: [], canWriteAnew: false };
  const calls = fakeIpc({ ...keptDrafts(), contact_save: () => 1 });
  await show(<ContactForm contact={aContact({ state: "refused", refusal })} onClose={() => {}} onSaved={() => {}} />);
  await userEvent.type(firstName(), "e");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(calls.find(({ command }) => command === "contact_save")?.args).toMatchObject({
    save: { changes: { firstName: "Ayline" }, seen: { firstName: "Eileen" } },
  });
});

test("two presses on Save before the screen answers save once", async () => {
  const calls = fakeIpc({ draft_get: () => "", draft_save: () => null, contact_save: () => 7 });
  await show(<ContactForm onClose={() => {}} onSaved={() => {}} />);
  await userEvent.type(screen.getByRole("textbox", { name: "First name" }), "Mia");
  const save = screen.getByRole("button", { name: "Save" });
  save.click();
  save.click();
  await waitFor(() => expect(calls.some(({ command }) => command === "contact_save")).toBe(true));

  expect(calls.filter(({ command }) => command === "contact_save")).toHaveLength(1);
});

test("whoever has the e-mail address already is named while it is typed, and can be opened", async () => {
  const onClose = vi.fn();
  const calls = fakeIpc({
    ...keptDrafts(),
    contact_twins: ({ search }: { search: TwinSearch }) =>
      search.email === "aylin@oezdemir.example" ? [{ contact: 7, name: "Aylin Özdemir", field: "email" }] : [],
  });
  await show(<ContactForm onClose={onClose} onSaved={() => {}} />);
  await userEvent.type(screen.getByRole("textbox", { name: "Email" }), "aylin@oezdemir.example");

  expect(await screen.findByText("Aylin Özdemir has this e-mail address already.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Open the existing contact" }));

  expect(onClose).toHaveBeenCalled();
  expect(currentPlace()).toEqual({ screen: "contacts", contact: 7 });
  expect(calls.some(({ command }) => command === "contact_save")).toBe(false);
});
