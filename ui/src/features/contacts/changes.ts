import type { ContactChanges, ContactFields, CustomField } from "../../ipc";
import type { Asked } from "../leads/LeadAsks";

/** A field of the form, by our name of it. */
export type FieldName = keyof ContactFields;

/** The fields of the form, in the order they are shown. */
export const fieldNames = [
  "firstName",
  "lastName",
  "email",
  "phone",
  "company",
  "address",
  "postalCode",
  "city",
  "state",
  "country",
  "website",
  "dateOfBirth",
  "source",
  "owner",
] as const satisfies readonly FieldName[];

/** What is in the form: the fields, and custom fields by their id. */
export interface Typed {
  fields: Record<FieldName, string>;
  custom: Record<string, string>;
}

/** A form with a contact's values, or an empty one. */
export function startOf(fields: Partial<ContactFields> | undefined, custom: readonly CustomField[]): Typed {
  return {
    fields: Object.fromEntries(fieldNames.map((name) => [name, fields?.[name] ?? ""])) as Record<FieldName, string>,
    custom: Object.fromEntries(custom.map(({ id, value }) => [id, value])),
  };
}

/** Only what the rep changed; everything else stays as it is. */
export function changesOf(start: Typed, now: Typed): ContactChanges {
  const changed = (name: FieldName) => (now.fields[name] === start.fields[name] ? null : now.fields[name]);
  const fields = Object.fromEntries(fieldNames.map((name) => [name, changed(name)])) as Record<
    FieldName,
    string | null
  >;
  const customFields = Object.entries(now.custom)
    .filter(([id, value]) => value !== (start.custom[id] ?? ""))
    .map(([id, value]) => ({ id, value }));
  return { ...fields, customFields };
}

/** Whether anything would be saved. */
export function hasChanges(start: Typed, now: Typed): boolean {
  const { customFields, ...fields } = changesOf(start, now);
  return (customFields?.length ?? 0) > 0 || Object.values(fields).some((value) => value !== null);
}

/** A form with what is in it, and what the rep saw in it before. */
export interface Form {
  seen: Typed;
  typed: Typed;
  /** Where a lead was read. */
  read?: Read | undefined;
}

/** What a lead that was read says and asks for beside a contact's fields. */
export interface Read {
  /** What becomes a note. */
  note: string;
  asked: Asked;
  /** What the rep leaves of it. */
  wanted: Asked;
}

const differing = (before: Record<string, string>, after: Record<string, string>) =>
  Object.fromEntries(Object.entries(after).filter(([name, value]) => value !== (before[name] ?? "")));

const namedAs = (named: Record<string, string>, values: Record<string, string>) =>
  Object.fromEntries(Object.keys(named).map((name) => [name, values[name] ?? ""]));

/** What was changed, and what it was changed from, as a text to keep; empty where nothing was. */
export function textOf({ seen, typed, read }: Form): string {
  const says = read && (read.note.trim() !== "" || read.asked.tags.length > 0 || read.asked.callback !== null);
  if (!hasChanges(seen, typed) && !says) return "";
  const fields = differing(seen.fields, typed.fields);
  const custom = differing(seen.custom, typed.custom);
  return JSON.stringify({
    fields,
    custom,
    seen: { fields: namedAs(fields, seen.fields), custom: namedAs(custom, seen.custom) },
    read,
  });
}

const laidOver = (start: Typed, over: Partial<Typed> | undefined): Typed => ({
  fields: { ...start.fields, ...over?.fields },
  custom: { ...start.custom, ...over?.custom },
});

/** A form with what was kept of it, where that fits the form of today. */
export function restored(text: string, start: Typed): Form {
  try {
    const kept = (text ? JSON.parse(text) : {}) as Partial<Typed> & { seen?: Partial<Typed>; read?: Read };
    return { seen: laidOver(start, kept.seen), typed: laidOver(start, kept), read: kept.read };
  } catch {
    return { seen: start, typed: start };
  }
}

/** The same with other texts, by field or the id of a custom field. */
export function withTexts(form: Typed, texts: Partial<Record<string, string>>): Typed {
  const known = (values: Record<string, string>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, texts[name] ?? value]));
  return { fields: known(form.fields) as Typed["fields"], custom: known(form.custom) };
}

/** A form whose empty fields have what was found, and what was found for fields that say something else. */
export function filledFrom(typed: Typed, found: Partial<ContactChanges>): { typed: Typed; rest: [FieldName, string][] } {
  const rest: [FieldName, string][] = [];
  const fields = { ...typed.fields };
  for (const name of fieldNames) {
    const value = found[name] ?? "";
    if (value === "" || value === fields[name]) continue;
    if (fields[name].trim() === "") fields[name] = value;
    else rest.push([name, value]);
  }
  return { typed: { ...typed, fields }, rest };
}
