import { useQuery } from "@tanstack/react-query";
import {
  BellOff,
  Building2,
  Check,
  Contact as ContactIcon,
  Copy,
  ExternalLink,
  Mail,
  Pencil,
  Phone,
  Trash2,
  X,
} from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";

import { useAction } from "../../actions/registry";
import { ActionLink, Button, IconButton } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Section } from "../../components/Section";
import { ErrorState, Notice, Skeleton } from "../../components/States";
import { useFocusKept } from "../../components/useFocusKept";
import { commands, failureOf } from "../../ipc";
import type { Card, CardPart, ContactKey } from "../../ipc";
import { go } from "../../navigation";
import { AppointmentList } from "../appointments/AppointmentList";
import { NoteList } from "../notes/NoteList";
import { useWhyOff } from "../session/account";
import { sayFailure } from "../session/problem";
import { RefusalNotice } from "../sync/RefusalNotice";
import { TagPicker } from "../tags/TagPicker";
import { TaskList } from "../tasks/TaskList";
import { CallsSection } from "../transcripts/CallsSection";
import { ContactDetails } from "./ContactDetails";
import { ContactForm } from "./ContactForm";
import { StateMark } from "./ContactRowView";
import { card, useDeleteContact } from "./queries";
import { sayStage } from "./stage";
import { useContactReach } from "./useContactReach";

interface ContactPanelProps {
  contact: ContactKey;
  /** Gives the card a button that closes it. */
  onClose?: (() => void) | undefined;
  /** Called when the rep has deleted the contact. */
  onDeleted: () => void;
  headingRef?: Ref<HTMLHeadingElement>;
}

/**
 * The card of a contact: everything known, from the store at once, fresher a moment later.
 *
 * It does not draw again while the rep types into the search beside it.
 */
export const ContactPanel = memo(function ContactPanel({ contact, onClose, onDeleted, headingRef }: ContactPanelProps) {
  const { t } = useTranslation();
  const answer = useQuery(card(contact));

  useEffect(() => {
    // Rust waits until the rep rests on it before it asks HighLevel; what it may refuse is shown on the card.
    void commands.contactOpened(contact);
  }, [contact]);

  return (
    <section data-card aria-label={t("card.region")} className="flex h-full min-h-0 flex-col bg-n1 low:overflow-y-auto">
      {answer.data && !(answer.error && answer.isPlaceholderData) ? (
        <CardView
          key={answer.data.contact.key}
          card={answer.data}
          onClose={onClose}
          onDeleted={onDeleted}
          headingRef={headingRef}
        />
      ) : answer.error ? (
        <ErrorState
          title={failureOf(answer.error).kind === "notFound" ? t("card.notFound") : t("card.failed")}
          text={
            failureOf(answer.error).kind === "notFound"
              ? t("card.notFoundText")
              : sayFailure(t, failureOf(answer.error))
          }
          action={
            onClose ? (
              <Button onClick={onClose}>{t("common.close")}</Button>
            ) : (
              <Button onClick={() => void answer.refetch()}>{t("common.tryAgain")}</Button>
            )
          }
        />
      ) : (
        <Skeleton rows={8} label={t("common.loading")} />
      )}
    </section>
  );
});

interface CardViewProps {
  card: Card;
  onClose: (() => void) | undefined;
  onDeleted: () => void;
  headingRef: Ref<HTMLHeadingElement> | undefined;
}

/** Not drawn again until another card has come: the former one stays for the moment in between. */
const CardView = memo(function CardView({
  card: { contact, tasks, notes, appointments, unread },
  onClose,
  onDeleted,
  headingRef,
}: CardViewProps) {
  const { t } = useTranslation();
  const isGone = contact.gone ? t("card.gone") : undefined;
  const off = useWhyOff("contacts") ?? isGone;
  const tasksOff = useWhyOff("tasks") ?? isGone;
  const notesOff = useWhyOff("notes") ?? isGone;
  const tagsOff = useWhyOff("tags") ?? isGone;
  const [dialog, setDialog] = useState<"edit" | "delete">();
  const { reach, copied, dialog: reachDialog } = useContactReach(contact);
  const name = contact.name || t("contacts.noName");
  const { email, phone } = contact.fields;
  const body = useRef<HTMLDivElement>(null);
  useFocusKept(body, () => document.querySelector<HTMLElement>(`[data-contact="${contact.key}"]`));

  const edit = off ? undefined : () => setDialog("edit");
  const askDelete = off ? undefined : () => setDialog("delete");
  useAction("edit", edit);
  useAction("deleteContact", askDelete);
  useAction("call", phone ? () => reach("call") : undefined);
  useAction("mail", email ? () => reach("mail") : undefined);
  useAction("copy", () => reach("copy"));
  useAction("highLevel", contact.remoteId ? () => reach("highLevel") : undefined);
  useAction("vcard", () => reach("vcard"));

  const whyUnread = (part: CardPart) => {
    const found = unread.find((each) => each.part === part);
    return found && t(`card.unread.${found.why}`);
  };
  const contactUnread = whyUnread("contact");

  const { business } = contact;
  const businessName = business?.name || contact.fields.company || t("fields.company");
  const under = [sayStage(t, contact.stage), contact.ownerName].filter(Boolean).join(" · ");

  return (
    <>
      <header className="flex shrink-0 flex-col gap-2 border-b border-n5 px-6 pt-4 pb-3">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <div className="flex items-center gap-2">
              <h2
                ref={headingRef}
                data-contact={contact.key}
                tabIndex={-1}
                dir="auto"
                className="min-w-0 rounded-6 text-20 break-words select-text focus-visible:outline-offset-4"
              >
                {name}
              </h2>
              <StateMark state={contact.state} />
              {(contact.dnd || contact.dndChannels.some(({ on }) => on)) && (
                <span className="inline-flex shrink-0 items-center gap-1 text-12 text-amber-text">
                  <BellOff aria-hidden="true" size={12} />
                  {t("fields.dnd")}
                </span>
              )}
            </div>
            <p className="flex min-w-0 flex-wrap items-center gap-x-1.5 text-n11">
              {business ? (
                <ActionLink
                  aria-label={t("card.otherContacts", { name: businessName })}
                  data-tip={t("card.otherContacts", { name: businessName })}
                  className="inline-flex min-w-0 items-center gap-1"
                  onClick={() => go({ screen: "contacts", contact: contact.key, business: business.id, front: "list" })}
                >
                  <Building2 aria-hidden="true" size={13} className="shrink-0" />
                  <span dir="auto" className="min-w-0 break-words">
                    {businessName}
                  </span>
                </ActionLink>
              ) : (
                contact.fields.company && (
                  <span dir="auto" className="min-w-0 break-words">
                    {contact.fields.company}
                  </span>
                )
              )}
              {under && (business || contact.fields.company) && <span aria-hidden="true">·</span>}
              {under && <span className="min-w-0 break-words">{under}</span>}
            </p>
          </div>
          <Button look="plain" icon={<Pencil aria-hidden="true" size={13} />} off={off} onClick={edit}>
            {t("card.edit")}
          </Button>
          <IconButton label={t("card.delete")} icon={<Trash2 size={15} />} off={off} onClick={askDelete} />
          {onClose && <IconButton label={t("board.closeCard")} keys="Esc" icon={<X size={16} />} onClick={onClose} />}
        </div>
        <div className="-ml-2 flex flex-wrap items-center gap-x-0.5 gap-y-1">
          {phone && (
            <Button
              look="ghost"
              aria-label={`${t("card.call")} ${contact.phoneShown ?? phone}`}
              data-tip={t("card.call")}
              data-tip-keys="C"
              icon={<Phone aria-hidden="true" size={14} />}
              onClick={() => reach("call")}
            >
              {contact.phoneShown ?? phone}
            </Button>
          )}
          {email && (
            <Button
              look="ghost"
              aria-label={`${t("card.mail")} ${email}`}
              data-tip={`${t("card.mail")}: ${email}`}
              data-tip-keys="M"
              icon={<Mail aria-hidden="true" size={14} className="shrink-0" />}
              className="max-w-64 min-w-0 shrink"
              onClick={() => reach("mail")}
            >
              <span className="truncate">{email}</span>
            </Button>
          )}
          <IconButton
            label={copied === "copy" ? t("card.copied") : t("card.copy")}
            keys="Y"
            icon={copied === "copy" ? <Check size={14} className="text-green-text" /> : <Copy size={14} />}
            onClick={() => reach("copy")}
          />
          <IconButton
            label={t("card.highLevel")}
            keys="H"
            icon={<ExternalLink size={14} />}
            off={contact.remoteId === null ? t("states.waiting") : undefined}
            onClick={() => reach("highLevel")}
          />
          <IconButton
            label={t("card.vcard")}
            keys="V"
            icon={<ContactIcon size={14} />}
            onClick={() => reach("vcard")}
          />
          <span aria-live="polite" className="sr-only">
            {copied ? t("card.copied") : ""}
          </span>
        </div>
      </header>

      <div ref={body} className="@container min-h-0 flex-1 overflow-y-auto px-6 pt-2 pb-8 low:flex-none low:overflow-visible">
        <div className="flex flex-col gap-4 @min-[960px]:grid @min-[960px]:grid-cols-[minmax(0,45rem)_20rem] @min-[960px]:items-start @min-[960px]:gap-12">
          <div className="flex max-w-180 min-w-0 flex-col gap-4">
            {contact.gone && <Notice tone="warning">{t("card.gone")}</Notice>}
            {contact.refusal && (
              <RefusalNotice refusal={contact.refusal} loses={contact.remoteId === null ? "newContact" : "typed"} />
            )}
            {contactUnread && <p className="text-12 text-n11">{contactUnread}</p>}
            <Section title={t("tags.title")}>
              <TagPicker contact={contact.key} has={contact.tags} off={tagsOff} />
            </Section>
            <TaskList
              contact={contact.key}
              contactName={contact.name}
              tasks={tasks}
              off={tasksOff}
              note={whyUnread("tasks")}
            />
            <NoteList contact={contact.key} notes={notes} off={notesOff} note={whyUnread("notes")} />
            <CallsSection contact={contact.key} off={notesOff} />
            <AppointmentList appointments={appointments} note={whyUnread("appointments")} />
          </div>
          <ContactDetails contact={contact} reach={reach} copied={copied} />
        </div>
      </div>

      {reachDialog}
      {dialog === "edit" && (
        <ContactForm contact={contact} onClose={() => setDialog(undefined)} onSaved={() => setDialog(undefined)} />
      )}
      {dialog === "delete" && (
        <DeleteQuestion contact={contact.key} name={name} onClose={() => setDialog(undefined)} onDeleted={onDeleted} />
      )}
    </>
  );
});

interface DeleteQuestionProps {
  contact: ContactKey;
  name: string;
  onClose: () => void;
  onDeleted: () => void;
}

function DeleteQuestion({ contact, name, onClose, onDeleted }: DeleteQuestionProps) {
  const { t } = useTranslation();
  const remove = useDeleteContact();
  return (
    <Dialog
      role="alertdialog"
      title={t("card.deleteTitle", { name })}
      onClose={onClose}
      footer={
        <>
          <Button data-focus onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            look="danger"
            disabled={remove.isPending}
            onClick={() =>
              remove.mutate(contact, {
                onSuccess: () => {
                  onClose();
                  onDeleted();
                },
                onError: onClose,
              })
            }
          >
            {t("card.delete")}
          </Button>
        </>
      }
    >
      <p>{t("card.deleteText")}</p>
    </Dialog>
  );
}
