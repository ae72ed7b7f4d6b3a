import clsx from "clsx";
import { X } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "./Button";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** The buttons at the foot. */
  footer?: ReactNode;
  wide?: boolean;
  /** A question that must be answered is announced as such. */
  role?: "dialog" | "alertdialog";
}

/**
 * A modal dialog: the native element, so the rest of the window is inert, Esc closes it, and the
 * focus goes back where it came from.
 */
export function Dialog({ title, onClose, children, footer, wide = false, role = "dialog" }: DialogProps) {
  const { t } = useTranslation();
  const titleId = useId();
  const element = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    // The browser would focus the first button, which closes it.
    (
      dialog.querySelector<HTMLElement>("[data-focus]") ?? dialog.querySelector<HTMLElement>("input, textarea")
    )?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return (
    <dialog
      ref={element}
      role={role === "alertdialog" ? "alertdialog" : undefined}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // What lies under the dialog has an Esc of its own and must not take this one.
      onKeyDown={(event) => {
        if (event.key === "Escape") event.stopPropagation();
      }}
      // Its middle scrolls; what floats over it, a list or a tooltip, may reach beyond its edge.
      className={clsx(
        "flex max-h-[calc(100vh-48px)] w-[calc(100vw-32px)] flex-col overflow-visible rounded-8 bg-n1 text-n12 shadow-float",
        wide ? "max-w-160" : "max-w-108",
      )}
    >
      <header className="flex shrink-0 items-center justify-between gap-2 py-3 pr-3 pl-4">
        <h2 id={titleId} className="text-15">
          {title}
        </h2>
        <IconButton label={t("common.close")} icon={<X size={16} />} onClick={onClose} />
      </header>
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto px-4 pb-4">{children}</div>
      {footer && (
        <footer className="flex shrink-0 flex-wrap justify-end gap-2 border-t border-n5 px-4 py-3">{footer}</footer>
      )}
    </dialog>
  );
}
