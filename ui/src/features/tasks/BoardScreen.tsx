import { DndContext, DragOverlay, KeyboardSensor, PointerSensor, useSensor, useSensors } from "@dnd-kit/core";
import type { Announcements, DragEndEvent } from "@dnd-kit/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { Segmented } from "../../components/Segmented";
import { ErrorState, Notice, Skeleton } from "../../components/States";
import { Button } from "../../components/Button";
import { useFocusKept } from "../../components/useFocusKept";
import { offerUndo } from "../../components/UndoToast";
import { failureOf } from "../../ipc";
import type { Board, Column, Task, TaskKey } from "../../ipc";
import { go } from "../../navigation";
import type { Place } from "../../navigation";
import { SlidingCard } from "../contacts/SlidingCard";
import { useCardFocus } from "../contacts/useCardFocus";
import { useAccount, useWhyOff } from "../session/account";
import { sayFailure } from "../session/problem";
import { useUndo } from "../sync/queries";
import { BoardColumnView } from "./BoardColumnView";
import { TaskCard } from "./TaskCard";
import { columnOrder, keyboardCoordinates, overColumn } from "./drag";
import { board, useMoveTask } from "./queries";

/** All tasks by when they are due. */
export function BoardScreen({ place }: { place: Extract<Place, { screen: "tasks" }> }) {
  const { t } = useTranslation();
  const answer = useQuery(board(place.of));
  const isSwitchedOff = useAccount().forbidden.includes("tasks");
  const screen = useRef<HTMLElement>(null);
  const used = useRef<number>(undefined);
  useFocusKept(screen, (within) =>
    within.querySelector<HTMLElement>(`[data-task="${used.current}"] button, [data-column="done"] button`),
  );

  const { headingRef, focusCard } = useCardFocus(place.contact);
  const isCarrying = useRef(false);

  const close = () => {
    go({ ...place, contact: undefined });
    screen.current?.querySelector<HTMLElement>(`[data-task="${used.current}"] button`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || place.contact === undefined || isCarrying.current) return;
    event.preventDefault();
    close();
  };

  return (
    // Esc closes the card from anywhere on the screen; the card's own parts, and a task in the air, take it first.
    <main ref={screen} aria-label={t("tasks.title")} onKeyDown={onKeyDown} className="relative flex h-full min-h-0 flex-col">
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-4 px-4 py-2">
        <h1 className="text-15">{t("tasks.title")}</h1>
        {answer.data?.minePossible && (
          <Segmented
            label={t("board.of")}
            labelHidden
            value={answer.data.of}
            options={[
              { value: "mine", label: t("board.mine") },
              { value: "everyone", label: t("board.everyone") },
            ]}
            onChange={(of) => go({ ...place, of })}
          />
        )}
      </header>
      {isSwitchedOff && (
        <div className="px-4 pb-2">
          <Notice tone="quiet">{t("board.switchedOff")}</Notice>
        </div>
      )}
      {answer.data?.onlyOpenedContacts && (
        <div className="px-4 pb-2">
          <Notice tone="quiet">{t("board.onlyOpened")}</Notice>
        </div>
      )}
      {answer.data && answer.data.columns.every(({ column, total }) => column === "done" || total === 0) && (
        <div className="px-4 pb-2">
          <Notice
            tone="quiet"
            title={t("board.emptyTitle")}
            action={
              answer.data.of === "mine" && (
                <Button onClick={() => go({ ...place, of: "everyone" })}>{t("board.showEveryone")}</Button>
              )
            }
          >
            {answer.data.of === "mine" ? t("board.emptyMine") : t("board.emptyText")}
          </Notice>
        </div>
      )}
      {answer.data ? (
        <Columns
          board={answer.data}
          onUse={(task) => {
            used.current = task;
          }}
          onCarry={(is) => {
            isCarrying.current = is;
          }}
          openContact={place.contact}
          onOpen={(contact) => {
            go({ ...place, contact });
            focusCard();
          }}
        />
      ) : answer.error ? (
        <ErrorState
          title={t("board.failed")}
          text={sayFailure(t, failureOf(answer.error))}
          action={<Button onClick={() => void answer.refetch()}>{t("common.tryAgain")}</Button>}
        />
      ) : (
        <Skeleton rows={8} label={t("common.loading")} />
      )}
      {place.contact !== undefined && (
        <SlidingCard contact={place.contact} headingRef={headingRef} onClose={close} onDeleted={close} />
      )}
    </main>
  );
}

interface ColumnsProps {
  board: Board;
  /** The rep moves or opens a task: where the keyboard goes on. */
  onUse: (task: TaskKey) => void;
  /** A task is lifted, or put down. */
  onCarry: (is: boolean) => void;
  openContact: number | undefined;
  onOpen: (contact: number) => void;
}

function Columns({ board: shown, onUse, onCarry, openContact, onOpen }: ColumnsProps) {
  const { t } = useTranslation();
  const off = useWhyOff("tasks");
  const move = useMoveTask();
  const undo = useUndo();
  const [doneFolded, setDoneFolded] = useState(true);
  const [lifted, setLifted] = useState<Task>();
  const carry = (task: Task | undefined) => {
    setLifted(task);
    onCarry(task !== undefined);
  };

  const columnOf = (task: number) => shown.columns.find(({ tasks }) => tasks.some(({ key }) => key === task))?.column;
  const taskOf = (task: number) => shown.columns.flatMap(({ tasks }) => tasks).find(({ key }) => key === task);
  const takesDrop = (column: Column) => shown.columns.find((each) => each.column === column)?.takesDrop ?? false;
  const nameOf = (column: unknown) => {
    const known = columnOrder.find((each) => each === column);
    return known ? t(`board.columns.${known}`) : "";
  };
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: keyboardCoordinates(takesDrop, columnOf),
      keyboardCodes: { start: ["Space"], end: ["Space", "Enter"], cancel: ["Escape"] },
    }),
  );

  const moveTo = (task: TaskKey, title: string, to: Column) => {
    onUse(task);
    move.mutate(
      { task, to },
      {
        onSuccess: ({ undo: key }) =>
          offerUndo(t("board.moved", { title, column: nameOf(to) }), () => undo.mutate(key)),
      },
    );
  };

  const drop = ({ active, over }: DragEndEvent) => {
    carry(undefined);
    const task = taskOf(Number(active.id));
    const to = columnOrder.find((each) => each === over?.id);
    if (task && to && to !== columnOf(task.key)) moveTo(task.key, task.title, to);
  };

  const titleOf = (id: unknown) => taskOf(Number(id))?.title ?? "";
  const announcements: Announcements = {
    onDragStart: ({ active }) => t("board.drag.lifted", { title: titleOf(active.id) }),
    onDragOver: ({ active, over }) =>
      over
        ? t("board.drag.over", { title: titleOf(active.id), column: nameOf(over.id) })
        : t("board.drag.overNone", { title: titleOf(active.id) }),
    onDragEnd: ({ active, over }) =>
      over
        ? t("board.drag.dropped", { title: titleOf(active.id), column: nameOf(over.id) })
        : t("board.drag.putBack", { title: titleOf(active.id) }),
    onDragCancel: ({ active }) => t("board.drag.putBack", { title: titleOf(active.id) }),
  };
  const targets = shown.columns.map(({ column, takesDrop: takes }) => ({
    column,
    name: nameOf(column),
    takesDrop: takes,
  }));

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={overColumn}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t("board.drag.instructions") } }}
      onDragStart={({ active }) => carry(taskOf(Number(active.id)))}
      onDragEnd={drop}
      onDragCancel={() => carry(undefined)}
    >
      <div className="flex min-h-0 flex-1 gap-2 overflow-x-auto px-4 pb-4">
        {shown.columns.map((column) => (
          <BoardColumnView
            key={column.column}
            column={column}
            isDragging={lifted !== undefined}
            {...(column.column === "done" && { folded: doneFolded, onFold: setDoneFolded })}
          >
            {column.tasks.map((task) => (
              <TaskCard
                key={task.key}
                task={task}
                column={column.column}
                off={off}
                showAssignee={shown.of === "everyone"}
                targets={targets}
                isOpen={task.contact === openContact}
                onOpen={() => {
                  onUse(task.key);
                  onOpen(task.contact);
                }}
                onMove={(to) => moveTo(task.key, task.title, to)}
              />
            ))}
          </BoardColumnView>
        ))}
      </div>
      <DragOverlay dropAnimation={null}>
        {lifted && (
          <div className="flex flex-col gap-px rounded-6 border border-accent bg-n1 py-2 pr-2 pl-7.5 shadow-float">
            <span className="line-clamp-3 break-words">{lifted.title}</span>
            <span className="truncate text-12 text-n11">{lifted.contactName}</span>
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}
