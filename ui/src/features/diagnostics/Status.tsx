import clsx from "clsx";
import { useTranslation } from "react-i18next";

/** What an answer's status was; red where it was a failure or none came. */
export function Status({ status, failed }: { status: number | null; failed?: boolean }) {
  const { t } = useTranslation();
  const isBad = failed ?? (status === null || status >= 400);
  return (
    <span className={clsx(isBad && "font-semibold text-red-text")}>
      {status ?? t("diagnostics.noAnswer")}
    </span>
  );
}
