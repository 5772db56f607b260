// The page in the reader's language: i18next with one catalog a language, English where a sentence is missing.

import { createInstance } from "i18next";
import { createContext, useContext } from "react";
import { codes } from "../../base/index.ts";
import type { WordKey, WordValues } from "../../ui/index.ts";
import { webEnglish } from "./english.ts";

/** Each in its own name, as a reader looks for it. */
export const languages = { en: "English", de: "Deutsch", ar: "العربية" } as const;
export type Language = keyof typeof languages;

export const isLanguage = (text: string): text is Language => Object.hasOwn(languages, text);

/** Whether a language is written from right to left. */
export const directionOf = (language: Language): "ltr" | "rtl" => (language === "ar" ? "rtl" : "ltr");

/** The first of the wished languages that the page has. @param wished BCP 47 tags, best first */
export function chooseLanguage(wished: readonly string[]): Language {
  for (const tag of wished) {
    const [language = ""] = tag.toLowerCase().split("-");
    if (isLanguage(language)) return language;
  }
  return "en";
}

type Stem<Key extends string> = Key extends `${infer Left}_${"one" | "other"}` ? Left : Key;

/** Says something of the page, or of a channel's window. */
export type WebSay = (key: WordKey | Stem<keyof typeof webEnglish>, values?: WordValues) => string;

const errors = Object.fromEntries(Object.entries(codes).map(([code, { text }]) => [`error.${code}`, text]));

/** The sentences of a language by their keys. */
export type Catalog = Readonly<Record<string, string>>;

/** What says things in a language. @param catalog of it; English has its own */
export function makeSay(language: Language, catalog: Catalog): WebSay {
  const translator = createInstance();
  void translator.init({
    lng: language,
    fallbackLng: "en",
    initAsync: false,
    resources: { [language]: { translation: catalog }, en: { translation: { ...errors, ...webEnglish } } },
    keySeparator: false,
    nsSeparator: false,
    // React escapes; and a name with {{…}} in it is a name.
    interpolation: { escapeValue: false, skipOnVariables: true },
  });
  return (key, values = {}) => translator.t(String(key), values);
}

/** The page's language as numbers are written in it: with the digits that counts have in every sentence. */
export const numberLocale = (): string => `${document.documentElement.lang}-u-nu-latn`;

export const SayContext = createContext<WebSay>(makeSay("en", {}));
export const useSay = (): WebSay => useContext(SayContext);
