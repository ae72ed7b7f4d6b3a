import { useTranslation } from "react-i18next";

import { ActionLink } from "../../components/Button";
import { Notice } from "../../components/States";
import { restored, startOf } from "./changes";

interface LeadOffersProps {
  forms: [id: string, text: string][];
  onOpen: (id: string, text: string) => void;
  onDiscard: (id: string) => void;
}

function nameIn(text: string): string {
  const { firstName, lastName, company, email, phone } = restored(text, startOf(undefined, [])).typed.fields;
  return [firstName, lastName].filter(Boolean).join(" ") || company || email || phone;
}

/** Leads whose forms were closed without saving, to go on with or to give up. */
export function LeadOffers({ forms, onOpen, onDiscard }: LeadOffersProps) {
  const { t } = useTranslation();
  if (forms.length === 0) return null;
  return (
    <Notice tone="quiet" title={t("form.keptLeads")}>
      {forms.map(([id, text]) => {
        const name = nameIn(text) || t("contacts.noName");
        return (
          <p key={id} className="flex flex-wrap items-center gap-x-3">
            <span dir="auto" className="min-w-0 break-words">
              {name}
            </span>
            <ActionLink className="min-h-6" aria-label={t("leads.openNamed", { name })} onClick={() => onOpen(id, text)}>
              {t("leads.open")}
            </ActionLink>
            <ActionLink className="min-h-6" aria-label={t("form.discardNamed", { name })} onClick={() => onDiscard(id)}>
              {t("leads.discard")}
            </ActionLink>
          </p>
        );
      })}
    </Notice>
  );
}
