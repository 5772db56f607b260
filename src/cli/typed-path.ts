// A path as a person types it, or as a terminal pastes it when a file is dropped on it: with a tilde, in quotes, with
// backslashes before blanks, as a file: link. It is the rest of a line, so that blanks in it need none of these.

import { fileURLToPath } from "node:url";

/** What stands between quotes, or behind a backslash, as a shell reads it. @param splits whether blanks part words */
function wordsIn(text: string, isWindows: boolean, splits: boolean): readonly string[] {
  const words: string[] = [];
  let plain = "";
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] ?? "";
    const next = text[i + 1] ?? "";
    // POSIX: within "…" a backslash stands for itself but before these; on Windows it parts folders.
    const escapes = !isWindows && quote !== "'" && (quote === "" || '"\\$`'.includes(next));
    if (letter === quote) quote = "";
    else if (quote === "" && (letter === "'" || letter === '"')) quote = letter;
    else if (letter === "\\" && escapes && next !== "") {
      plain += next;
      i++;
    } else if (splits && quote === "" && /\s/.test(letter)) {
      words.push(plain);
      plain = "";
    } else plain += letter;
  }
  return [...words, plain];
}

const unquoted = (text: string, isWindows: boolean): string => wordsIn(text, isWindows, false).join("");

/** A path with the home folder for its tilde. */
const withHome = (path: string, home: string): string =>
  path === "~" ? home : /^~[/\\]/.test(path) ? `${home}${path.slice(1)}` : path;

function fromLink(text: string): string | null {
  try {
    return fileURLToPath(text);
  } catch {
    return null; // of another machine, or no link
  }
}

/**
 * What a path may mean, the likeliest first: as it stands, since a file may be called so, and then as a shell reads it.
 * @param home folder for `~`
 */
export function pathsOf(
  typed: string,
  home: string,
  isWindows: boolean = process.platform === "win32",
): readonly string[] {
  const text = typed.trim();
  const link = text.startsWith("file://") ? fromLink(text) : null;
  const read = unquoted(text, isWindows);
  const all = [withHome(text, home), ...(link === null ? [] : [link]), withHome(read, home)];
  return [...new Set(all)];
}

/**
 * Several paths on one line, as a terminal pastes them where several files are dropped.
 * @param home folder for `~` @returns one where nothing parts them
 */
export function splitPaths(
  typed: string,
  home: string,
  isWindows: boolean = process.platform === "win32",
): readonly string[] {
  const words = wordsIn(typed, isWindows, true).filter((word) => word !== "");
  return words.map((word) => (word.startsWith("file://") ? fromLink(word) : null) ?? withHome(word, home));
}

/** What of a path is to be completed: as it stands, then as a shell reads it. */
export function beginningsOf(typed: string, isWindows: boolean = process.platform === "win32"): readonly string[] {
  return [...new Set([typed, unquoted(typed, isWindows)])];
}
