// The commands of a chat, alike in every client: which there are, what each says about itself, and what a line means.

/** What an entered text means. */
export type ChatCommand =
  | { readonly t: "nothing" }
  | { readonly t: "say" | "emote"; readonly text: string }
  | { readonly t: "nick"; readonly nickname: string | null }
  | { readonly t: "verify"; readonly epoch: number | null }
  | { readonly t: "reply" | "edit" | "react" | "search" | "save"; readonly text: string }
  | { readonly t: "help" | "who" | "code" | "delete" | "warnings" | "ok" | "quit" }
  /** Known, and not built yet. */
  | { readonly t: "later"; readonly what: string }
  /** Known, and something is missing behind it. */
  | { readonly t: "usage"; readonly usage: string; readonly says: string }
  | { readonly t: "unknown"; readonly name: string };

interface CommandWord {
  readonly usage: string;
  readonly says: string;
  /** Whether it needs a window that remembers what stands in it; the plain line mode does not have it then. */
  readonly windowed: boolean;
  parse(rest: string): ChatCommand;
}

const bare = (t: "help" | "who" | "code" | "delete" | "warnings" | "ok" | "quit") => (): ChatCommand => ({ t });

const needing =
  (t: "reply" | "react" | "save" | "emote", usage: string, says: string) =>
  (text: string): ChatCommand =>
    text === "" ? { t: "usage", usage, says } : { t, text };

/** Every command that is shown, in the order of `/help`. */
const table: Readonly<Record<string, CommandWord>> = {
  help: { usage: "/help", says: "shows this", windowed: false, parse: bare("help") },
  nick: {
    usage: "/nick NAME",
    says: "changes your nickname",
    windowed: false,
    parse: (rest) => ({ t: "nick", nickname: rest === "" ? null : rest }),
  },
  me: {
    usage: "/me TEXT",
    says: "says what you do",
    windowed: false,
    parse: needing("emote", "/me TEXT", "/me waves shows as: * you wave"),
  },
  who: { usage: "/who", says: "lists the members and their fingerprints", windowed: false, parse: bare("who") },
  verify: {
    usage: "/verify",
    says: "shows the safety code, to compare with the others",
    windowed: false,
    parse: (rest) => ({ t: "verify", epoch: /^\d{1,15}$/.test(rest) ? Number(rest) : null }),
  },
  code: { usage: "/code", says: "says where the six-digit code is", windowed: false, parse: bare("code") },
  reply: {
    usage: "/reply TEXT",
    says: "answers the last message of another",
    windowed: true,
    parse: needing("reply", "/reply TEXT", "/reply TEXT answers the last message of another."),
  },
  edit: {
    usage: "/edit [TEXT]",
    says: "changes your last message, or brings it back to be changed",
    windowed: true,
    parse: (text) => ({ t: "edit", text }),
  },
  delete: { usage: "/delete", says: "takes your last message back", windowed: true, parse: bare("delete") },
  react: {
    usage: "/react EMOJI",
    says: "reacts to the last message; once more takes it back",
    windowed: true,
    parse: needing("react", "/react EMOJI", "/react 👍 reacts to the last message of another."),
  },
  search: {
    usage: "/search TEXT",
    says: "finds text in what is loaded",
    windowed: true,
    parse: (text) => ({ t: "search", text }),
  },
  save: {
    usage: "/save FILE",
    says: "writes what is loaded to a file, in the clear",
    windowed: true,
    parse: needing("save", "/save FILE", "/save FILE writes what is loaded to a new file, in the clear."),
  },
  warnings: {
    usage: "/warnings",
    says: "lists what there is to know about this channel",
    windowed: true,
    parse: bare("warnings"),
  },
  ok: { usage: "/ok", says: "puts the shown warning away", windowed: true, parse: bare("ok") },
  quit: { usage: "/quit", says: "leaves", windowed: false, parse: bare("quit") },
};

/** What a later version does. */
const later: Readonly<Record<string, string>> = {
  file: "Files",
  accept: "Files",
  lock: "/lock, /kick and /rotate",
  kick: "/lock, /kick and /rotate",
  rotate: "/lock, /kick and /rotate",
};

/** Names of the commands, without the slash. @param windowed whether the client has a window that remembers */
export function commandNames(windowed: boolean): readonly string[] {
  return Object.keys(table).filter((name) => windowed || table[name]?.windowed === false);
}

/** Usage and meaning of each command, in order. @param windowed as for `commandNames` */
export function commandHelp(windowed: boolean): readonly (readonly [usage: string, says: string])[] {
  return Object.values(table)
    .filter((word) => windowed || !word.windowed)
    .map(({ usage, says }) => [usage, says] as const);
}

/** What a text that was entered means: a line that begins with `//` is sent with one of the two. */
export function parseCommand(text: string, windowed: boolean): ChatCommand {
  if (text.trim() === "") return { t: "nothing" };
  if (text.startsWith("//")) return { t: "say", text: text.slice(1) };
  if (!text.startsWith("/")) return { t: "say", text };
  const [, name = "", rest = ""] = /^\/(\S*)\s*(.*)$/s.exec(text) ?? [];
  const word = Object.hasOwn(table, name) ? table[name] : undefined;
  if (word !== undefined && (windowed || !word.windowed)) return word.parse(rest.trim());
  const what = Object.hasOwn(later, name) ? later[name] : undefined;
  return what === undefined ? { t: "unknown", name } : { t: "later", what };
}
