import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";

import { runEffectsAtOnce, runEffectsAtOncePainted } from "./effects";

afterEach(() => {
  vi.useRealTimers();
  runEffectsAtOnce();
});

function Part({ onEffect }: { onEffect: () => void }) {
  useEffect(onEffect, [onEffect]);
  return null;
}
const draw = (onEffect: () => void) => createRoot(document.createElement("div")).render(<Part onEffect={onEffect} />);
const turn = () => new Promise((next) => queueMicrotask(() => next(undefined)));

test("the effects of the first screen wait for two frames, those after it for none", async () => {
  vi.useFakeTimers();
  const ran = vi.fn();
  runEffectsAtOncePainted();
  draw(ran);
  await turn();
  vi.advanceTimersToNextFrame();
  await turn();
  expect(ran).not.toHaveBeenCalled();

  vi.advanceTimersToNextFrame();
  vi.advanceTimersByTime(1);
  expect(ran).toHaveBeenCalledTimes(1);

  draw(ran);
  await turn();
  expect(ran).toHaveBeenCalledTimes(2);
});

test("in a window out of sight, which has no frames, the effects of the first screen run all the same, once", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.spyOn(window, "requestAnimationFrame").mockReturnValue(0);
  const ran = vi.fn();
  runEffectsAtOncePainted();
  draw(ran);

  vi.advanceTimersByTime(1000);
  await turn();

  expect(ran).toHaveBeenCalledTimes(1);
});
