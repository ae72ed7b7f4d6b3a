import { useDroppable } from "@dnd-kit/core";
import clsx from "clsx";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useId } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "../../components/Button";
import { useLocale } from "../../components/When";
import type { BoardColumn } from "../../ipc";
import { sayCount } from "../../lib/numbers";

interface BoardColumnViewProps {
  column: BoardColumn;
  /** A card is in the air, so columns show whether they take it. */
  isDragging: boolean;
  folded?: boolean;
  onFold?: (folded: boolean) => void;
  children: ReactNode;
}

/** A column of the board and where its cards are dropped. */
export function BoardColumnView({ column, isDragging, folded = false, onFold, children }: BoardColumnViewProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const title = useId();
  const { setNodeRef, isOver } = useDroppable({ id: column.column, disabled: !column.takesDrop });
  const name = t(`board.columns.${column.column}`);
  const count = sayCount(column.total, locale);
  const left = column.total - column.tasks.length;

  return (
    <section
      ref={setNodeRef}
      aria-labelledby={title}
      data-column={column.column}
      className={clsx(
        "flex min-h-0 flex-col rounded-8",
        folded ? "w-11 shrink-0" : "min-w-44 flex-1 basis-0",
        isOver ? "bg-accent-soft outline-2 -outline-offset-2 outline-accent outline-dashed" : "bg-n3",
        isDragging && !column.takesDrop && "opacity-45",
      )}
    >
      <header
        className={clsx("flex shrink-0 items-center gap-1.5", folded ? "flex-col py-1.5" : "min-h-9 pr-1.5 pl-3")}
      >
        {folded && onFold && (
          <IconButton
            label={t("board.showDone")}
            icon={<ChevronLeft size={14} />}
            aria-expanded={false}
            onClick={() => onFold(false)}
          />
        )}
        <h2
          id={title}
          className={clsx(
            "text-12 font-semibold",
            folded && "[writing-mode:vertical-rl]",
            column.column === "overdue" && column.total > 0 && "text-red-text",
          )}
        >
          {name}
        </h2>
        <span aria-hidden="true" className="text-12 text-n11">
          {count}
        </span>
        {!folded && onFold && (
          <IconButton
            label={t("board.hideDone")}
            icon={<ChevronRight size={14} />}
            aria-expanded
            className="ml-auto"
            onClick={() => onFold(true)}
          />
        )}
      </header>
      {!folded && (
        <div className="min-h-0 flex-1 overflow-y-auto px-1.5 pb-1.5">
          <ul className="flex flex-col gap-1.5">{children}</ul>
          {column.total === 0 && <p className="px-1.5 py-1 text-12 text-n11">{t("board.empty")}</p>}
          {left > 0 && (
            <p className="px-1.5 py-2 text-12 text-n11">
              {t("board.more", { count: left, countText: sayCount(left, locale) })}
            </p>
          )}
        </div>
      )}
    </section>
  );
}
