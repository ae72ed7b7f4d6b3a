import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "./Button";

const SECONDS = 10;

interface Undoable {
  id: number;
  text: string;
  undo: () => void;
}

let offered: Undoable | undefined;
let lastId = 0;
const watchers = new Set<() => void>();

function show(next: Undoable | undefined) {
  offered = next;
  for (const watcher of watchers) watcher();
}

/** Offers to take the last deletion or move back, for ten seconds. A newer one replaces it. */
export function offerUndo(text: string, undo: () => void) {
  lastId += 1;
  show({ id: lastId, text, undo });
}

/** Takes the offer away: what it would undo is gone. */
export const withdrawUndo = (): void => show(undefined);

/** Takes what is offered back, as the key for undo does. Says whether there was something. */
export function undoLast(): boolean {
  if (!offered) return false;
  offered.undo();
  show(undefined);
  return true;
}

/** Where the offer to undo appears. The live region is always there, or nobody would hear it. */
export function UndoToast() {
  const { t } = useTranslation();
  const toast = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => offered,
  );

  useEffect(() => {
    if (!toast) return;
    const timer = window.setTimeout(() => show(undefined), SECONDS * 1000);
    return () => window.clearTimeout(timer);
  }, [toast]);

  return (
    <div aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex justify-center">
      {toast && (
        <div
          key={toast.id}
          className="pointer-events-auto flex max-w-120 items-center gap-3 rounded-8 bg-n12 py-1.5 pr-1.5 pl-3 text-n1 shadow-float"
        >
          <span data-cut className="truncate">
            {toast.text}
          </span>
          <Button look="ghost" className="font-semibold text-n1! hover:bg-n11! hover:text-n1!" onClick={undoLast}>
            {t("common.undo")}
          </Button>
        </div>
      )}
    </div>
  );
}
