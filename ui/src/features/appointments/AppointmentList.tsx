import { ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";

import { ActionLink } from "../../components/Button";
import { Section } from "../../components/Section";
import { useLocale, useNow } from "../../components/When";
import type { Appointment } from "../../ipc";
import { fullDate, sayRange, sayRangeOnAccountClocks } from "../../lib/dates";
import { useOpenAppointment } from "../contacts/queries";

const statuses = ["new", "confirmed", "cancelled", "showed", "noshow", "invalid", "completed", "active"] as const;

/** Appointments of a contact, in the rep's time and, where its clocks differ, in the account's. */
export function AppointmentList({ appointments, note }: { appointments: Appointment[]; note?: string | undefined }) {
  const { t } = useTranslation();
  return (
    <Section title={t("appointments.title")}>
      {note && <p className="pb-1 text-12 text-n11">{note}</p>}
      {appointments.length === 0 && !note && <p className="pb-1 text-n11">{t("appointments.empty")}</p>}
      <ul className="flex flex-col">
        {appointments.map((appointment) => (
          <AppointmentItem key={appointment.key} appointment={appointment} />
        ))}
      </ul>
    </Section>
  );
}

function AppointmentItem({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const open = useOpenAppointment();
  const { start, end, startInAccount, endInAccount, accountZone, status, place, link } = appointment;
  const title = appointment.title || t("appointments.untitled");
  const known = statuses.find((each) => each === status?.toLowerCase().replaceAll(/[-_ ]/g, ""));
  const isPast = start !== null && new Date(end ?? start) < now;
  const isOff = known === "cancelled" || known === "invalid" || known === "noshow";

  return (
    <li className="flex flex-col gap-0.5 border-b border-n4 py-2 last:border-b-0">
      <div className="flex items-baseline gap-2">
        <span
          dir="auto"
          className={isOff ? "min-w-0 break-words text-n11 line-through" : "min-w-0 font-semibold break-words"}
        >
          {title}
        </span>
        <span className="flex-1" />
        {status && (
          <span className="shrink-0 text-12 text-n11">{known ? t(`appointments.status.${known}`) : status}</span>
        )}
      </div>
      {start ? (
        <time
          dateTime={start}
          data-tip={fullDate(start, locale)}
          className={isPast ? "w-fit text-n11" : "w-fit"}
        >
          {sayRange(start, end, now, locale)}
        </time>
      ) : (
        <p className="text-n11">{t("appointments.noTime")}</p>
      )}
      {accountZone && startInAccount && (
        <p className="text-12 text-n11">
          {t("appointments.accountTime", {
            time: sayRangeOnAccountClocks(startInAccount, endInAccount, now, locale),
            zone: accountZone,
          })}
        </p>
      )}
      {appointment.zoneAssumed && (
        <p className="text-12 text-n11">
          {accountZone ? t("appointments.zoneAssumed", { zone: accountZone }) : t("appointments.zoneAssumedPlain")}
        </p>
      )}
      <p className="flex min-w-0 flex-wrap gap-x-3 text-12 text-n11">
        {appointment.assigneeName && <span>{appointment.assigneeName}</span>}
        {place && place !== link && (
          <span dir="auto" className="min-w-0 break-words">
            {place}
          </span>
        )}
        {link && (
          <ActionLink
            aria-label={`${t("appointments.open", { title })}: ${link}`}
            className="inline-flex min-w-0 items-center gap-1"
            onClick={() => open.mutate(appointment.key)}
          >
            <span className="truncate">{link}</span>
            <ExternalLink aria-hidden="true" size={12} className="shrink-0" />
          </ActionLink>
        )}
      </p>
    </li>
  );
}
