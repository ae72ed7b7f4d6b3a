import { render, screen } from "@testing-library/preact";
import { expect, test, vi } from "vitest";

import { ErrorBoundary } from "../app/ErrorBoundary";
import { startTexts } from "../locales";
import { later } from "../test/fakeIpc";
import { deferred, readAhead } from "./deferred";

function Part({ name }: { name: string }) {
  return <p>{name}</p>;
}

test("a part that was read ahead is there in the frame it is asked for", async () => {
  const Screen = deferred(() => Promise.resolve(Part));
  await readAhead();

  render(<Screen name="board" />);

  expect(screen.getByText("board")).toBeTruthy();
});

test("a part that was not is there as soon as it has been read", async () => {
  const file = later();
  const Screen = deferred(() => file.promise as Promise<typeof Part>);
  render(<Screen name="board" />);
  expect(screen.queryByText("board")).toBeNull();

  file.resolve(Part);
  await new Promise((turn) => setTimeout(turn));

  expect(screen.getByText("board")).toBeTruthy();
});

test("a part that cannot be read is a failed screen, and opening it again reads it again", async () => {
  await startTexts("en");
  vi.spyOn(console, "error").mockImplementation(() => {});
  const load = vi.fn().mockRejectedValueOnce(new Error("no such file")).mockResolvedValue(Part);
  const Screen = deferred<{ name: string }>(load);
  render(
    <ErrorBoundary retryOn="">
      <Screen name="board" />
    </ErrorBoundary>,
  );

  (await screen.findByRole("button", { name: "Open again" })).click();

  expect(await screen.findByText("board")).toBeTruthy();
});
