import { clearMocks } from "@tauri-apps/api/mocks";
import { cleanup, configure } from "@testing-library/preact";
import { afterAll, afterEach, beforeEach, vi } from "vitest";

import { runEffectsAtOnce } from "../app/effects";

configure({
  // How long a busy machine may take until something appears.
  asyncUtilTimeout: 15_000,
  // The library's own draws nothing until all keys of a text have been typed; in the app each letter is drawn.
  asyncWrapper: (run) => run(),
});

runEffectsAtOnce();

// What jsdom does not have of a browser.
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};
Element.prototype.scrollIntoView = function scrollIntoView() {};
window.matchMedia = (query) =>
  ({
    matches: true,
    media: query,
    addEventListener() {},
    removeEventListener() {},
  }) as unknown as MediaQueryList;

beforeEach(() => clearMocks());
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});
// An answer that came at the very end has left React a task in the next turn, and a place its address; both still want a
// window.
afterAll(() => new Promise((resolve) => setTimeout(resolve, 170)));
