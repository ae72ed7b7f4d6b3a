import clsx from "clsx";
import type { ComponentProps, ReactNode, Ref } from "react";

/** How much a button stands out. */
export type Look = "primary" | "plain" | "ghost" | "danger";

const looks: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover",
  plain: "border border-n8 bg-n1 text-n12 hover:bg-n3 active:bg-n4",
  ghost: "text-n11 hover:bg-n4 hover:text-n12 active:bg-n5",
  danger: "border border-red-line bg-n1 text-red-text hover:bg-red-soft",
};

interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  icon?: ReactNode;
  off?: Off;
  ref?: Ref<HTMLButtonElement>;
}

/** Why it cannot be pressed; its tooltip says so. */
type Off = string | undefined;

/** A button that is off takes no pointer, so what stands around it tells why. */
function OffTip({ tip, children }: { tip: string; children: ReactNode }) {
  return (
    <span data-tip={tip} className="inline-flex shrink-0">
      {children}
    </span>
  );
}

/** A button with words on it. */
export function Button({ look = "plain", icon, off, className, children, type = "button", ...rest }: ButtonProps) {
  const button = (
    <button
      type={type}
      className={clsx(
        "inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-6 px-2.5 text-13 whitespace-nowrap select-none",
        "disabled:pointer-events-none disabled:opacity-50",
        looks[look],
        className,
      )}
      {...rest}
      disabled={off !== undefined || rest.disabled}
    >
      {icon}
      {children}
    </button>
  );
  return off === undefined ? button : <OffTip tip={off}>{button}</OffTip>;
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "children"> {
  /** What it does: its accessible name and its tooltip. */
  label: string;
  /** Shown beside the label in the tooltip. */
  keys?: string;
  icon: ReactNode;
  off?: Off;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with only an icon on it; the tooltip says what it does. */
export function IconButton({ label, keys, icon, off, className, type = "button", ...rest }: IconButtonProps) {
  const button = (
    <button
      type={type}
      aria-label={label}
      data-tip={label}
      data-tip-keys={keys}
      className={clsx(
        "inline-flex size-7 shrink-0 items-center justify-center rounded-6 text-n11 hover:bg-n4 hover:text-n12 active:bg-n5",
        "disabled:pointer-events-none disabled:opacity-50 aria-pressed:bg-n5 aria-pressed:text-n12",
        className,
      )}
      {...rest}
      disabled={off !== undefined || rest.disabled}
    >
      {icon}
    </button>
  );
  return off === undefined ? button : <OffTip tip={`${label}: ${off}`}>{button}</OffTip>;
}

interface ActionLinkProps extends ComponentProps<"button"> {
  ref?: Ref<HTMLButtonElement>;
}

/** A button that reads as part of a line of text. */
export function ActionLink({ className, type = "button", ...rest }: ActionLinkProps) {
  return (
    <button
      type={type}
      className={clsx("rounded-6 text-left text-accent-text underline-offset-2 hover:underline", className)}
      {...rest}
    />
  );
}
