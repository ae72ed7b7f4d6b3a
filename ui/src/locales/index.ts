import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import de from "./de.json";
import en from "./en.json";

/** The languages there are. */
export const languages = { de, en } as const;
export type LanguageCode = keyof typeof languages;

type Leaves<Tree, Path extends string = ""> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? `${Path}${Key}` : Leaves<Tree[Key], `${Path}${Key}.`>;
}[keyof Tree & string];

/** Any text's key, for tables that choose a text by a value. Plurals are not among them. */
export type PlainKey = Exclude<Leaves<typeof en>, `${string}_one` | `${string}_other`>;

/** The language to speak where this is chosen; "as the system says" means what the system speaks. */
export function spoken(chosen: LanguageCode | "system"): LanguageCode {
  if (chosen !== "system") return chosen;
  return navigator.language.toLowerCase().startsWith("de") ? "de" : "en";
}

/** The locale that dates and numbers are written in. English dates are day first: the teams are European. */
export function localeOf(language: string): string {
  return language === "de" ? "de-DE" : "en-GB";
}

/** Starts the texts in a language. */
export async function startTexts(language: LanguageCode): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { de: { translation: de }, en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** Changes the language of everything on the screen. */
export async function speak(language: LanguageCode): Promise<void> {
  if (i18next.language !== language) await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
