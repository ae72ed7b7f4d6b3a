import { isTyping } from "../actions/keys";

/** Takes back what a browser does and a desktop app does not: a menu with "Reload", and opening a dropped file. */
export function behaveLikeAnApp(): void {
  document.addEventListener("contextmenu", (event) => {
    const copies = (window.getSelection()?.toString() ?? "") !== "";
    if (!copies && !isTyping(event.target)) event.preventDefault();
  });
  for (const name of ["dragover", "drop"] as const) document.addEventListener(name, (event) => event.preventDefault());
}
