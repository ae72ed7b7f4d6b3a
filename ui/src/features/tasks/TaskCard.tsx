import { useDraggable } from "@dnd-kit/core";
import clsx from "clsx";
import { EllipsisVertical } from "lucide-react";
import type { KeyboardEventHandler } from "react";
import { useTranslation } from "react-i18next";

import { Checkbox } from "../../components/Checkbox";
import { Menu } from "../../components/Menu";
import { PendingDot, RefusedMark } from "../../components/Mark";
import { When } from "../../components/When";
import type { Column, Task } from "../../ipc";
import { useTick } from "./useTick";

interface TaskCardProps {
  task: Task;
  column: Column;
  /** Why nothing can be changed here. */
  off: string | undefined;
  showAssignee: boolean;
  /** The columns that take this task now, by their names. */
  targets: { column: Column; name: string; takesDrop: boolean }[];
  isOpen: boolean;
  onOpen: () => void;
  onMove: (to: Column) => void;
}

/** A task on the board: to tick, to open, to drag, or to move by its menu. */
export function TaskCard({ task, column, off, showAssignee, targets, isOpen, onOpen, onMove }: TaskCardProps) {
  const { t } = useTranslation();
  const title = task.title.trim() || t("tasks.untitled");
  const { completed, tick } = useTick(task);
  const { setNodeRef, setActivatorNodeRef, listeners, attributes, isDragging } = useDraggable({
    id: task.key,
    data: { title, column },
    disabled: off !== undefined,
  });
  const { onKeyDown, ...pointer } = listeners ?? {};

  return (
    <li
      ref={setNodeRef}
      data-task={task.key}
      {...pointer}
      className={clsx(
        "relative flex gap-0.5 rounded-6 border bg-n1 [contain-intrinsic-size:auto_76px] [content-visibility:auto] py-1 pr-0.5 pl-1 touch-none",
        isOpen ? "border-accent" : "border-n6 hover:border-n8",
        isDragging && "opacity-40",
      )}
    >
      <Checkbox label={title} checked={completed} off={off} onChange={tick} />
      <div className="flex min-w-0 flex-1 flex-col gap-px py-0.5">
        <button
          ref={setActivatorNodeRef}
          type="button"
          aria-roledescription={attributes["aria-roledescription"]}
          aria-describedby={attributes["aria-describedby"]}
          onKeyDown={onKeyDown as KeyboardEventHandler | undefined}
          onClick={onOpen}
          dir="auto"
          data-cut
          className={clsx("line-clamp-3 rounded-[4px] text-left break-words", completed && "text-n11 line-through")}
        >
          {title}
        </button>
        <span dir="auto" data-cut className="truncate text-12 text-n11">
          {task.contactName || t("contacts.noName")}
        </span>
        <span className="flex min-w-0 items-center gap-1.5 text-12 text-n11">
          {completed && task.completedAt ? (
            <When instant={task.completedAt} as="past" />
          ) : task.due ? (
            <span className={clsx("shrink-0", task.overdue && !completed && "text-red-text")}>
              <When instant={task.due} as="due" />
            </span>
          ) : (
            t("tasks.noDue")
          )}
          {showAssignee && task.assigneeName && (
            <span data-cut className="min-w-0 truncate">
              · {task.assigneeName}
            </span>
          )}
          {task.state === "refused" ? (
            <RefusedMark word={t("states.refused")} />
          ) : (
            task.state !== "synced" && <PendingDot word={t(`states.${task.state}`)} />
          )}
        </span>
      </div>
      {off === undefined && (
        <Menu
          label={t("board.moveTo", { title })}
          icon={<EllipsisVertical size={14} />}
          className="size-6"
          items={targets.map(({ column: to, name, takesDrop }) => ({
            key: to,
            label: name,
            checked: to === column,
            off: takesDrop || to === column ? undefined : t("board.noDrop"),
            run: () => {
              if (to !== column) onMove(to);
            },
          }))}
        />
      )}
    </li>
  );
}
