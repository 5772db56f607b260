// The address that the page was opened with. In a channel's web link it stands in the fragment, which holds the pin and the
// address secret: it is taken, and gone from the address bar at once. The browser's own history may have it already, which
// no page can help: who minds types the address into the field. `snug ui` gives it inside its one answer instead.

/** The address that this page was opened with, or null where it was opened without one. */
export function takeAddress(
  page: Pick<Document, "querySelector">,
  { href, hash, pathname }: Pick<Location, "href" | "hash" | "pathname">,
  history: Pick<History, "replaceState">,
): string | null {
  if (hash !== "" || pathname.startsWith("/ui/"))
    history.replaceState(null, "", pathname.startsWith("/ui/") ? "/" : pathname);
  const given = page.querySelector('meta[name="snug-address"]')?.getAttribute("content") ?? null;
  if (given !== null) return given;
  return pathname.startsWith("/c/") && hash.length > 1 ? href : null;
}
