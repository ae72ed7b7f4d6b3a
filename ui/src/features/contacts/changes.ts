import type { ContactChanges, ContactFields, CustomField } from "../../ipc";

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

const differing = (before: Record<string, string>, after: Record<string, string>) =>
  Object.fromEntries(Object.entries(after).filter(([name, value]) => value !== (before[name] ?? "")));

/** What differs from the start, as a text to keep; empty where nothing does. */
export function textOf(start: Typed, now: Typed): string {
  if (!hasChanges(start, now)) return "";
  return JSON.stringify({ fields: differing(start.fields, now.fields), custom: differing(start.custom, now.custom) });
}

/** A form with what was kept of it, where that fits the form of today. */
export function restored(text: string, start: Typed): Typed {
  if (!text) return start;
  try {
    const kept = JSON.parse(text) as Partial<Typed>;
    return { ...start, fields: { ...start.fields, ...kept.fields }, custom: { ...start.custom, ...kept.custom } };
  } catch {
    return start;
  }
}
