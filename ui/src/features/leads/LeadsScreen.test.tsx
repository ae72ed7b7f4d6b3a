import { screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { currentPlace } from "../../navigation";
import { announce, fakeIpc } from "../../test/fakeIpc";
import { aFolder, aLead, anAccount } from "../../test/people";
import { show } from "../../test/render";
import { LeadsScreen } from "./LeadsScreen";

test("the folder's path is kept on Enter, and what stands in the way is said beside it", async () => {
  let folder = aFolder({ path: "" });
  const calls = fakeIpc({
    leads_get: () => ({ folder, leads: [], total: 0 }),
    lead_folder_set: ({ path }: { path: string }) => {
      folder = aFolder({ path, problem: "missing" });
      void Promise.resolve().then(() => announce("leads"));
      return null;
    },
  });
  await show(<LeadsScreen />);
  const field = await screen.findByRole("textbox", { name: "Lead folder" });

  await userEvent.type(field, "/srv/leads{Enter}");

  expect(await screen.findByRole("alert")).toHaveProperty(
    "textContent",
    "This folder is not there. It is read again as soon as it is back.",
  );
  expect(field).toMatchObject({ value: "/srv/leads" });
  expect(calls.filter(({ command }) => command === "lead_folder_set")).toEqual([
    { command: "lead_folder_set", args: { path: "/srv/leads" } },
  ]);
});

test("a folder that could not be kept stays in the field", async () => {
  fakeIpc({
    leads_get: () => ({ folder: aFolder({ path: "/old" }), leads: [], total: 0 }),
    lead_folder_set: () => {
      throw { kind: "diskFull" };
    },
  });
  await show(<LeadsScreen />);
  const field = await screen.findByRole("textbox", { name: "Lead folder" });

  await userEvent.clear(field);
  await userEvent.type(field, "/new{Enter}");

  await waitFor(() => expect(field).toMatchObject({ value: "/new" }));
});

test("a path that is only half typed changes nothing when the field is left, and stays in it", async () => {
  const calls = fakeIpc({
    leads_get: () => ({ folder: aFolder({ path: "/old" }), leads: [], total: 0 }),
    lead_folder_set: () => null,
  });
  await show(<LeadsScreen />);
  const field = await screen.findByRole("textbox", { name: "Lead folder" });

  await userEvent.clear(field);
  await userEvent.type(field, "/home");
  await userEvent.tab();

  expect(calls.some(({ command }) => command === "lead_folder_set")).toBe(false);
  expect(field).toMatchObject({ value: "/home" });
});

test("each lead says what became of it and leads to its contact", async () => {
  fakeIpc({
    leads_get: () => ({
      folder: aFolder(),
      total: 3,
      leads: [
        aLead({ key: 3, name: "Ada Kern", created: true, noted: true, tasked: true, state: "waiting" }),
        aLead({ key: 2, name: "Ole Lang", filled: ["email", "city"], state: "sent" }),
        aLead({
          key: 1,
          name: "",
          file: "bild.jpg",
          contact: null,
          state: "failed",
          reason: { kind: "tooLarge", megabytes: 25 },
        }),
      ],
    }),
  });
  await show(<LeadsScreen />);

  const first = await screen.findByRole("listitem", { name: "Ada Kern" });
  expect(within(first).getByText("New contact · Note · Callback task")).toBeTruthy();
  expect(within(first).getByText("Waiting to be sent")).toBeTruthy();
  const second = screen.getByRole("listitem", { name: "Ole Lang" });
  expect(within(second).getByText("Known contact · Filled: Email, City")).toBeTruthy();
  const third = screen.getByRole("listitem", { name: "bild.jpg" });
  expect(within(third).getByText("Larger than 25 MB. Save it without attachments and try again.")).toBeTruthy();

  await userEvent.click(within(second).getByRole("button", { name: "Ole Lang" }));
  expect(currentPlace()).toEqual({ screen: "contacts", contact: 7 });
});

test("what was not sent can be undone, and only that", async () => {
  const calls = fakeIpc({
    leads_get: () => ({
      folder: aFolder(),
      total: 2,
      leads: [aLead({ key: 2, canUndo: true, state: "waiting" }), aLead({ key: 1, name: "Ole Lang" })],
    }),
    lead_undo: () => null,
  });
  await show(<LeadsScreen />);

  const buttons = await screen.findAllByRole("button", { name: "Undo" });
  expect(buttons).toHaveLength(1);
  await userEvent.click(buttons[0] as HTMLElement);

  await waitFor(() => expect(calls).toContainEqual({ command: "lead_undo", args: { lead: 2 } }));
});

test("where several contacts may be meant the rep says who, before everything else on the screen", async () => {
  const calls = fakeIpc({
    leads_get: () => ({
      folder: aFolder(),
      total: 2,
      leads: [
        aLead({
          key: 1,
          name: "Frau Kern",
          contact: null,
          state: "asks",
          reason: { kind: "severalContacts" },
          candidates: [
            { contact: 4, name: "Anna Kern", field: "phone" },
            { contact: 5, name: "Kern GmbH", field: "phone" },
          ],
        }),
        aLead({ key: 2 }),
      ],
    }),
    lead_choose: () => null,
  });
  await show(<LeadsScreen />);

  const regions = (await screen.findAllByRole("region")).map((region) => region.getAttribute("aria-label"));
  expect(regions).toEqual(["Who is it?", "Came in"]);
  await userEvent.click(screen.getByRole("button", { name: "It is this one: Kern GmbH" }));

  await waitFor(() =>
    expect(calls).toContainEqual({ command: "lead_choose", args: { choice: { lead: 1, contact: 5 } } }),
  );
});

test("sample mails are offered in the sample alone", async () => {
  const calls = fakeIpc({
    leads_get: () => ({ folder: aFolder({ path: "", sample: true }), leads: [], total: 0 }),
    leads_try_sample: () => null,
  });
  const { unmount } = await show(<LeadsScreen />);
  await screen.findByText("Nothing has come in yet");
  expect(screen.queryByRole("button", { name: "Try with sample mails" })).toBeNull();
  unmount();

  await show(<LeadsScreen />, anAccount({ sample: true }));
  await userEvent.click(await screen.findByRole("button", { name: "Try with sample mails" }));
  await waitFor(() => expect(calls.some(({ command }) => command === "leads_try_sample")).toBe(true));
});
