import { useEffect, useRef } from "react";

import type { PlainKey } from "../locales";

/** One thing the rep can do with a key. Where the key does it, `useAction` says; zooming is done by the window. */
interface Action {
  label: PlainKey;
  /** Any of these; `mod` is Ctrl, or ⌘ on a Mac. One without `mod` is for when nobody is typing. */
  keys: readonly string[];
  group: "everywhere" | "list" | "contact";
}

/** Every shortcut there is, once. The help is made from this. */
export const actions = {
  newContact: { label: "actions.newContact", keys: ["mod+n", "n"], group: "everywhere" },
  search: { label: "actions.search", keys: ["/", "mod+f", "mod+k"], group: "everywhere" },
  undo: { label: "actions.undo", keys: ["mod+z"], group: "everywhere" },
  goToday: { label: "actions.goToday", keys: ["mod+1"], group: "everywhere" },
  goContacts: { label: "actions.goContacts", keys: ["mod+2"], group: "everywhere" },
  goTasks: { label: "actions.goTasks", keys: ["mod+3"], group: "everywhere" },
  goCalls: { label: "actions.goCalls", keys: ["mod+4"], group: "everywhere" },
  goLeads: { label: "actions.goLeads", keys: ["mod+5"], group: "everywhere" },
  goSync: { label: "actions.goSync", keys: ["mod+7"], group: "everywhere" },
  goSettings: { label: "actions.goSettings", keys: ["mod+,"], group: "everywhere" },
  zoomIn: { label: "actions.zoomIn", keys: ["mod++"], group: "everywhere" },
  zoomOut: { label: "actions.zoomOut", keys: ["mod+-"], group: "everywhere" },
  zoomReset: { label: "actions.zoomReset", keys: ["mod+0"], group: "everywhere" },
  help: { label: "actions.help", keys: ["?"], group: "everywhere" },
  next: { label: "actions.next", keys: ["j", "ArrowDown"], group: "list" },
  previous: { label: "actions.previous", keys: ["k", "ArrowUp"], group: "list" },
  openCard: { label: "actions.openCard", keys: ["Enter"], group: "list" },
  edit: { label: "actions.edit", keys: ["e"], group: "contact" },
  newTask: { label: "actions.newTask", keys: ["t"], group: "contact" },
  newNote: { label: "actions.newNote", keys: ["o"], group: "contact" },
  addTag: { label: "actions.addTag", keys: ["g"], group: "contact" },
  call: { label: "actions.call", keys: ["c"], group: "contact" },
  mail: { label: "actions.mail", keys: ["m"], group: "contact" },
  copy: { label: "actions.copy", keys: ["y"], group: "contact" },
  highLevel: { label: "actions.highLevel", keys: ["h"], group: "contact" },
  vcard: { label: "actions.vcard", keys: ["v"], group: "contact" },
  deleteContact: { label: "actions.deleteContact", keys: ["Delete"], group: "contact" },
  save: { label: "actions.save", keys: ["mod+Enter"], group: "contact" },
} as const satisfies Record<string, Action>;

export type ActionId = keyof typeof actions;

/** Does the action; `false` where there was nothing to do, and the key stays what it is elsewhere. */
type Run = () => unknown;

const runners = new Map<ActionId, Run[]>();

/** Does an action now, if something on the screen can. Says whether it did. */
export function runAction(id: ActionId): boolean {
  const run = runners.get(id)?.at(-1);
  return run !== undefined && run() !== false;
}

/** While mounted (and `run` is given), the action does this. The latest to mount wins. */
export function useAction(id: ActionId, run: Run | undefined): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const possible = run !== undefined;
  useEffect(() => {
    if (!possible) return;
    const runner = () => latest.current?.();
    runners.set(id, [...(runners.get(id) ?? []), runner]);
    return () => {
      runners.set(
        id,
        (runners.get(id) ?? []).filter((each) => each !== runner),
      );
    };
  }, [id, possible]);
}
