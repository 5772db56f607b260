// The commands of a chat, alike in every client: which there are, what each says about itself, and what a line means.

import type { Say } from "./catalog.ts";

type CommandName =
  | "help"
  | "nick"
  | "me"
  | "who"
  | "verify"
  | "code"
  | "reply"
  | "edit"
  | "delete"
  | "react"
  | "file"
  | "accept"
  | "stop"
  | "search"
  | "save"
  | "warnings"
  | "ok"
  | "quit";

/** What an entered text means. */
export type ChatCommand =
  | { readonly t: "nothing" }
  | { readonly t: "say" | "emote"; readonly text: string }
  | { readonly t: "nick"; readonly nickname: string | null }
  | { readonly t: "verify"; readonly epoch: number | null }
  | { readonly t: "reply" | "edit" | "react" | "search" | "save"; readonly text: string }
  /** A file is offered. @param path as it was typed; empty where a client that has a picker shows it */
  | { readonly t: "file"; readonly path: string }
  /** @param number of the file; null for the last that there is something to do with */
  | { readonly t: "accept" | "stop"; readonly number: number | null }
  | { readonly t: "help" | "who" | "code" | "delete" | "warnings" | "ok" | "quit" }
  /** Known, and not built yet. */
  | { readonly t: "later"; readonly what: "moderation" }
  /** Known, and something is missing behind it. */
  | { readonly t: "usage"; readonly of: "reply" | "react" | "save" | "emote" | "file" | "accept" | "stop" }
  | { readonly t: "unknown"; readonly name: string };

interface CommandWord {
  readonly usage: string;
  /** Whether it needs a window that remembers what stands in it; the plain line mode does not have it then. */
  readonly windowed: boolean;
  parse(rest: string): ChatCommand;
}

const bare = (t: "help" | "who" | "code" | "delete" | "warnings" | "ok" | "quit") => (): ChatCommand => ({ t });

const needing =
  (t: "reply" | "react" | "save" | "emote") =>
  (text: string): ChatCommand =>
    text === "" ? { t: "usage", of: t } : { t, text };

const numbered =
  (t: "accept" | "stop") =>
  (text: string): ChatCommand => {
    if (text === "") return { t, number: null };
    return /^\d{1,9}$/.test(text) ? { t, number: Number(text) } : { t: "usage", of: t };
  };

/** Every command that is shown, in the order of `/help`. */
const table: Readonly<Record<CommandName, CommandWord>> = {
  help: { usage: "/help", windowed: false, parse: bare("help") },
  nick: {
    usage: "/nick NAME",
    windowed: false,
    parse: (rest) => ({ t: "nick", nickname: rest === "" ? null : rest }),
  },
  me: {
    usage: "/me TEXT",
    windowed: false,
    parse: needing("emote"),
  },
  who: { usage: "/who", windowed: false, parse: bare("who") },
  verify: {
    usage: "/verify",
    windowed: false,
    parse: (rest) => ({ t: "verify", epoch: /^\d{1,15}$/.test(rest) ? Number(rest) : null }),
  },
  code: { usage: "/code", windowed: false, parse: bare("code") },
  reply: {
    usage: "/reply TEXT",
    windowed: true,
    parse: needing("reply"),
  },
  edit: {
    usage: "/edit [TEXT]",
    windowed: true,
    parse: (text) => ({ t: "edit", text }),
  },
  delete: { usage: "/delete", windowed: true, parse: bare("delete") },
  react: {
    usage: "/react EMOJI",
    windowed: true,
    parse: needing("react"),
  },
  file: { usage: "/file PATH", windowed: false, parse: (path) => ({ t: "file", path }) },
  accept: { usage: "/accept [N]", windowed: false, parse: numbered("accept") },
  stop: { usage: "/stop [N]", windowed: false, parse: numbered("stop") },
  search: {
    usage: "/search TEXT",
    windowed: true,
    parse: (text) => ({ t: "search", text }),
  },
  save: {
    usage: "/save FILE",
    windowed: true,
    parse: needing("save"),
  },
  warnings: {
    usage: "/warnings",
    windowed: true,
    parse: bare("warnings"),
  },
  ok: { usage: "/ok", windowed: true, parse: bare("ok") },
  quit: { usage: "/quit", windowed: false, parse: bare("quit") },
};

/** What a later version does. */
const later: Readonly<Record<string, "moderation">> = {
  lock: "moderation",
  kick: "moderation",
  rotate: "moderation",
};

/** Names of the commands, without the slash. @param windowed whether the client has a window that remembers */
export function commandNames(windowed: boolean): readonly string[] {
  return Object.entries(table).flatMap(([name, word]) => (windowed || !word.windowed ? [name] : []));
}

/** Usage and meaning of each command, in order. @param windowed as for `commandNames` */
export function commandHelp(windowed: boolean, say: Say): readonly (readonly [usage: string, says: string])[] {
  return Object.entries(table)
    .filter(([, word]) => windowed || !word.windowed)
    .map(([name, { usage }]) => [usage, say(`command.${name as CommandName}`)] as const); // a name of the table
}

/** What a text that was entered means: a line that begins with `//` is sent with one of the two. */
export function parseCommand(text: string, windowed: boolean): ChatCommand {
  if (text.trim() === "") return { t: "nothing" };
  if (text.startsWith("//")) return { t: "say", text: text.slice(1) };
  if (!text.startsWith("/")) return { t: "say", text };
  const [, name = "", rest = ""] = /^\/(\S*)\s*(.*)$/s.exec(text) ?? [];
  const word = Object.hasOwn(table, name) ? table[name as CommandName] : undefined; // just looked up
  if (word !== undefined && (windowed || !word.windowed)) return word.parse(rest.trim());
  const what = Object.hasOwn(later, name) ? later[name] : undefined;
  return what === undefined ? { t: "unknown", name } : { t: "later", what };
}
