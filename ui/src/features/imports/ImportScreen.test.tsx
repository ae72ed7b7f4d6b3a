import { screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { ImportCheck, ImportProposal, ImportRun, Imports } from "../../ipc";
import { currentPlace, go } from "../../navigation";
import { announce, fakeIpc, later } from "../../test/fakeIpc";
import { anImportCheck, anImportProposal, anImportRun } from "../../test/imports";
import { anAccount } from "../../test/people";
import { show } from "../../test/render";
import { ImportScreen } from "./ImportScreen";

const withFile = (check: Partial<ImportCheck> = {}, but: Partial<ImportProposal> = {}): Imports => ({
  proposal: anImportProposal({ check: anImportCheck(check), ...but }),
  runs: [],
});
const withRun = (but: Partial<ImportRun> = {}): Imports => ({ proposal: null, runs: [anImportRun(but)] });

test("a file is chosen with the system's dialog or by its path, and what is wrong with the path is said beside it", async () => {
  const calls = fakeIpc({
    import_get: () => ({ proposal: null, runs: [] }),
    import_choose: () => "/home/mia/liste.csv",
    import_open: ({ path }: { path: string }) => {
      if (path === "/nirgends.csv") throw { kind: "invalid", field: "file", reason: "noSuchFile" };
      return null;
    },
  });
  await show(<ImportScreen />);
  await userEvent.click(await screen.findByRole("button", { name: "Choose…" }));
  await waitFor(() =>
    expect(calls.at(-1)).toEqual({ command: "import_open", args: { path: "/home/mia/liste.csv" } }),
  );

  const file = screen.getByRole("textbox", { name: "File" });
  await userEvent.clear(file);
  await userEvent.type(file, "/nirgends.csv{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain("There is no such file");
  expect((file as HTMLInputElement).value).toBe("/nirgends.csv");
});

test("rows are shown as counts and examples, with what it costs, and the import starts", async () => {
  const calls = fakeIpc({ import_get: () => withFile(), import_start: () => null });
  await show(<ImportScreen />);
  const rows = await screen.findByRole("region", { name: "Rows" });
  expect(within(rows).getByText("1,200")).toBeTruthy();
  expect(within(rows).getByText("Jördis Größler")).toBeTruthy();
  expect(within(rows).getByText("Not an e-mail address")).toBeTruthy();
  expect(screen.getByText(/3,600 requests to HighLevel, about 12 min/)).toBeTruthy();
  expect(screen.getByText(/Automations in HighLevel may start/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Open HighLevel" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Start import" }));
  expect(calls.at(-1)).toEqual({ command: "import_start", args: {} });
});

test("what a column holds is chosen, and a tag for all is taken a moment after it is typed", async () => {
  const calls = fakeIpc({ import_get: () => withFile(), import_plan: () => null });
  await show(<ImportScreen />);
  const column = await screen.findByRole("combobox", { name: "Kd-Nr" });
  await userEvent.click(column);
  await userEvent.click(await screen.findByRole("option", { name: "Leave out" }));
  expect(calls.at(-1)).toEqual({
    command: "import_plan",
    args: { plan: { columns: ["name", "email", "ignored"], tag: "", source: "" } },
  });
  await userEvent.click(column);
  await userEvent.click(await screen.findByRole("option", { name: "Kundennummer" }));
  expect(calls.at(-1)).toEqual({
    command: "import_plan",
    args: { plan: { columns: ["name", "email", { customField: "f9" }], tag: "", source: "" } },
  });
  await userEvent.type(screen.getByRole("textbox", { name: "Tag for all" }), "messe");
  const withTag = {
    command: "import_plan",
    args: { plan: { columns: ["name", "email", "note"], tag: "messe", source: "" } },
  };
  await waitFor(() => expect(calls.at(-1)).toEqual(withTag));
  const sent = calls.length;
  await userEvent.tab();
  expect(calls).toHaveLength(sent);
});

test("what was typed for all rows is sent when the screen is left, and before an import that starts at once", async () => {
  const calls = fakeIpc({ import_get: () => withFile(), import_plan: () => null, import_start: () => null });
  const { unmount } = await show(<ImportScreen />);
  await userEvent.type(await screen.findByRole("textbox", { name: "Tag for all" }), "a");
  await userEvent.click(screen.getByRole("button", { name: "Start import" }));
  await waitFor(() => expect(calls.at(-1)?.command).toBe("import_start"));
  expect(calls.at(-2)).toMatchObject({ command: "import_plan", args: { plan: { tag: "a" } } });

  await userEvent.type(screen.getByRole("textbox", { name: "Source of all" }), "b");
  unmount();
  await waitFor(() => expect(calls.at(-1)).toMatchObject({ command: "import_plan", args: { plan: { tag: "a", source: "b" } } }));
});

test.each([
  ["paused", /Another import is under way/],
  ["done", /still being looked at/],
] as const)("why it cannot start beside an import that is %s is said", async (state, why) => {
  fakeIpc({
    import_get: () => ({ ...withFile(), runs: [anImportRun({ state })] }),
    import_start: () => {
      throw { kind: "notPossible" };
    },
  });
  await show(<ImportScreen />);
  await userEvent.click(await screen.findByRole("button", { name: "Start import" }));
  expect((await screen.findByRole("alert")).textContent).toMatch(why);
});

test("while the rows are looked at it cannot start yet; more than 5,000 are better off at HighLevel", async () => {
  let now = withFile({ done: false, percent: 40 });
  const calls = fakeIpc({ import_get: () => now, import_open_highlevel: () => null });
  await show(<ImportScreen />);
  const bar = await screen.findByRole("progressbar", { name: "Looking at the rows" });
  expect(bar.getAttribute("aria-valuenow")).toBe("40");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Start import" }).disabled).toBe(true);
  now = withFile({ rows: 12_000, cost: { requests: 36_000, seconds: 7_200, betterThere: true } });
  await announce("imports");
  await userEvent.click(await screen.findByRole("button", { name: "Open HighLevel" }));
  expect(calls.at(-1)?.command).toBe("import_open_highlevel");
});

test("a damaged file is named with its line", async () => {
  fakeIpc({ import_get: () => withFile({ done: false, problem: { kind: "unclosedQuote", line: 1203 } }) });
  await show(<ImportScreen />);
  expect((await screen.findByRole("alert")).textContent).toContain("line 1,203");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Start import" }).disabled).toBe(true);
});

test("a read-only token cannot start one", async () => {
  fakeIpc({ import_get: () => withFile() });
  await show(<ImportScreen />, anAccount({ missing: ["write"] }));
  expect((await screen.findByRole<HTMLButtonElement>("button", { name: "Start import" })).disabled).toBe(true);
});

test("an import shows how far it is and for how long, and is paused, resumed and stopped", async () => {
  let now = withRun();
  const calls = fakeIpc({
    import_get: () => now,
    import_pause: () => null,
    import_resume: () => null,
    import_stop: () => null,
  });
  await show(<ImportScreen />);
  expect(await screen.findByText("1,200 of 3,000, about 4 min left")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Pause" }));
  expect(calls.at(-1)).toEqual({ command: "import_pause", args: { run: 7 } });
  now = withRun({ state: "paused", secondsLeft: null, problem: { kind: "gone" } });
  await announce("imports");
  expect(await screen.findByText(/The file is no longer there/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Resume" }));
  expect(calls.at(-1)).toEqual({ command: "import_resume", args: { run: 7 } });
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  const question = within(await screen.findByRole("alertdialog", { name: "Stop this import?" }));
  await userEvent.click(question.getByRole("button", { name: "Stop" }));
  expect(calls.at(-1)).toEqual({ command: "import_stop", args: { run: 7 } });
});

const isFocused = (name: string) =>
  waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name })));

test("the keyboard stays on the button that takes the place of the one that was pressed", async () => {
  let now: Imports = withFile();
  fakeIpc({
    import_get: () => now,
    import_start: () => null,
    import_pause: () => null,
    import_resume: () => null,
    import_stop: () => null,
  });
  await show(<ImportScreen />);
  const pressed = async (name: string, then: Imports) => {
    await userEvent.click(await screen.findByRole("button", { name }));
    now = then;
    await announce("imports");
  };

  await pressed("Start import", withRun());
  await isFocused("Pause");
  await pressed("Pause", withRun({ state: "paused" }));
  await isFocused("Resume");
  await pressed("Resume", withRun());
  await isFocused("Pause");
  now = withRun({ state: "done", refused: 1 });
  await announce("imports");
  await isFocused("Save failed rows");
});

test("what is asked of Rust takes the keyboard from no button", async () => {
  const answer = later();
  fakeIpc({
    import_get: () => withFile(),
    import_open: () => answer.promise,
    import_choose: () => answer.promise,
    import_start: () => answer.promise,
    import_put_away: () => answer.promise,
  });
  await show(<ImportScreen />);
  for (const name of ["Start import", "Cancel", "Open", "Choose…"]) {
    const button = await screen.findByRole<HTMLButtonElement>("button", { name });
    await userEvent.click(button);
    expect(button.disabled, name).toBe(false);
  }
});

test("failed rows are counted and saved beside the file", async () => {
  const calls = fakeIpc({
    import_get: () => withRun({ state: "done", secondsLeft: null, finished: 3000, unusable: 2, refused: 1 }),
    import_save_failed: () => ({ path: "/home/mia/liste-not-imported.csv", count: 3 }),
  });
  await show(<ImportScreen />);
  expect(await screen.findByText(/2 cannot be used · 1 refused by HighLevel/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Save failed rows" }));
  expect(await screen.findByText("3 rows saved: /home/mia/liste-not-imported.csv")).toBeTruthy();
  expect(calls.find(({ command }) => command === "import_save_failed")?.args).toEqual({
    save: { import: 7, path: "", replace: false },
  });
});

test("the way back leads to the contacts as they were left", async () => {
  fakeIpc({ import_get: () => ({ proposal: null, runs: [] }) });
  go({ screen: "contacts", query: "müller" });
  go({ screen: "import" });
  await show(<ImportScreen />);
  await userEvent.click(await screen.findByRole("button", { name: "Back to the contacts" }));
  expect(currentPlace()).toEqual({ screen: "contacts", query: "müller" });
});
