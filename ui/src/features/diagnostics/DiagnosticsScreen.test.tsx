import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import { App } from "../../app/App";
import { currentPlace, go } from "../../navigation";
import { aGauge, anOperation, aRequest, aTable, aCheck } from "../../test/diagnostics";
import { announce, fakeIpc, later } from "../../test/fakeIpc";
import type { Answers } from "../../test/fakeIpc";
import { aStatus, anAccount, someSettings } from "../../test/people";
import { show } from "../../test/render";

const reading = anOperation({
  sample: { ids: [{ name: "contactId", text: "Qd7m" }], query: [], body: null },
});
const writing = anOperation({
  name: "tasks.create",
  group: "tasks",
  method: "POST",
  path: "/contacts/{contactId}/tasks",
  scope: "contacts.write",
  readsOnly: false,
  sample: { ids: [{ name: "contactId", text: "Qd7m" }], query: [], body: '{"title":"Call"}' },
});
const tried = { request: "GET /contacts/Qd7m", status: 200, ms: 84, answer: '{"contact":{}}' };

const answers: Answers = {
  session_get: () => ({ kind: "signedIn", account: anAccount() }),
  settings_get: () => someSettings(),
  sync_status: () => aStatus(),
  diagnostics_quota: () => aGauge(),
  diagnostics_endpoints: () => aTable([reading, writing]),
  diagnostics_requests: () => ({ rows: [], verbose: false }),
  diagnostics_try: () => tried,
};
const sent = (calls: { command: string; args: unknown }[], command: string) =>
  calls.filter((each) => each.command === command).map(({ args }) => args);

type Section = "endpoints" | "requests" | "selfTest";
async function open(section?: Section, but: Answers = {}) {
  go({ screen: "settings", part: "diagnostics", ...(section && { section }) });
  const calls = fakeIpc({ ...answers, ...but });
  await show(<App />);
  await screen.findByRole("tablist", { name: "Sections of Diagnostics" });
  return calls;
}

beforeEach(() => go({ screen: "contacts" }));

test("a line in Settings leads there, Esc leads back, and the keyboard is where it was", async () => {
  go({ screen: "settings" });
  fakeIpc(answers);
  await show(<App />);

  await userEvent.click(await screen.findByRole("link", { name: /^Diagnostics/ }));
  const heading = await screen.findByRole("heading", { name: "Diagnostics" });
  expect(currentPlace()).toEqual({ screen: "settings", part: "diagnostics" });
  await waitFor(() => expect(document.activeElement).toBe(heading));

  await userEvent.keyboard("{Escape}");
  const link = await screen.findByRole("link", { name: /^Diagnostics/ });
  expect(currentPlace()).toEqual({ screen: "settings" });
  expect(document.activeElement).toBe(link);
});

test("the rail's Settings lead out of it, too", async () => {
  await open();
  await userEvent.click(screen.getByRole("link", { name: "Settings", current: "page" }));
  expect(await screen.findByRole("heading", { name: "About" })).toBeTruthy();
});

test("the arrow keys go through the sections, and the address follows", async () => {
  await open();
  screen.getByRole("tab", { name: "Allowance" }).focus();

  await userEvent.keyboard("{ArrowRight}");
  expect(currentPlace()).toMatchObject({ section: "endpoints" });
  await userEvent.keyboard("{ArrowLeft}{ArrowLeft}");
  expect(currentPlace()).toMatchObject({ section: "selfTest" });
  expect(document.activeElement).toBe(screen.getByRole("tab", { name: "Self-test" }));
});

test("a generation that HighLevel refuses says why beside the choice, and the former one stays", async () => {
  const calls = await open(undefined, {
    settings_update: () => {
      throw { kind: "connect", problem: { kind: "generationRefused" } };
    },
  });
  await userEvent.click(await screen.findByRole("radio", { name: "v3" }));

  expect(await screen.findByText(/^HighLevel no longer accepts/, { selector: "p" })).toBeTruthy();
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "2021-07-28" }).checked).toBe(true);
  expect(sent(calls, "settings_update")).toEqual([{ patch: expect.objectContaining({ apiGeneration: "v3", theme: null }) }]);
});

test("the allowance is drawn and also said", async () => {
  await open(undefined, { diagnostics_quota: () => aGauge({ own: 34, others: 21 }) });

  expect(
    await screen.findByRole("img", { name: "Of 100 requests in 10 seconds: 34 by this app, 21 by others, 45 free." }),
  ).toBeTruthy();
  expect(screen.getByRole("img", { name: /188,400 of the day’s 200,000 .* probably 164,000/ })).toBeTruthy();
  expect(screen.getByRole("img", { name: /oldest first: 0, 4, 12. At most 12; 100 are allowed/ })).toBeTruthy();
});

test("a shut gate, others at the budget and a day that will not last are said in words", async () => {
  await open(undefined, {
    diagnostics_quota: () =>
      aGauge({ shutForMs: 3200, othersUseIt: true, dailyForecast: -900, dailyUsedUpAt: "2026-11-24T21:00:00Z" }),
  });

  expect(await screen.findByText("HighLevel asks to wait: nothing is sent for 4 s.")).toBeTruthy();
  expect(screen.getByText(/others use the same token/)).toBeTruthy();
  expect(screen.getByText(/the day’s allowance is used up .*, before midnight UTC/)).toBeTruthy();
  expect(screen.getByText("nothing")).toBeTruthy();
});

test("the allowance is read every second, and not while another section is in sight", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const calls = await open();
    await screen.findByRole("img", { name: /^Of 100 requests/ });
    await vi.advanceTimersByTimeAsync(3100);
    expect(sent(calls, "diagnostics_quota").length).toBeGreaterThanOrEqual(4);

    screen.getByRole("tab", { name: "Requests" }).click();
    await screen.findByText("No requests yet");
    const before = sent(calls, "diagnostics_quota").length;
    await vi.advanceTimersByTimeAsync(3100);
    expect(sent(calls, "diagnostics_quota")).toHaveLength(before);
  } finally {
    vi.useRealTimers();
  }
});

test("a group is switched off by its switch, and Try then says why it is off", async () => {
  let forbidden: string[] = [];
  const calls = await open("endpoints", {
    diagnostics_endpoints: () => aTable([reading, writing], forbidden),
    diagnostics_forbid: ({ group }: { group: string }) => {
      forbidden = [group];
      void Promise.resolve().then(() => announce("diagnostics"));
      return null;
    },
  });

  const tasks = await screen.findByRole("switch", { name: /^Allow Tasks/ });
  await userEvent.click(tasks);

  expect(sent(calls, "diagnostics_forbid")).toEqual([{ group: "tasks", forbidden: true }]);
  await waitFor(() => expect(screen.getByRole<HTMLButtonElement>("button", { name: "Try tasks.create" }).disabled).toBe(true));
  expect(tasks).toMatchObject({ checked: false });
  expect(screen.getByRole("button", { name: "Try tasks.create" }).closest("[data-tip]")?.getAttribute("data-tip")).toBe(
    "Switched off under Settings → Diagnostics.",
  );
});

test("a switch that was refused goes back", async () => {
  await open("endpoints", {
    diagnostics_forbid: () => {
      throw { kind: "internal", reference: "x" };
    },
  });
  const tasks = await screen.findByRole("switch", { name: /^Allow Tasks/ });
  await userEvent.click(tasks);

  expect(await screen.findByText(/^That could not be switched/)).toBeTruthy();
  expect(tasks).toMatchObject({ checked: true });
});

test("what the generation does not have cannot be tried, and says so", async () => {
  await open("endpoints", {
    diagnostics_endpoints: () => aTable([anOperation({ name: "users.list", group: "users", may: "notOffered" })]),
  });
  const button = await screen.findByRole<HTMLButtonElement>("button", { name: "Try users.list" });
  expect(button.disabled).toBe(true);
  expect(button.closest("[data-tip]")?.getAttribute("data-tip")).toMatch(/API generation does not have/);
});

test("the filter is in the address; Esc empties it first and leaves afterwards", async () => {
  await open("endpoints");
  const filter = await screen.findByRole("searchbox", { name: "Filter endpoints" });
  await userEvent.type(filter, "post tasks");

  expect(screen.queryByRole("button", { name: "Try contacts.get" })).toBeNull();
  expect(screen.getByText("1 of 2")).toBeTruthy();
  expect(currentPlace()).toMatchObject({ query: "post tasks" });

  await userEvent.keyboard("{Escape}");
  expect(screen.getByText("2 endpoints")).toBeTruthy();
  await userEvent.keyboard("{Escape}");
  expect(currentPlace()).toEqual({ screen: "settings" });
});

test("an operation is sent with what stands in the fields, and its answer is shown", async () => {
  const calls = await open("endpoints");
  await userEvent.click(await screen.findByRole("button", { name: "Try contacts.get" }));
  const panel = screen.getByRole("region", { name: "Try contacts.get" });
  const id = within(panel).getByRole("textbox", { name: "contactId" });
  await userEvent.clear(id);
  expect(within(panel).getByRole<HTMLButtonElement>("button", { name: "Send" }).disabled).toBe(true);
  expect(within(panel).getByText("Fill in contactId first.")).toBeTruthy();
  await userEvent.type(id, "abc{Enter}");

  expect(await within(panel).findByText('{"contact":{}}')).toBeTruthy();
  expect(sent(calls, "diagnostics_try")).toEqual([
    { request: { name: "contacts.get", with: { ids: [{ name: "contactId", text: "abc" }], query: [], body: null } } },
  ]);
  expect(within(panel).getByText("84 ms")).toBeTruthy();
});

test("a change is sent only with the second press, and typing takes the first one back", async () => {
  const calls = await open("endpoints");
  await userEvent.click(await screen.findByRole("button", { name: "Try tasks.create" }));
  expect(screen.getByText(/really changes something in the sub-account “Starbüro Köln”/)).toBeTruthy();

  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Body (JSON)" }), " ");
  expect(screen.queryByRole("button", { name: "Really send" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(sent(calls, "diagnostics_try")).toEqual([]);

  await userEvent.click(screen.getByRole("button", { name: "Really send" }));
  await waitFor(() => expect(sent(calls, "diagnostics_try")).toHaveLength(1));
});

test("a body that is no JSON is said beside it and not sent", async () => {
  const calls = await open("endpoints");
  await userEvent.click(await screen.findByRole("button", { name: "Try tasks.create" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Body (JSON)" }), "x");
  await userEvent.click(screen.getByRole("button", { name: "Send" }));

  expect(screen.getByText("This is not valid JSON.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Really send" })).toBeNull();
  expect(sent(calls, "diagnostics_try")).toEqual([]);
});

test("Esc closes the panel first and gives the keyboard back to its button", async () => {
  await open("endpoints");
  const button = await screen.findByRole("button", { name: "Try contacts.get" });
  await userEvent.click(button);
  await userEvent.keyboard("{Escape}");

  expect(screen.queryByRole("region", { name: "Try contacts.get" })).toBeNull();
  expect(document.activeElement).toBe(button);
  expect(currentPlace()).toMatchObject({ part: "diagnostics" });
});

test("the log shows failures first, each with what support asks for, and is copied as text", async () => {
  const user = userEvent.setup();
  const copied: string[] = [];
  await open("requests", {
    text_copy: ({ text }: { text: string }) => {
      copied.push(text);
      return null;
    },
    diagnostics_requests: () => ({
      verbose: false,
      rows: [aRequest({ status: null, failed: true, traceId: "t-9", attempt: 2 }), aRequest()],
    }),
  });

  const rows = (await screen.findAllByRole("row")).slice(1).map((row) => row.textContent);
  expect(rows[0]).toBe("1 failed");
  expect(rows[1]).toMatch(/GET.*\/contacts\/\{contactId\}.*No answer.*84 ms.*2,310 B.*2.*t-9/);
  expect(rows[2]).toBe("1 went well");

  await user.click(screen.getByRole("button", { name: "Copy all" }));
  expect(await screen.findByRole("button", { name: "Copied" })).toBeTruthy();
  expect(copied[0]).toMatch(/^time\tmethod\tpath\tstatus[\s\S]*no answer\t84\t2310\t2\tt-9\n/);
});

test("copying that the system refuses says so", async () => {
  const user = userEvent.setup();
  await open("requests", {
    diagnostics_requests: () => ({ verbose: false, rows: [aRequest()] }),
    text_copy: () => {
      throw { kind: "internal", reference: "abc" };
    },
  });

  await user.click(await screen.findByRole("button", { name: "Copy all" }));

  expect(await screen.findByText(/^Copying did not work/)).toBeTruthy();
});

test("a long log says how much of it is not in sight", async () => {
  await open("requests", {
    diagnostics_requests: () => ({ verbose: false, rows: Array.from({ length: 450 }, () => aRequest()) }),
  });
  expect(await screen.findByText("450 went well")).toBeTruthy();
  expect(screen.getAllByRole("row")).toHaveLength(203);

  await userEvent.click(screen.getByRole("button", { name: "Show 200 more" }));
  expect(screen.getByRole("button", { name: "Show 50 more" })).toBeTruthy();
});

test("whoever reads further down keeps what they read until they ask for the newest", async () => {
  let rows = [aRequest({ path: "/users/" })];
  await open("requests", { diagnostics_requests: () => ({ verbose: false, rows }) });
  const pane = await screen.findByRole("region", { name: "Requests" });
  pane.scrollTop = 40;
  fireEvent.scroll(pane);
  rows = [aRequest({ path: "/businesses/" }), ...rows];
  await announce("diagnostics");

  const newest = await screen.findByRole("button", { name: "Show the newest" });
  expect(within(pane).getByText("1 went well")).toBeTruthy();
  await userEvent.click(newest);
  expect(within(pane).getByText("2 went well")).toBeTruthy();
  expect(pane.scrollTop).toBe(0);
  expect(screen.queryByText(/^More requests have come/)).toBeNull();
});

test("the verbose log is switched on, and nothing is there yet", async () => {
  const calls = await open("requests", { diagnostics_verbose: () => null });
  expect(await screen.findByText(/^As soon as the app speaks with HighLevel/)).toBeTruthy();

  await userEvent.click(screen.getByRole("switch", { name: /^Verbose log/ }));
  expect(sent(calls, "diagnostics_verbose")).toEqual([{ verbose: true }]);
});

test("the self-test says what each check found and keeps it until it is run again", async () => {
  const answer = later();
  const calls = await open("selfTest", { diagnostics_self_test: () => answer.promise });
  await userEvent.click(await screen.findByRole("button", { name: "Run the test" }));
  expect(screen.getAllByText("Being checked")).toHaveLength(9);

  // Its own requests make everything here stale, and that must not end it.
  await announce("diagnostics");
  await userEvent.click(screen.getByRole("tab", { name: "Requests" }));
  answer.resolve({
    checks: [aCheck(), aCheck({ what: "disk", result: "bad", detail: "212 MB" })],
    report: "tls: good",
  });
  await userEvent.click(screen.getByRole("tab", { name: "Self-test" }));

  expect(await screen.findByText("Trusted, answered after 84 ms.")).toBeTruthy();
  const disk = screen.getByText("Disk space").closest("li");
  expect(disk?.textContent).toBe("Disk spaceFaultOnly 212 MB free. Make room.90 ms");
  expect(screen.getByRole("button", { name: "Run again" })).toBeTruthy();
  expect(sent(calls, "diagnostics_self_test")).toHaveLength(1);
});
