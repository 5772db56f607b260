// `snug verify-web`: whether a relay serves the web page that this program holds.

import { visible } from "../ui/index.ts";
import { builtWeb } from "./built-web.ts";
import { defineCommand } from "./command.ts";
import { httpUrl, parsePlace } from "./place.ts";
import { checkWeb, type Difference } from "./web-check.ts";

/** A stranger's text in a line: as it may be shown, and no longer than this. */
const maxShown = 200;
const shown = (text: string): string => visible(text.length > maxShown ? `${text.slice(0, maxShown)}…` : text);

/** What a difference is, without where. */
function saysOf(difference: Difference): string {
  switch (difference.t) {
    case "missing":
      return `missing (${difference.status === null ? "no answer" : difference.status})`;
    case "moved":
      return `moved to ${shown(difference.to)}`;
    case "differs":
      return "differs";
    case "header":
      return `header ${difference.name} differs: ${difference.found === null ? "it is missing" : shown(difference.found)}`;
    case "refers":
      return `refers to ${shown(difference.to)}`;
  }
}

/** A line for each difference; what many files share alike is said once. */
function linesOf(differences: readonly Difference[]): readonly string[] {
  const lines: string[] = [];
  const shared = new Map<string, string[]>();
  for (const difference of differences) {
    const says = saysOf(difference);
    if (difference.t !== "header" && difference.t !== "refers") lines.push(`${difference.path}: ${says}`);
    else shared.set(says, [...(shared.get(says) ?? []), difference.path]);
  }
  for (const [says, [path = "", ...more]] of shared)
    lines.push(`${path}${more.length === 0 ? "" : ` and ${more.length} more`}: ${says}`);
  return lines;
}

export const verifyWeb = defineCommand({
  positionals: [{ name: "url", says: "the relay: https://relay.example", required: true }],
  options: {
    insecure: { t: "flag", says: "accepts a relay without TLS on another machine" },
    json: { t: "flag", says: "a JSON object each line" },
  },
  notes: [
    "Every file of the web page, and the headers that keep it to itself, are compared with those of this program. It ends with 0 where all are the same, with 1 where anything differs, with 5 where nothing answers. A relay of another version has another page: compare with the program of that version.",
    "A relay can show one page to this program and another one to a browser. What does not depend on it is `snug ui`, which serves the page from this program.",
  ],
  examples: [{ line: "snug verify-web https://relay.example", says: "is it the page that this program holds?" }],
  async run({ values: { insecure, json }, positionals: [given = ""] }, { screen, signal, self }) {
    const url = httpUrl(parsePlace(given, insecure));
    const files = await builtWeb();
    screen.step(`comparing ${files.size} files`);
    const { differences, isOther } = await checkWeb(url, files, signal);
    if (signal.aborted) return 1;
    if (json) {
      for (const { t, ...rest } of differences) screen.json({ event: "difference", kind: t, ...rest });
      if (differences.length === 0) screen.json({ event: "verified", url, files: files.size });
      else screen.json({ event: "differs", url, differences: differences.length, otherBuild: isOther });
      return differences.length === 0 ? 0 : 1;
    }
    if (differences.length === 0) {
      screen.line(`The page at ${url} is the one of this program, ${files.size} files.`);
      return 0;
    }
    // Of another build each file differs; that is said once.
    const told = isOther ? differences.filter(({ t }) => t === "header" || t === "refers") : differences;
    for (const line of linesOf(told)) screen.line(line);
    screen.line(
      isOther
        ? `It is another build: none of this program's files is at ${url}. A program of the relay's own version can compare it.`
        : `The page at ${url} is not the one of this program.`,
    );
    screen.say(screen.errorPaint.quiet(`What does not depend on it: ${self} ui`));
    return 1;
  },
});
