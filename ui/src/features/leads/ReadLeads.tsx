import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Notice } from "../../components/States";
import { useLocale } from "../../components/When";
import type { LeadDraft } from "../../ipc";
import type { Dropped } from "./LeadDrop";
import { sayReason } from "./words";

interface ReadLeadsProps {
  dropped: Dropped[];
  /** Those that were opened already. */
  looked: ReadonlySet<LeadDraft>;
  onClose: () => void;
  onOpen: (lead: LeadDraft) => void;
  onTakeAll: () => void;
}

/** Several leads, to go through one by one or to take in at once, and why files could not be read. */
export function ReadLeads({ dropped, looked, onClose, onOpen, onTakeAll }: ReadLeadsProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const leads = dropped.flatMap(({ reading }) => reading.leads);
  const fromFiles = dropped.some(({ file, reading }) => file && reading.leads.length > 0);
  // Whoever was opened may have been saved, and would come in a second time.
  const canTakeAll = fromFiles && !leads.some((lead) => looked.has(lead));
  const refused = dropped.flatMap(({ reading: { file, reason } }) => (reason ? [{ file, reason }] : []));

  return (
    <Dialog
      title={leads.length > 0 ? t("leads.readTitle") : t("leads.notReadTitle")}
      onClose={onClose}
      footer={
        <>
          <Button data-focus onClick={onClose}>
            {t("common.close")}
          </Button>
          {canTakeAll && (
            <Button look="primary" onClick={onTakeAll}>
              {t("leads.takeAll")}
            </Button>
          )}
        </>
      }
    >
      {refused.map(({ file, reason }, index) => (
        <Notice key={`${file}-${index}`} tone="warning" {...(file && { title: file })}>
          <p>{sayReason(t, reason, locale)}</p>
        </Notice>
      ))}
      {leads.length > 0 && (
        <>
          {canTakeAll && <p className="text-n11">{t("leads.readText")}</p>}
          <ul className="border-t border-n5">
            {leads.map((lead, index) => (
              <li key={index} className="flex items-center gap-3 border-b border-n5 py-1.5">
                <span className="min-w-0 flex-1">
                  <span dir="auto" className="block font-semibold break-words">
                    {lead.name || t("contacts.noName")}
                  </span>
                  <span dir="auto" className="block text-12 break-words text-n11">
                    {[lead.fields.company, lead.fields.phone, lead.fields.email].filter(Boolean).join(" · ")}
                  </span>
                </span>
                {looked.has(lead) && <span className="text-12 text-n11">{t("leads.looked")}</span>}
                <Button
                  aria-label={t("leads.openNamed", { name: lead.name || t("contacts.noName") })}
                  onClick={() => onOpen(lead)}
                >
                  {t("leads.open")}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
