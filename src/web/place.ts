// The address in the address bar. Its fragment holds the pin and the address secret: it is taken, and gone from the bar and
// from the history of the browser at once.

/** The address that this page was opened with, or null where it was opened without one. */
export function takeAddress(
  location: Pick<Location, "href" | "hash" | "pathname">,
  history: Pick<History, "replaceState">,
): string | null {
  const { href, hash, pathname } = location;
  if (!pathname.startsWith("/c/") || hash.length < 2) return null;
  history.replaceState(null, "", pathname);
  return href;
}
