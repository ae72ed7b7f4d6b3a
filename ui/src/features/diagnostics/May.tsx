import { Ban, Check, CircleDashed, CircleSlash } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Permission } from "../../ipc";

const icons: Record<Permission, ReactNode> = {
  yes: <Check aria-hidden="true" size={13} className="shrink-0 self-center text-green-text" />,
  no: <Ban aria-hidden="true" size={13} className="shrink-0 self-center text-red-text" />,
  notTried: <CircleDashed aria-hidden="true" size={13} className="shrink-0 self-center text-n11" />,
  notOffered: <CircleSlash aria-hidden="true" size={13} className="shrink-0 self-center text-n11" />,
};

/** Whether the token may, as answers have told. */
export function May({ may }: { may: Permission }) {
  const { t } = useTranslation();
  return (
    <span
      data-tip={t(`diagnostics.endpoints.permissionWhy.${may}`)}
      className={`inline-flex items-baseline gap-1.5 whitespace-nowrap ${may === "notTried" || may === "notOffered" ? "text-n11" : ""}`}
    >
      {icons[may]}
      {t(`diagnostics.endpoints.permission.${may}`)}
    </span>
  );
}
