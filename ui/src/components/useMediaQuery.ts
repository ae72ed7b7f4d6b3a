import { useSyncExternalStore } from "react";

/** Whether a media query holds, followed as the window changes. */
export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (watcher) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", watcher);
      return () => list.removeEventListener("change", watcher);
    },
    () => window.matchMedia(query).matches,
  );
}
