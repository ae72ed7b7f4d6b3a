import { useState } from "react";

import type { Task } from "../../ipc";
import { useSetTaskCompleted } from "./queries";

/**
 * A task's box: whether it is ticked, and the way to tick it.
 *
 * The one thing the page draws before Rust has said so. What was pressed holds until the task itself
 * comes back changed, so the box never flickers in between.
 */
export function useTick(task: Task): { completed: boolean; tick: (completed: boolean) => void } {
  const complete = useSetTaskCompleted();
  const [pressed, setPressed] = useState<{ on: Task; completed: boolean }>();
  return {
    completed: pressed?.on === task ? pressed.completed : task.completed,
    tick: (completed) => {
      setPressed({ on: task, completed });
      complete.mutate({ task: task.key, completed }, { onError: () => setPressed(undefined) });
    },
  };
}
