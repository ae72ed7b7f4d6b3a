import type { TFunction } from "i18next";

import type { ContactFields } from "../../ipc";
import { countryNames } from "../../lib/formats";

/** Street, postal code and city, state and country, as an address is written; empty where there is none. */
export function sayAddress(fields: Partial<ContactFields>, locale: string): string {
  const country = sayCountry(fields.country ?? "", locale);
  return [fields.address, [fields.postalCode, fields.city].filter(Boolean).join(" "), fields.state, country]
    .filter(Boolean)
    .join("\n");
}

function sayCountry(code: string, locale: string): string {
  if (!/^[A-Za-z]{2}$/.test(code)) return code;
  return countryNames(locale, { fallback: "code" }).of(code.toUpperCase()) ?? code;
}

/** A do-not-disturb channel in words. */
export function sayChannel(t: TFunction, channel: string): string {
  switch (channel) {
    case "Call":
      return t("channels.call");
    case "Email":
      return t("channels.email");
    case "GMB":
      return t("channels.google");
    case "FB":
      return t("channels.facebook");
    default:
      return channel;
  }
}
