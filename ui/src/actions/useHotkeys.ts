import { useEffect } from "react";

import { actionOf, isMac, isTyping } from "./keys";
import { runAction } from "./registry";

const isEmpty = (field: EventTarget | null) =>
  (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value === "";

/** Listens for every shortcut of the registry. An open dialog has the keyboard to itself. */
export function useHotkeys(): void {
  useEffect(() => {
    const mac = isMac();
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      const typing = isTyping(event.target);
      const action = actionOf(event, typing, mac);
      // Where there are letters, Ctrl Z takes those back.
      if (!action || (typing && action === "undo" && !isEmpty(event.target))) return;
      // Arrows go through radio buttons.
      if (event.key.startsWith("Arrow") && event.target instanceof HTMLInputElement && event.target.type === "radio")
        return;
      // Enter on a button or link presses it.
      if (event.key === "Enter" && event.target instanceof Element && event.target.closest("button, a, [role=menu]"))
        return;
      if (runAction(action)) event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
