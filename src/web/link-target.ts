// Where a link in a message leads: to the web or to a mailbox and nowhere else, and always in sight.
// WHATWG URL Standard: what is judged and shown is the address as the browser understands it, not as it was typed.

/** An address that a link may have. */
export interface LinkTarget {
  readonly href: string;
  /** The host in ASCII (`xn--…` for any other script) with its port, or the mail address. */
  readonly place: string;
}

/**
 * The destination of a link.
 * @param address as it was typed
 * @returns null for every other scheme, for what is no address, and for what would hide where it leads or what it does:
 *   a name before the host (`https://bank.example@evil.example`), or fields of the mail to be written
 */
export function linkTargetOf(address: string): LinkTarget | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const { protocol, username, password, host, pathname, search, href } = url;
  if (protocol === "mailto:") return search === "" && pathname !== "" ? { href, place: pathname } : null;
  if (protocol !== "https:" && protocol !== "http:") return null;
  return username === "" && password === "" ? { href, place: host } : null;
}

/** Whether an address that stands in the text shows its destination as it is, so that it need not be told behind it. */
export function showsPlace(text: string, { place }: LinkTarget): boolean {
  const shown = text.replace(/^(?:https?:\/\/|mailto:)/i, "");
  return (
    shown.slice(0, place.length).toLowerCase() === place.toLowerCase() && /^(?:$|[/?#])/.test(shown.slice(place.length))
  );
}
