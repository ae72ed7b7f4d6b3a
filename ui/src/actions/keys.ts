import { actions } from "./registry";
import type { ActionId } from "./registry";

/** What of a key press matters here. */
export type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** Whether this machine has a ⌘ key. */
export const isMac = (): boolean => /mac/i.test(navigator.platform);

function matches(keys: string, press: Press, mac: boolean): boolean {
  const withMod = keys.startsWith("mod+");
  const key = withMod ? keys.slice(4) : keys;
  if ((mac ? press.metaKey : press.ctrlKey) !== withMod) return false;
  if ((mac ? press.ctrlKey : press.metaKey) || press.altKey) return false;
  // Shift makes the character on some keyboards ("/", "?"), so it only counts with letters.
  if (press.shiftKey && /^[a-z]$/.test(key)) return false;
  return press.key === key || (key.length === 1 && press.key.toLowerCase() === key);
}

/** The action of a key press; while somebody types, only keys held with Ctrl or ⌘ count. */
export function actionOf(press: Press, typing: boolean, mac: boolean): ActionId | undefined {
  return (Object.keys(actions) as ActionId[]).find((id) =>
    actions[id].keys.some((keys) => (!typing || keys.startsWith("mod+")) && matches(keys, press, mac)),
  );
}

/** Whether key presses on this element are text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== "checkbox" && target.type !== "radio";
  return target instanceof HTMLTextAreaElement || target.isContentEditable;
}

/** A shortcut as it is written on keys: "⌘ F", "Strg F". */
export function sayKeys(keys: string, words: { ctrl: string; enter: string }, mac: boolean): string {
  return keys
    .split(/\+(?=.)/)
    .map((key) => {
      const named: Record<string, string> = {
        mod: mac ? "⌘" : words.ctrl,
        Enter: words.enter,
        ArrowDown: "↓",
        ArrowUp: "↑",
        Delete: "⌦",
      };
      return named[key] ?? key.toUpperCase();
    })
    .join(" ");
}
