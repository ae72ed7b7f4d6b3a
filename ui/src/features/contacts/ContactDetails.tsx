import { Check, Copy } from "lucide-react";
import { useId } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "../../components/Button";
import { PendingDot, RefusedMark } from "../../components/Mark";
import { When, useLocale } from "../../components/When";
import type { Contact, ReachBy } from "../../ipc";
import { sayCalendarDate } from "../../lib/dates";
import { sayAddress, sayChannel } from "./details";
import { sayStage } from "./stage";

interface ContactDetailsProps {
  contact: Contact;
  reach: (by: ReachBy) => void;
  copied: ReachBy | undefined;
}

/** Every field of a contact that has a value, by name. */
export function ContactDetails({ contact, reach, copied }: ContactDetailsProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const title = useId();
  const { fields, customFields } = contact;
  const blocked = contact.dndChannels.filter(({ on }) => on);

  const copy = (by: ReachBy, label: string) => (
    <IconButton
      label={copied === by ? t("card.copied") : label}
      icon={copied === by ? <Check size={12} className="text-green-text" /> : <Copy size={12} />}
      className="-my-1 size-6"
      onClick={() => reach(by)}
    />
  );
  const line = (name: string, label: string, value: ReactNode, extra?: ReactNode) =>
    value ? (
      <div key={name} className="contents">
        <dt className="flex min-w-24 items-start gap-1 py-0.5 wrap-anywhere text-n11">{label}</dt>
        <dd dir="auto" className="flex min-w-0 items-start gap-1 py-0.5">
          <span className="min-w-0 break-words whitespace-pre-wrap select-text">{value}</span>
          {contact.refusal && (contact.waitingFields.includes(name) || contact.refusal.fields.some(({ field }) => field === name)) ? (
            <RefusedMark word={t("states.refused")} className="mt-0.5" />
          ) : (
            contact.waitingFields.includes(name) && <PendingDot word={t("states.waiting")} className="mt-1" />
          )}
          {extra}
        </dd>
      </div>
    ) : null;

  return (
    <section aria-labelledby={title}>
      <h3 id={title} className="flex min-h-8 items-center text-12 font-semibold text-n11">
        {t("card.details")}
      </h3>
      <dl className="grid grid-cols-[fit-content(40%)_minmax(0,1fr)] gap-x-4">
        {line("email", t("fields.email"), fields.email, copy("copyEmail", t("card.copyEmail")))}
        {line("additionalEmails", t("fields.additionalEmails"), contact.additionalEmails.join(", "))}
        {line("phone", t("fields.phone"), contact.phoneShown ?? fields.phone, copy("copyPhone", t("card.copyPhone")))}
        {line("additionalPhones", t("fields.additionalPhones"), contact.additionalPhones.join(", "))}
        {line("company", t("fields.company"), fields.company)}
        {line("address", t("fields.postalAddress"), sayAddress(fields, locale))}
        {line("website", t("fields.website"), fields.website)}
        {line(
          "dateOfBirth",
          t("fields.dateOfBirth"),
          fields.dateOfBirth && sayCalendarDate(fields.dateOfBirth, locale),
        )}
        {line("stage", t("fields.stage"), sayStage(t, contact.stage))}
        {line("owner", t("fields.owner"), contact.ownerName)}
        {line("source", t("fields.source"), fields.source)}
        {line(
          "dnd",
          t("fields.dnd"),
          contact.dnd
            ? t("fields.dndAll")
            : blocked
                .map(({ channel, permanent }) =>
                  permanent ? t("fields.dndPermanent", { channel: sayChannel(t, channel) }) : sayChannel(t, channel),
                )
                .join("; ") || t("fields.dndOff"),
        )}
        {customFields
          .filter(({ value }) => value !== "")
          .map(({ id, name, value, input }) =>
            line(id, name, input === "date" ? sayCalendarDate(value, locale) : value),
          )}
        {line("dateAdded", t("fields.dateAdded"), contact.dateAdded && <When instant={contact.dateAdded} as="past" />)}
        {line(
          "dateUpdated",
          t("fields.dateUpdated"),
          contact.dateUpdated && <When instant={contact.dateUpdated} as="past" />,
        )}
        {line(
          "lastActivity",
          t("fields.lastActivity"),
          contact.lastActivity && <When instant={contact.lastActivity} as="past" />,
        )}
        {contact.remoteId &&
          line(
            "id",
            t("fields.id"),
            <span className="font-mono text-12">{contact.remoteId}</span>,
            copy("copyId", t("card.copyId")),
          )}
      </dl>
    </section>
  );
}
