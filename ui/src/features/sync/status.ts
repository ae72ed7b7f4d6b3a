import type { TFunction } from "i18next";

import type { SyncStatus } from "../../ipc";
import { sayCount } from "../../lib/numbers";

/** The state of the sync: how it looks, and in a few words each what goes on and what waits. */
export interface SaidStatus {
  tone: "green" | "amber" | "red" | "grey";
  words: string[];
  /** Moves too often to be read out each time. */
  progress?: string;
}

/** What the foot of the rail says. What waits is always named, whatever else is going on. */
export function sayStatus(t: TFunction, status: SyncStatus, locale: string): SaidStatus {
  const { phase, waiting, refused } = status;
  const counts = [
    refused > 0 && t("sync.toSettle", { countText: sayCount(refused, locale) }),
    waiting > 0 && t("sync.waiting", { countText: sayCount(waiting, locale) }),
  ].filter((each) => each !== false);
  const said = (tone: SaidStatus["tone"], ...words: string[]) => ({
    tone: refused > 0 ? ("red" as const) : tone,
    words: [...words, ...counts],
  });

  switch (phase.kind) {
    case "idle":
      if (counts.length > 0) return said("amber");
      return said("green", t("sync.upToDate"));
    case "pulling":
      return {
        ...said("amber", t("sync.pulling")),
        ...(phase.total > 0 && {
          progress: t("sync.pullingOf", { done: sayCount(phase.done, locale), total: sayCount(phase.total, locale) }),
        }),
      };
    case "offline":
      return said("grey", t("sync.offline"));
    case "busy":
      return said("amber", t("sync.busy"));
    case "tokenRefused":
      return said("red", t("sync.tokenRefused"));
    case "diskFull":
      return said("red", t("sync.diskFull"));
    case "failed":
      return said("red", t("sync.failed"));
  }
}
