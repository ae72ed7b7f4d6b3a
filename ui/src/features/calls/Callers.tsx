import clsx from "clsx";
import { UserRound, UserRoundPlus } from "lucide-react";
import { useId } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CallerFound, ContactKey } from "../../ipc";
import { companyBeside } from "../contacts/sort";

interface CallersProps {
  found: CallerFound;
  /** Who it is taken for; `null` for somebody new. */
  contact: ContactKey | null;
  onChoose: (contact: ContactKey | null) => void;
}

/** Who a caller may be: the contacts here that fit, or somebody new. */
export function Callers({ found, contact, onChoose }: CallersProps) {
  const { t } = useTranslation();
  const name = useId();
  const choice = (key: ContactKey | null, icon: ReactNode, title: string, beside: string) => (
    <li key={key ?? "new"}>
      <label
        className={clsx(
          "relative flex min-h-8 items-center gap-2 rounded-6 px-2 has-focus-visible:outline-2 has-focus-visible:outline-accent",
          key === contact ? "bg-accent-soft" : "hover:bg-n3",
        )}
      >
        <input
          type="radio"
          name={name}
          checked={key === contact}
          onChange={() => onChoose(key)}
          className="absolute inset-0 appearance-none outline-none"
        />
        <span className="shrink-0 text-n11">{icon}</span>
        <span dir="auto" data-cut className={clsx("truncate", key === contact && "font-semibold")}>
          {title}
        </span>
        <span dir="auto" data-cut className="min-w-0 flex-1 truncate text-right text-12 text-n11">
          {beside}
        </span>
      </label>
    </li>
  );
  return (
    <ul role="radiogroup" aria-label={t("calls.whoCalls")} className="flex flex-col gap-0.5 rounded-6 border border-n5 p-1">
      {found.contacts.map((row) =>
        choice(
          row.key,
          <UserRound aria-hidden="true" size={14} />,
          row.name || t("contacts.noName"),
          [companyBeside(row), row.phone ?? row.email].filter(Boolean).join(" · "),
        ),
      )}
      {choice(null, <UserRoundPlus aria-hidden="true" size={14} />, t("calls.newContact"), "")}
    </ul>
  );
}
