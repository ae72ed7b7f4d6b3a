import { queryOptions, useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { ConflictSettle, OutboxKey, Settle, UndoKey } from "../../ipc";

/** The state at the foot of the rail. */
export const syncStatus = queryOptions({ queryKey: ["sync"], queryFn: () => call(commands.syncStatus()) });

/** Everything HighLevel does not have yet, oldest first. */
export const waitingChanges = queryOptions({ queryKey: ["outbox"], queryFn: () => call(commands.outboxList()) });

/** Sends what waits and reads everything again. */
export const useSyncNow = () =>
  useMutation({ mutationFn: () => call(commands.syncNow()), meta: { failureTitle: "sync.nowFailed" } });

/** Decides whether contacts missing from HighLevel's list are asked for, and removed where HighLevel has them no more. */
export const useSettleDisappeared = () =>
  useMutation({
    mutationFn: (remove: boolean) => call(commands.syncSettleDisappeared(remove)),
    meta: { failureTitle: "sync.disappearedFailed" },
  });

/** Sends a change again, now. */
export const useRetry = () =>
  useMutation({
    mutationFn: (change: OutboxKey) => call(commands.outboxRetry(change)),
    meta: { failureTitle: "sync.retryFailed" },
  });

/** Gives a change up. */
export const useDiscard = () =>
  useMutation({
    mutationFn: (change: OutboxKey) => call(commands.outboxDiscard(change)),
    meta: { failureTitle: "sync.discardFailed" },
  });

/** Decides whether an ambiguous change arrived. */
export const useSettle = () =>
  useMutation({
    mutationFn: (settle: Settle) => call(commands.outboxSettle(settle)),
    meta: { failureTitle: "sync.settleFailed" },
  });

/** Decides, field by field, about a change that somebody else's met. */
export const useSettleConflict = () =>
  useMutation({
    mutationFn: (settle: ConflictSettle) => call(commands.outboxSettleConflict(settle)),
    meta: { failureTitle: "sync.settleFailed" },
  });

/** Writes what somebody else has deleted meanwhile anew. */
export const useWriteAnew = () =>
  useMutation({
    mutationFn: (change: OutboxKey) => call(commands.outboxWriteAnew(change)),
    meta: { failureTitle: "sync.writeAnewFailed" },
  });

/** Attaches note, tasks and tags of a refused duplicate to the contact that exists. */
export const useAttach = () =>
  useMutation({
    mutationFn: (change: OutboxKey) => call(commands.outboxAttach(change)),
    meta: { failureTitle: "sync.attachFailed" },
  });

/** Takes something back within its ten seconds. */
export const useUndo = () =>
  useMutation({ mutationFn: (undo: UndoKey) => call(commands.undo(undo)), meta: { failureTitle: "tasks.undoFailed" } });
