import { useSyncExternalStore } from "react";

import { formatPlace, parsePlace } from "./place";
import type { Place, Screen } from "./place";

export { formatPlace } from "./place";
export type { Place, Screen } from "./place";

// Engines throttle changes of the address (a held arrow key is too many), so the place is kept here and the
// address follows it a moment later.
const ADDRESS_FOLLOWS_MS = 150;

let place: Place = parsePlace(window.location.hash);
const left = new Map<Screen, Place>();
let timer: number | undefined;
const watchers = new Set<() => void>();

function arrive(next: Place) {
  left.set(place.screen, place);
  place = next;
  for (const watcher of watchers) watcher();
}

window.addEventListener("hashchange", () => {
  window.clearTimeout(timer);
  if (window.location.hash !== formatPlace(place)) arrive(parsePlace(window.location.hash));
});

/** What the browser's way back counts as a step. */
const viewOf = (at: Place) => (at.screen === "settings" ? `settings/${at.part ?? ""}` : at.screen);

/** Goes somewhere. */
export function go(next: Place): void {
  const otherScreen = viewOf(next) !== viewOf(place);
  arrive(next);
  window.clearTimeout(timer);
  const follow = () => {
    const address = formatPlace(place);
    if (window.location.hash === address) return;
    if (otherScreen) window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  };
  if (otherScreen) follow();
  else timer = window.setTimeout(follow, ADDRESS_FOLLOWS_MS);
}

/** Goes to a screen as the rep left it; from within Settings to where they begin. */
export function goBackTo(screen: Screen): void {
  if (screen === "settings" && place.screen === screen) go({ screen });
  else if (screen !== place.screen) go(left.get(screen) ?? { screen });
}

/** Forgets every place: somebody has signed out. */
export function forgetPlaces(): void {
  go({ screen: "contacts" });
  left.clear();
}

/** Where the rep is now, outside of React. */
export function currentPlace(): Place {
  return place;
}

/** Where the rep is. */
export function usePlace(): Place {
  return useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, currentPlace);
}
