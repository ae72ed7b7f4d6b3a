import type { TFunction } from "i18next";

const named = [
  "firstName",
  "lastName",
  "email",
  "phone",
  "company",
  "address",
  "city",
  "state",
  "postalCode",
  "country",
  "website",
  "dateOfBirth",
  "source",
  "owner",
  "title",
  "body",
  "due",
  "assignee",
] as const;

/** A field's name on the screen; one we have no name for keeps its own. */
export function sayField(t: TFunction, field: string): string {
  const known = named.find((each) => each === field);
  return known ? t(`fields.${known}`) : field;
}
