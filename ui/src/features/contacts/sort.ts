import type { ContactRow, ContactSort, SortBy } from "../../ipc";
import type { PlainKey } from "../../locales";

/** The order of a list that nobody has sorted. */
export const byRelevance: ContactSort = { by: "relevance", descending: false };

/** What each order is called, in the order in which they are offered. */
export const sortLabels: Record<SortBy, PlainKey> = {
  relevance: "contacts.relevance",
  name: "contacts.name",
  company: "fields.company",
  city: "fields.city",
  stage: "fields.stage",
  owner: "contacts.owner",
  source: "fields.source",
  dateAdded: "fields.dateAdded",
  dateUpdated: "fields.dateUpdated",
  lastActivity: "fields.lastActivity",
};

/** Whether moments are compared, of which people want the latest first. */
export const isOfMoments = (by: SortBy): boolean => by === "dateAdded" || by === "dateUpdated" || by === "lastActivity";

/** A list sorted by this as people want it first. */
export const firstWay = (by: SortBy): ContactSort => ({ by, descending: isOfMoments(by) });

/** What pressing the head of a column makes of the order: first its way, then the other, then none. */
export function turned(sort: ContactSort, by: SortBy): ContactSort {
  const first = firstWay(by);
  if (sort.by !== by) return first;
  return sort.descending === first.descending ? { by, descending: !first.descending } : byRelevance;
}

/** The company of a row that is not called after it. */
export const companyBeside = ({ company, name }: ContactRow): string | null => (company === name ? null : company);
