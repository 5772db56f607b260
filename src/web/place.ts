// The address in the address bar. Its fragment holds the pin and the address secret: it is taken, and gone from the bar and
// from the history of the browser at once.

/** The address that this page was opened with, or null where it was opened without one. */
export function takeAddress(
  location: Pick<Location, "href" | "hash" | "pathname">,
  history: Pick<History, "replaceState">,
): string | null {
  const { href, hash, pathname } = location;
  if (hash.length < 2) return null;
  // A channel's web link is its address; `snug ui` hands on whatever address it was given.
  const address = pathname.startsWith("/c/")
    ? href
    : pathname.startsWith("/ui/")
      ? decodeURIComponent(hash.slice(1))
      : null;
  if (address !== null) history.replaceState(null, "", pathname.startsWith("/ui/") ? "/" : pathname);
  return address;
}
