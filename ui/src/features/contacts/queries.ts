import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";

import { LIST_WINDOW, call, commands } from "../../ipc";
import type {
  AppointmentKey,
  ContactFilter,
  ContactKey,
  ContactSave,
  ContactSort,
  ListColumn,
  Reach,
  TwinSearch,
} from "../../ipc";

/** Which contacts the list shows, in which order, and what of them beside the name. */
export interface ListOf {
  query: string;
  filter: ContactFilter;
  sort: ContactSort;
  columns: ListColumn[];
}

/** One window of the list. Until it has arrived the former list stays. */
export const contactWindow = (of: ListOf, index: number, limit: number = LIST_WINDOW) =>
  queryOptions({
    queryKey: ["contacts", "list", of, index, limit],
    queryFn: () => call(commands.contactList({ ...of, offset: index * limit, limit })),
    placeholderData: keepPreviousData,
  });

/** Who has this e-mail address or phone number already. */
export const twins = (search: TwinSearch) =>
  queryOptions({
    queryKey: ["contacts", "twins", search],
    queryFn: () => call(commands.contactTwins(search)),
    placeholderData: keepPreviousData,
  });

/** How many leads came into HighLevel elsewhere and were not looked at here. */
export const unseenCount = queryOptions({
  queryKey: ["contacts", "unseen"],
  queryFn: () => call(commands.contactUnseenCount()),
});

/** Takes the mark of a new lead from all of them. */
export const useSeeAll = () =>
  useMutation({ mutationFn: () => call(commands.contactSeeAll()), meta: { failureTitle: "contacts.seeAllFailed" } });

/** The contact that an id or a HighLevel link names. HighLevel is asked, so only another session makes that stale. */
export const located = (text: string) =>
  queryOptions({
    queryKey: ["session", "located", text],
    queryFn: () => call(commands.contactLocate(text)),
    gcTime: 0,
  });

/** Everything known of a contact. Until it has arrived the former card stays. */
export const card = (contact: ContactKey) =>
  queryOptions({
    queryKey: ["card", contact],
    queryFn: () => call(commands.contactCard(contact)),
    placeholderData: keepPreviousData,
  });

/** Saves the contact form; the form shows why not. */
export const useSaveContact = () =>
  useMutation({ mutationFn: (save: ContactSave) => call(commands.contactSave(save)), meta: { shownInPlace: true } });

/** Deletes a contact and everything of it. */
export const useDeleteContact = () =>
  useMutation({
    mutationFn: (contact: ContactKey) => call(commands.contactDelete(contact)),
    meta: { failureTitle: "card.deleteFailed" },
  });

/** Calls, mails, copies or opens a contact; whoever asks shows why not. */
export const useReach = () =>
  useMutation({ mutationFn: (reach: Reach) => call(commands.contactReach(reach)), meta: { shownInPlace: true } });

/** Opens the link of an appointment. */
export const useOpenAppointment = () =>
  useMutation({
    mutationFn: (appointment: AppointmentKey) => call(commands.appointmentOpen(appointment)),
    meta: { failureTitle: "appointments.openFailed" },
  });
