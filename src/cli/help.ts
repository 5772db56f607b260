// `--help`, built from the tables.

import type { Example } from "./command.ts";
import type { Grammar, Option } from "./options.ts";
import type { Paint } from "../term/index.ts";

const width = 78;

/** Words wrapped into lines of at most `width - indent` columns, the lines after the first indented. */
function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width - indent) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}

/** Rows of two columns, the second wrapped. */
function rows(pairs: readonly (readonly [string, string])[], paint: Paint): string {
  const left = Math.min(26, Math.max(...pairs.map(([name]) => name.length)));
  return pairs
    .map(
      ([name, says]) =>
        `  ${paint.bold(name)}${name.length > left ? `\n${" ".repeat(left + 4)}` : " ".repeat(left - name.length + 2)}${wrap(says, left + 4)}`,
    )
    .join("\n");
}

function signature(name: string, option: Option): string {
  if (option.t === "flag") return `--${name}`;
  return option.t === "choice" ? `--${name} ${option.of.join("|")}` : `--${name} ${option.value}`;
}

function description(option: Option): string {
  const standard = option.t === "flag" || option.default === undefined ? "" : ` (default ${option.default})`;
  return `${option.says}${standard}${option.env === undefined ? "" : ` [${option.env}]`}`;
}

/** The help of one command. @param self how this program is called */
export function commandHelp(
  self: string,
  name: string,
  summary: string,
  command: Grammar & { readonly examples: readonly Example[]; readonly notes: readonly string[] },
  paint: Paint,
): string {
  const positionals = command.positionals.map((p) => {
    const shown = p.many === true ? `${p.name}…` : p.name;
    return p.required ? `<${shown}>` : `[${shown}]`;
  });
  const options = Object.entries(command.options).map(
    ([option, about]) => [signature(option, about), description(about)] as const,
  );
  const parts = [
    `${paint.accent(`snug ${name}`)}  ${wrap(summary, 7 + name.length)}`,
    `${paint.quiet("Usage")}\n  ${[self, name, ...positionals, "[options]"].join(" ")}`,
    ...(command.positionals.length === 0
      ? []
      : [
          rows(
            command.positionals.map((p) => [p.name, p.says] as const),
            paint,
          ),
        ]),
    `${paint.quiet("Options")}\n${rows([...options, ["--help", "shows this"]], paint)}`,
    ...command.notes.map((note) => wrap(note, 0)),
    `${paint.quiet("Examples")}\n${command.examples.map((example) => `  ${paint.quiet(`# ${example.says}`)}\n  ${example.line.replaceAll(/\bsnug (?=[a-z])/g, `${self} `)}`).join("\n")}`,
  ];
  return parts.join("\n\n");
}

/** The help of the whole program. */
export function programHelp(self: string, commands: readonly (readonly [string, string])[], paint: Paint): string {
  return [
    `${paint.accent("snug")}  private channels that you host yourself`,
    `${paint.quiet("Usage")}\n  ${self} <command> [options]`,
    `${paint.quiet("Commands")}\n${rows(commands, paint)}`,
    rows(
      [
        ["<command> --help", "says what a command takes, with examples"],
        ["--version", "shows the version"],
      ],
      paint,
    ),
    wrap(
      "Passwords and codes are never taken from the command line: you are asked, or they come from SNUG_PASSWORD, SNUG_CODE, SNUG_TOTP_URI or stdin.",
      0,
    ),
    `Exit status: 0 done, 1 failed, 2 usage, 3 the relay could not be trusted,\n4 wrong password or code, 5 could not connect.`,
  ].join("\n\n");
}
