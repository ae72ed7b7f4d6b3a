import type { ContactFilter } from "../../ipc";
import type { Place } from "../../navigation";

type ContactsPlace = Extract<Place, { screen: "contacts" }>;

/** What narrows the list at a place. */
export const filterOf = ({ business, tag, owner, unseen }: Omit<ContactsPlace, "screen">): ContactFilter => ({
  business: business ?? null,
  tag: tag ?? null,
  owner: owner ?? null,
  unseen: unseen ?? false,
});

/** Whether a filter lets all contacts through. */
export const isOpen = ({ business, tag, owner, unseen }: ContactFilter): boolean =>
  business === null && tag === null && owner === null && !unseen;

/** Takes every filter from a place. */
export const unfiltered = { business: undefined, tag: undefined, owner: undefined, unseen: undefined };
