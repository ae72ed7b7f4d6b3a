import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { BoardOf, TaskKey, TaskMove, TaskSave } from "../../ipc";

/** The board; without `of`, mine where the rep has said who they are. */
export const board = (of: BoardOf | undefined) =>
  queryOptions({
    queryKey: ["tasks", "board", of],
    queryFn: () => call(commands.boardGet(of ?? null)),
    placeholderData: keepPreviousData,
  });

/** What a typed due date means. Fails with `invalid` where it cannot be read. */
export const dueReading = (text: string) =>
  queryOptions({ queryKey: ["tasks", "due", text], queryFn: () => call(commands.dueRead(text)), gcTime: 0 });

/** A due date as the form's text; without one, what a new task starts with. */
export const dueText = (due: string | null) =>
  queryOptions({ queryKey: ["tasks", "dueText", due], queryFn: () => call(commands.dueText(due)), gcTime: 0 });

/** Saves the task form; the form shows why not. */
export const useSaveTask = () =>
  useMutation({ mutationFn: (save: TaskSave) => call(commands.taskSave(save)), meta: { shownInPlace: true } });

/** Marks a task done or not done. */
export const useSetTaskCompleted = () =>
  useMutation({
    mutationFn: ({ task, completed }: { task: TaskKey; completed: boolean }) =>
      call(commands.taskSetCompleted(task, completed)),
    meta: { failureTitle: "tasks.completeFailed" },
  });

/** Moves a task to a column of the board. */
export const useMoveTask = () =>
  useMutation({
    mutationFn: (to: TaskMove) => call(commands.taskMove(to)),
    meta: { failureTitle: "board.moveFailed" },
  });

/** Deletes a task; can be undone for ten seconds. */
export const useDeleteTask = () =>
  useMutation({
    mutationFn: (task: TaskKey) => call(commands.taskDelete(task)),
    meta: { failureTitle: "tasks.deleteFailed" },
  });
