// The catalogs of the languages: English is in the page, another one is loaded when somebody reads it.

import { loadPinned } from "../pinned.ts";
import type { Catalog, Language } from "./say.ts";

/** The catalog of a language; where it does not come the page goes on in English. */
export async function loadCatalog(language: Language): Promise<Catalog> {
  if (language === "en") return {};
  try {
    // Its bytes are this build's: an object of texts.
    return JSON.parse(new TextDecoder().decode(await loadPinned(`${language}.json`))) as Catalog;
  } catch {
    return {};
  }
}
