import { useSyncExternalStore } from "react";

let isPainted = true;
const isFirstPainted = () => isPainted;
const watchers = new Set<() => void>();

/** The first screen is about to be drawn. */
export function beginFirstPaint(): void {
  isPainted = false;
}

/** The first screen has been painted. */
export function noteFirstPaint(): void {
  isPainted = true;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/**
 * Whether the first screen has been painted. What nobody needs a moment after the start is drawn from then on, where it
 * moves nothing that is there, so that the list is there sooner.
 */
export function useIsFirstPainted(): boolean {
  return useSyncExternalStore(watch, isFirstPainted);
}
