import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "./Button";

const SAID_MS = 1500;

interface CopyButtonProps {
  label: string;
  text: () => string;
  /** Takes the text to the clipboard; fails where that did not work. */
  copy: (text: string) => Promise<unknown>;
  off?: string | undefined;
}

/** Copies a text to the clipboard and says whether that worked. */
export function CopyButton({ label, text, copy, off }: CopyButtonProps) {
  const { t } = useTranslation();
  const [came, setCame] = useState<"copied" | "failed">();
  useEffect(() => {
    if (came !== "copied") return;
    const timer = window.setTimeout(() => setCame(undefined), SAID_MS);
    return () => window.clearTimeout(timer);
  }, [came]);
  const press = () => {
    void copy(text()).then(
      () => setCame("copied"),
      () => setCame("failed"),
    );
  };
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Button
        off={off}
        icon={
          came === "copied" ? (
            <Check aria-hidden="true" size={13} className="text-green-text" />
          ) : (
            <Copy aria-hidden="true" size={13} />
          )
        }
        onClick={press}
      >
        {came === "copied" ? t("common.copied") : label}
      </Button>
      <span role="status" className={came === "failed" ? "text-12 text-red-text" : "sr-only"}>
        {came === "copied" && t("common.copied")}
        {came === "failed" && t("common.copyFailed")}
      </span>
    </span>
  );
}
