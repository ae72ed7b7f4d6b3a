import { screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";

import type { SyncStatus } from "../../ipc";
import { speak } from "../../locales";
import { announce, fakeIpc } from "../../test/fakeIpc";
import { aStatus } from "../../test/people";
import { show } from "../../test/render";
import { SyncBadge } from "./SyncBadge";

const lines = () => [...document.querySelectorAll("[data-cut]")].map((line) => line.textContent);

const pulling = { kind: "pulling", done: 3000, total: 12_408 } as const;
const states: [Partial<SyncStatus>, string, string][] = [
  [{}, "Aktuell", ""],
  [{ waiting: 2 }, "2 ausstehend", ""],
  [{ waiting: 2, refused: 1 }, "1 zu klären", "2 ausstehend"],
  [{ phase: { ...pulling, total: 0 } }, "Kontakte werden gelesen", ""],
  [{ phase: pulling }, "Kontakte werden gelesen", "3.000 von 12.408"],
  [{ phase: pulling, refused: 1 }, "Kontakte werden gelesen", "1 zu klären"],
  [{ phase: pulling, waiting: 2, refused: 1 }, "Kontakte werden gelesen", "1 zu klären · 2 ausstehend"],
  [{ phase: { kind: "busy", until: null }, waiting: 2 }, "HighLevel bittet um Geduld", "2 ausstehend"],
];

test("it has two lines whatever it says, so that the links above it never move", async () => {
  let status: unknown = new Promise(() => {});
  fakeIpc({ sync_status: () => status });
  await show(<SyncBadge narrow={false} />);
  await speak("de");
  expect(lines()).toEqual(["", ""]);

  for (const [but, first, second] of states) {
    status = aStatus(but);
    await announce("sync");
    await waitFor(() => expect(lines()).toEqual([first, second]));
  }
});

test("what is read out names all that waits, but not the progress", async () => {
  fakeIpc({ sync_status: () => aStatus({ phase: pulling, waiting: 2, refused: 1 }) });
  await show(<SyncBadge narrow={false} />);

  await waitFor(() =>
    expect(screen.getByRole("status").textContent).toBe("Reading contacts · 1 to settle · 2 waiting"),
  );
});

test("where the rail is narrow it is a dot and a number, and the words are its tip", async () => {
  fakeIpc({ sync_status: () => aStatus({ phase: pulling, waiting: 2, refused: 1 }) });
  await show(<SyncBadge narrow />);

  await waitFor(() => expect(screen.getByText("3")).toBeTruthy());
  const tip = document.querySelector<HTMLElement>("[data-tip]")?.dataset.tip;
  expect(tip).toBe("Reading contacts · 1 to settle · 2 waiting · 3,000 of 12,408");
});
