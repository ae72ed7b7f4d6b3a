import type { TagCount, TagOfContact } from "../../ipc";

const MOST = 50;

/** Tags are compared trimmed and lower-cased, as HighLevel does. */
const fold = (tag: string) => tag.trim().toLowerCase();

/** What to offer for a typed beginning: known tags the contact does not have, and the text itself where it is new. */
export function offers(
  all: readonly TagCount[],
  has: readonly TagOfContact[],
  text: string,
): { known: TagCount[]; create: string | undefined } {
  const wanted = fold(text);
  const taken = new Set(has.map(({ name }) => fold(name)));
  const free = all.filter(({ name }) => !taken.has(fold(name)));
  const starting = free.filter(({ name }) => fold(name).startsWith(wanted));
  const within = free.filter(({ name }) => !fold(name).startsWith(wanted) && fold(name).includes(wanted));
  const exact = free.find(({ name }) => fold(name) === wanted);
  const known = [...(exact ? [exact] : []), ...starting.filter((tag) => tag !== exact), ...within].slice(0, MOST);
  return { known, create: wanted && !exact && !taken.has(wanted) ? wanted : undefined };
}
