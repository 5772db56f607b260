// The defences, each with the edit that breaks it and the test that then fails: test/support/defences.jsonl, a line each.
// docs/defences.md is the same list for people (`bun test/support/defences.ts` writes it), and test/long/defences.test.ts
// breaks them one by one.

import { fileURLToPath } from "node:url";

export interface Defence {
  readonly defence: string;
  /** The file that is broken, and what in it becomes what. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The test that fails then. */
  readonly test: string;
  readonly title: string;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
export const defencesDocument = `${root}docs/defences.md`;

/** All of them, in the order of the list. */
export async function readDefences(): Promise<readonly Defence[]> {
  const lines = (await Bun.file(`${root}test/support/defences.jsonl`).text()).trimEnd().split("\n");
  return lines.map((line) => {
    const fields: unknown = JSON.parse(line);
    if (!Array.isArray(fields) || fields.length !== 6) throw new Error(`not six fields: ${line}`);
    const [defence = "", file = "", from = "", to = "", test = "", title = ""] = fields.map(String);
    return { defence, file, from, to, test, title };
  });
}

/** Code in a cell of a table. */
function cell(code: string): string {
  const text = code.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
  return text.includes("`") ? `<code>${text.replaceAll("`", "&#96;")}</code>` : `\`${text}\``;
}

const introduction = `# Defences, each broken on purpose

What keeps Snug's promises ([threat-model.md](threat-model.md)), line by line. Each defence was broken by the edit that stands here, and the test beside it fails then. \`npm run test:long -- defences\` breaks each of them again in a copy of the project (\`SNUG_DEFENCE=pin\` only those with that word). The list is \`test/support/defences.jsonl\`; \`bun test/support/defences.ts\` writes this page from it.

External commits have no line of code to break: only \`PrivateMessage\` is decoded, and only members can make one.

| defence | where | broken by | test that fails |
| --- | --- | --- | --- |
`;

/** The whole page. */
export function pageOf(defences: readonly Defence[]): string {
  const rows = defences.map(({ defence, file, from, to, test, title }) => {
    const edit = to === "" ? `${cell(from)} left out` : `${cell(from)} → ${cell(to)}`;
    return `| ${defence} | \`${file}\` | ${edit} | \`${test}\`: "${title}" |\n`;
  });
  return introduction + rows.join("");
}

if (import.meta.main) await Bun.write(defencesDocument, pageOf(await readDefences()));
