// Whether a message speaks of us.

/** Whether a text names a nickname as a word of its own, with or without `@`, in any case. */
export function mentions(text: string, nickname: string): boolean {
  if (nickname === "") return false;
  const [where, what] = [text, nickname].map((each) => each.normalize("NFKC").toLowerCase());
  if (where === undefined || what === undefined) return false;
  // A word of its own: no letter, digit or mark beside it.
  for (let at = where.indexOf(what); at !== -1; at = where.indexOf(what, at + 1))
    if (!isWord(where.slice(0, at).at(-1)) && !isWord(where[at + what.length])) return true;
  return false;
}

const isWord = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}\p{M}_-]/u.test(letter);
