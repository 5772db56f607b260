// What a reader wishes of the page. Kept in this browser once something was changed, and nothing secret is in it.

import { directionOf, chooseLanguage, isLanguage, type Language } from "./words/say.ts";

export interface Settings {
  readonly theme: "system" | "light" | "dark";
  readonly contrast: boolean;
  readonly language: "system" | Language;
  /** Whether a message that comes while nobody looks is notified of: after the browser's own consent. */
  readonly notify: boolean;
  /** Whether it sounds. */
  readonly sound: boolean;
  /** Whether small pictures and sounds are fetched as soon as they are offered. */
  readonly show: boolean;
}

export const defaultSettings: Settings = {
  theme: "system",
  contrast: false,
  language: "system",
  notify: false,
  sound: false,
  show: false,
};

const place = "snug.settings";

/** Settings as they were kept; what is none of them is the default. */
export function readSettings(text: string | null): Settings {
  try {
    const kept: unknown = JSON.parse(text ?? "{}");
    if (typeof kept !== "object" || kept === null) return defaultSettings;
    const of = (name: keyof Settings): unknown => (Object.hasOwn(kept, name) ? Reflect.get(kept, name) : null);
    const [theme, language] = [of("theme"), of("language")];
    return {
      theme: theme === "light" || theme === "dark" ? theme : "system",
      contrast: of("contrast") === true,
      language: typeof language === "string" && isLanguage(language) ? language : "system",
      notify: of("notify") === true,
      sound: of("sound") === true,
      show: of("show") === true,
    };
  } catch {
    return defaultSettings;
  }
}

export interface SettingsStore {
  readonly subscribe: (listener: () => void) => () => void;
  readonly settings: () => Settings;
  change(change: Partial<Settings>): void;
}

/** Settings of this browser, for as long as it keeps them; it may be told to keep nothing. */
export function makeSettingsStore(): SettingsStore {
  const listeners = new Set<() => void>();
  let settings = defaultSettings;
  try {
    settings = readSettings(localStorage.getItem(place));
  } catch {
    // Storage is switched off: the defaults, then.
  }
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  // Another tab of this page changed them.
  globalThis.window.addEventListener("storage", ({ key, newValue }) => {
    if (key !== place) return;
    settings = readSettings(newValue);
    tell();
  });
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    settings: () => settings,
    change(change) {
      settings = { ...settings, ...change };
      try {
        localStorage.setItem(place, JSON.stringify(settings));
      } catch {
        // They hold until the page is closed.
      }
      tell();
    },
  };
}

/** The language of a reader. @param wished the browser's, best first */
export const languageOf = ({ language }: Settings, wished: readonly string[]): Language =>
  language === "system" ? chooseLanguage(wished) : language;

/** Has the whole page look and read so. */
export function applySettings(root: HTMLElement, settings: Settings, language: Language): void {
  root.lang = language;
  root.dir = directionOf(language);
  if (settings.theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = settings.theme;
  if (settings.contrast) root.dataset["contrast"] = "more";
  else delete root.dataset["contrast"];
}
