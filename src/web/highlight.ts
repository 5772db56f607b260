// The colours of code in messages: highlight.js by way of lowlight, whose tree becomes pieces of text with a class each.
// Loaded after the page. What it costs is bounded by measure: some of its expressions take the square of what they read,
// and embedded languages or C's functions the cube (seconds for 20 KB), so those rules are left out and long code is plain.

import type { LanguageFn, Mode } from "highlight.js";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";

/** A part of code in one colour. */
export interface Piece {
  readonly text: string;
  /** `hljs-…`, as markdown.css knows them; null for what has no colour. */
  readonly className: string | null;
}

/** Letters of code that are coloured; 4,000 hostile ones take 20 ms, and 12,000 take 700. */
const maxLetters = 4_000;
/** Words, gaps and lines that code has none of, and on which expressions go back and forth. */
const overlong = /\S{128}|\s{128}|[^\n]{500}/;

/** A grammar without some of its rules. */
const without =
  (grammar: LanguageFn, isLeftOut: (rule: Mode) => boolean): LanguageFn =>
  (library) => {
    const whole = grammar(library);
    return { ...whole, contains: (whole.contains ?? []).filter((rule) => !isLeftOut(rule)) };
  };

// CSS is not among them: its lists of properties are a fifth of all the rest.
const library = createLowlight({
  bash,
  c: without(c, (rule) => rule.returnBegin === true),
  diff,
  dockerfile,
  go,
  ini,
  java,
  javascript,
  json,
  python,
  rust,
  sql,
  typescript,
  xml: without(xml, (rule) => rule.starts?.subLanguage !== undefined),
  yaml,
});
library.registerAlias({ bash: ["shell", "console"], c: ["cpp", "c++", "cc", "hpp"], json: ["jsonc"] });

type Branch = ReturnType<typeof library.highlight>["children"][number];

/** The leaves of a tree, each with the class that is nearest to it. */
function* leavesOf(branches: readonly Branch[], className: string | null): Generator<Piece> {
  for (const branch of branches) {
    if (branch.type === "text") {
      yield { text: branch.value, className };
    } else if (branch.type === "element") {
      const names = branch.properties["className"];
      const own = Array.isArray(names) ? names.join(" ") : "";
      yield* leavesOf(branch.children, own.startsWith("hljs-") ? own : className);
    }
  }
}

/**
 * Code in its colours: pieces whose texts joined are the code.
 * @param language as it was typed behind the fence, in any case
 * @returns null where the language is not known, or the code is more than is worth the time
 */
export function highlight(code: string, language: string): readonly Piece[] | null {
  if (code.length > maxLetters || overlong.test(code) || !library.registered(language)) return null;
  try {
    return [...leavesOf(library.highlight(language, code).children, null)];
  } catch {
    return null; // a grammar that fails leaves the code without colours
  }
}

/** What colours code. */
export type Highlight = typeof highlight;
