import clsx from "clsx";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useAction } from "../../actions/registry";
import { Button, IconButton } from "../../components/Button";
import { Checkbox } from "../../components/Checkbox";
import { PendingDot } from "../../components/Mark";
import { Section } from "../../components/Section";
import { offerUndo } from "../../components/UndoToast";
import { When, useLocale } from "../../components/When";
import type { ContactKey, Task } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { RefusalNotice } from "../sync/RefusalNotice";
import { useUndo } from "../sync/queries";
import { TaskForm } from "./TaskForm";
import { useDeleteTask } from "./queries";
import { useTick } from "./useTick";

const DONE_IN_SIGHT = 3;
const quiet = "text-n10 group-focus-within/line:text-current group-hover/line:text-current";

interface TaskListProps {
  contact: ContactKey;
  contactName: string;
  tasks: Task[];
  /** Why nothing can be changed here. */
  off?: string | undefined;
  /** Why the list may not be up to date. */
  note?: string | undefined;
}

/** Everything to do and done for one contact. */
export function TaskList({ contact, contactName, tasks, off, note }: TaskListProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [form, setForm] = useState<Task | "new">();
  const [allDone, setAllDone] = useState(false);
  useAction("newTask", off !== undefined ? undefined : () => setForm("new"));

  const open = tasks.filter((task) => !task.completed);
  const done = tasks.filter((task) => task.completed);
  const shownDone = allDone ? done : done.slice(0, DONE_IN_SIGHT);
  const hidden = done.length - shownDone.length;

  return (
    <Section
      title={t("tasks.title")}
      action={
        <IconButton
          label={t("tasks.new")}
          keys="T"
          icon={<Plus size={15} />}
          off={off}
          onClick={() => setForm("new")}
        />
      }
    >
      {note && <p className="pb-1 text-12 text-n11">{note}</p>}
      {tasks.length === 0 && <p className="pb-1 text-n11">{t("tasks.empty")}</p>}
      <ul>
        {[...open, ...shownDone].map((task) => (
          <TaskLine key={task.key} task={task} off={off} onEdit={() => setForm(task)} />
        ))}
      </ul>
      {hidden > 0 && (
        <Button look="ghost" className="w-fit" onClick={() => setAllDone(true)}>
          {t("tasks.showDone", { count: hidden, countText: sayCount(hidden, locale) })}
        </Button>
      )}
      {form && (
        <TaskForm
          contact={contact}
          contactName={contactName}
          task={form === "new" ? undefined : form}
          onClose={() => setForm(undefined)}
        />
      )}
    </Section>
  );
}

function TaskLine({ task, off, onEdit }: { task: Task; off: string | undefined; onEdit: () => void }) {
  const { t } = useTranslation();
  const { completed, tick } = useTick(task);
  const remove = useDeleteTask();
  const undo = useUndo();
  const title = task.title.trim() || t("tasks.untitled");

  return (
    <li className="group/line -mx-2 flex flex-col rounded-6 px-2 hover:bg-n3 focus-within:bg-n3">
      <div className="flex min-h-8 items-center gap-1.5">
        <Checkbox label={title} checked={completed} off={off} onChange={tick} className="-ml-1" />
        <span
          dir="auto"
          data-tip={task.body || undefined}
          className={clsx("min-w-0 break-words py-1", completed && "text-n11 line-through")}
        >
          {title}
        </span>
        {task.state !== "synced" && task.state !== "refused" && <PendingDot word={t(`states.${task.state}`)} />}
        <span className="flex-1" />
        {task.assigneeName && (
          <span data-cut className="max-w-32 shrink-0 truncate text-12 text-n11">
            {task.assigneeName}
          </span>
        )}
        <span className="shrink-0 text-12">
          {completed ? (
            <span className="text-n11">
              {task.completedAt ? (
                <>
                  {t("board.columns.done")} <When instant={task.completedAt} as="past" />
                </>
              ) : (
                t("tasks.doneUnknown")
              )}
            </span>
          ) : task.due ? (
            <span className={task.overdue ? "text-red-text" : "text-n11"}>
              {task.overdue && <span className="sr-only">{t("tasks.overdue")} </span>}
              <When instant={task.due} as="due" />
            </span>
          ) : (
            <span className="text-n11">{t("tasks.noDue")}</span>
          )}
        </span>
        <span className="flex shrink-0 items-center">
          {off === undefined && (
            <>
              <IconButton label={t("tasks.edit", { title })} icon={<Pencil size={13} className={quiet} />} onClick={onEdit} />
              <IconButton
                label={t("tasks.delete", { title })}
                icon={<Trash2 size={13} className={quiet} />}
                onClick={() =>
                  remove.mutate(task.key, {
                    onSuccess: ({ undo: key }) =>
                      offerUndo(t("tasks.deleted", { title }), () => undo.mutate(key)),
                  })
                }
              />
            </>
          )}
        </span>
      </div>
      {task.refusal && <RefusalNotice refusal={task.refusal} />}
    </li>
  );
}
