import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { Phone } from "lucide-react";
import { useTranslation } from "react-i18next";

import { ActionLink, Button } from "../../components/Button";
import { Checkbox } from "../../components/Checkbox";
import { Chip } from "../../components/Chip";
import { PendingDot, RefusedMark } from "../../components/Mark";
import { EmptyState, ErrorState, Skeleton } from "../../components/States";
import { When } from "../../components/When";
import { failureOf } from "../../ipc";
import type { Callback, ContactKey } from "../../ipc";
import { useContactReach } from "../contacts/useContactReach";
import { useWhyOff } from "../session/account";
import { sayFailure } from "../session/problem";
import { useTick } from "../tasks/useTick";
import { callbacks } from "./queries";

/** The callbacks that are to be made: the most urgent first, the overdue ones in red. */
export function CallbackList({ onOpen }: { onOpen: (contact: ContactKey) => void }) {
  const { t } = useTranslation();
  const list = useQuery(callbacks);

  if (list.error) {
    return (
      <ErrorState
        title={t("calls.failed")}
        text={sayFailure(t, failureOf(list.error))}
        action={<Button onClick={() => void list.refetch()}>{t("common.tryAgain")}</Button>}
      />
    );
  }
  if (!list.data) return <Skeleton rows={6} label={t("common.loading")} />;
  if (list.data.length === 0) return <EmptyState title={t("calls.noCallbacks")} text={t("calls.noCallbacksText")} />;
  return (
    <ul>
      {list.data.map((callback) => (
        <Row key={callback.task.key} callback={callback} onOpen={() => onOpen(callback.task.contact)} />
      ))}
    </ul>
  );
}

function Row({ callback: { task, urgency, number, reason }, onOpen }: { callback: Callback; onOpen: () => void }) {
  const { t } = useTranslation();
  const off = useWhyOff("tasks");
  const { completed, tick } = useTick(task);
  const { reach, dialog } = useContactReach({ key: task.contact, name: task.contactName });
  const name = task.contactName || t("contacts.noName");
  return (
    <li className="flex min-w-0 items-start gap-2 border-b border-n4 py-2">
      <Checkbox label={task.title.trim() || t("tasks.untitled")} checked={completed} off={off} onChange={tick} />
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex min-w-0 items-center gap-2">
          <ActionLink
            data-opens={task.contact}
            dir="auto"
            onClick={onOpen}
            className={clsx("min-w-0 truncate font-semibold text-n12!", completed && "line-through")}
          >
            {name}
          </ActionLink>
          {urgency === "high" && <Chip hue={25}>{t("calls.urgencies.high")}</Chip>}
          {urgency === "low" && <Chip>{t("calls.urgencies.low")}</Chip>}
          <span className="flex-1" />
          {task.state === "refused" ? (
            <RefusedMark word={t("states.refused")} />
          ) : (
            task.state !== "synced" && <PendingDot word={t(`states.${task.state}`)} />
          )}
          {task.due && (
            <span className={clsx("shrink-0 text-12", task.overdue ? "font-semibold text-red-text" : "text-n11")}>
              {task.overdue && <span className="sr-only">{t("tasks.overdue")} </span>}
              <When instant={task.due} as="due" />
            </span>
          )}
        </div>
        {reason && (
          <p dir="auto" className="text-n11 break-words">
            {reason}
          </p>
        )}
        <div className="flex min-w-0 items-center gap-2 text-12 text-n11">
          {number && (
            <ActionLink
              aria-label={t("calls.callName", { name, number })}
              onClick={() => reach("call", number)}
              className="inline-flex items-center gap-1"
            >
              <Phone aria-hidden="true" size={12} />
              {number}
            </ActionLink>
          )}
          {task.assigneeName && <span className="truncate">{task.assigneeName}</span>}
        </div>
      </div>
      {dialog}
    </li>
  );
}
