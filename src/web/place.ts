// Where the page is: the address that it was opened with, and the one relay that it may ask.
//
// In a channel's web link the address stands in the fragment, which holds the pin and the address secret: it is taken, and
// gone from the address bar at once. The browser's own history may have it already, which no page can help: who minds types
// the address into the field. `snug ui` gives it inside its one answer instead.

import { formatWebLink, parseAddress, relayUrl } from "../protocol/index.ts";

type Page = Pick<Document, "querySelector">;

const metaOf = (page: Page, name: string): string | null =>
  page.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? null;

/** The address that this page was opened with, or null where it was opened without one. */
export function takeAddress(
  page: Page,
  { href, hash, pathname }: Pick<Location, "href" | "hash" | "pathname">,
  history: Pick<History, "replaceState">,
): string | null {
  if (hash !== "" || pathname.startsWith("/ui/"))
    history.replaceState(null, "", pathname.startsWith("/ui/") ? "/" : pathname);
  const given = metaOf(page, "snug-address");
  page.querySelector('meta[name="snug-address"]')?.remove(); // it is said once
  if (given !== null) return given;
  return pathname.startsWith("/c/") && hash.length > 1 ? href : null;
}

/** Where to: an address, and the name by which the relay lists it, if it does. */
export interface Destination {
  readonly address: string;
  readonly listedName: string | null;
}

/** Whether a text is an address at all. */
export function isAddress(text: string): boolean {
  try {
    parseAddress(text);
    return true;
  } catch {
    return false;
  }
}

/** What of an address a person may compare: the relay's host, the beginning of the channel's id, whether there is a pin. */
export function partsOf(text: string): { readonly host: string; readonly id: string; readonly hasPin: boolean } {
  const { host, channelId, pin } = parseAddress(text);
  return { host, id: channelId.slice(0, 6), hasPin: pin !== null };
}

export interface PageRelay {
  /** The URL of the WebSocket of the only relay that the page's policy lets it ask. */
  readonly url: string;
  /** Host and port, for a person. */
  readonly host: string;
  /** Whether that relay serves the page; `snug ui` does otherwise. */
  readonly servesPage: boolean;
}

/** The relay at an origin, `https:` or `wss:`, or without TLS. */
export function relayAt({ protocol, hostname, port }: Pick<URL, "protocol" | "hostname" | "port">) {
  const tls = protocol === "https:" || protocol === "wss:";
  return { host: hostname, port: port === "" ? (tls ? 443 : 80) : Number(port), tls };
}

/** The relay that the page may ask. */
export function pageRelay(page: Page, { protocol, host }: Pick<Location, "protocol" | "host">): PageRelay {
  const named = metaOf(page, "snug-relay");
  const origin = new URL(named ?? `${protocol}//${host}`);
  return { url: relayUrl(relayAt(origin)), host: origin.host, servesPage: named === null };
}

/**
 * The link that opens a channel on its own relay's page, or null where this page may ask that relay itself.
 * @throws SnugError "address.malformed" | "address.insecure"
 */
export function linkElsewhere(
  text: string,
  { url }: PageRelay,
): { readonly host: string; readonly link: string } | null {
  const address = parseAddress(text);
  return relayUrl(address) === url ? null : { host: address.host, link: formatWebLink(address) };
}
