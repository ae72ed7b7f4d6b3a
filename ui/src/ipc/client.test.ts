import { MutationObserver } from "@tanstack/react-query";
import { renderHook } from "@testing-library/preact";
import { beforeEach, expect, test } from "vitest";

import { createQueryClient, dismissFailure, reportFailure, useLastFailure } from "./client";

const client = createQueryClient();
const succeed = (meta: { failureTitle: "sync.retryFailed" | "form.draftFailed"; byItself?: true } | { shownInPlace: true }) =>
  new MutationObserver(client, { mutationFn: () => Promise.resolve(null), meta }).mutate();
const shown = () => renderHook(useLastFailure).result.current?.title;

beforeEach(dismissFailure);

test("what the rep does next puts a failure away, what the app does by itself does not", async () => {
  reportFailure({ title: "tags.addFailed", thrown: null });

  await succeed({ failureTitle: "form.draftFailed", byItself: true });
  await succeed({ shownInPlace: true });
  expect(shown()).toBe("tags.addFailed");

  await succeed({ failureTitle: "sync.retryFailed" });
  expect(shown()).toBeUndefined();
});

test("a draft that is kept after all puts the failure to keep it away", async () => {
  reportFailure({ title: "form.draftFailed", thrown: null });

  await succeed({ failureTitle: "form.draftFailed", byItself: true });

  expect(shown()).toBeUndefined();
});
