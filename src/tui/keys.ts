// The keys: one table that handles them and from which the hint bar is written. Only what terminals can send: no
// Ctrl+H, I, J, M (they are Backspace, Tab, line feed and Enter), and nothing that line editing has always had, but Ctrl+F.

/** What has the keys: nothing yet, the input, a message that was chosen, the search line, a panel over the messages. */
export type Mode = "joining" | "write" | "choose" | "search" | "panel";

export type Action =
  | "send"
  | "newline"
  | "complete"
  | "erase"
  | "eraseRight"
  | "left"
  | "right"
  | "wordLeft"
  | "wordRight"
  | "lineStart"
  | "lineEnd"
  | "up"
  | "down"
  | "cutWord"
  | "cutWordRight"
  | "cutToStart"
  | "cutToEnd"
  | "putBack"
  | "transpose"
  | "pageUp"
  | "pageDown"
  | "newest"
  | "oldest"
  | "search"
  | "nextFound"
  | "lastFound"
  | "choose"
  | "chooseNext"
  | "reply"
  | "edit"
  | "delete"
  | "react"
  | "members"
  | "safety"
  | "back"
  | "leave"
  | "leaveOrErase"
  | "redraw";

interface Binding {
  readonly action: Action;
  /** Names as `pressOf` gives them; the first is the one that is shown. */
  readonly keys: readonly string[];
  /** What the hint bar says; nothing for keys that everyone knows. */
  readonly hint?: string;
}

const editing: readonly Binding[] = [
  { action: "erase", keys: ["backspace", "ctrl+backspace"] },
  { action: "eraseRight", keys: ["delete"] },
  { action: "left", keys: ["left", "ctrl+b"] },
  { action: "right", keys: ["right"] },
  { action: "wordLeft", keys: ["alt+left", "ctrl+left", "alt+b"] },
  { action: "wordRight", keys: ["alt+right", "ctrl+right", "alt+f"] },
  { action: "lineStart", keys: ["home", "ctrl+a"] },
  { action: "lineEnd", keys: ["end", "ctrl+e"] },
  { action: "cutWord", keys: ["ctrl+w", "alt+backspace"] },
  { action: "cutWordRight", keys: ["alt+d"] },
  { action: "cutToStart", keys: ["ctrl+u"] },
  { action: "cutToEnd", keys: ["ctrl+k"] },
  { action: "putBack", keys: ["ctrl+y"] },
  { action: "transpose", keys: ["ctrl+t"] },
];

const scrolling: readonly Binding[] = [
  { action: "pageUp", keys: ["pgup"], hint: "scroll" },
  { action: "pageDown", keys: ["pgdn"] },
  { action: "newest", keys: ["alt+end", "ctrl+end", "alt+>"] },
  { action: "oldest", keys: ["alt+home", "ctrl+home", "alt+<"] },
];

const everywhere: readonly Binding[] = [{ action: "redraw", keys: ["ctrl+l"] }];

/** Reactions that one key gives. Each is one code point and two columns wide wherever it is known. */
export const quickReactions = ["👍", "😄", "🎉", "😮", "😢", "👎"] as const;

/** The table. In each mode the first binding of a key holds. */
const bindings: Readonly<Record<Mode, readonly Binding[]>> = {
  joining: [{ action: "leave", keys: ["esc", "ctrl+c", "ctrl+d"], hint: "leave" }],
  write: [
    { action: "send", keys: ["enter"], hint: "send" },
    { action: "newline", keys: ["alt+enter", "shift+enter"], hint: "new line" },
    ...scrolling,
    { action: "search", keys: ["ctrl+f"], hint: "find" },
    { action: "choose", keys: ["alt+up", "shift+up"], hint: "choose a message" },
    { action: "members", keys: ["ctrl+o"], hint: "members" },
    { action: "safety", keys: ["ctrl+g"], hint: "safety code" },
    { action: "complete", keys: ["tab"], hint: "complete" },
    { action: "leave", keys: ["ctrl+c"], hint: "leave" },
    { action: "leaveOrErase", keys: ["ctrl+d"] },
    { action: "back", keys: ["esc"], hint: "mark as read" },
    { action: "up", keys: ["up", "ctrl+p"] },
    { action: "down", keys: ["down", "ctrl+n"] },
    ...editing,
    ...everywhere,
  ],
  choose: [
    { action: "reply", keys: ["enter", "r"], hint: "reply" },
    { action: "back", keys: ["esc", "ctrl+c"], hint: "back" },
    { action: "react", keys: quickReactions.map((_, i) => String(i + 1)), hint: quickReactions.join(" ") },
    { action: "edit", keys: ["e"], hint: "edit" },
    { action: "delete", keys: ["d"], hint: "take back" },
    { action: "choose", keys: ["up", "alt+up", "shift+up", "k"], hint: "older" },
    { action: "chooseNext", keys: ["down", "alt+down", "shift+down", "j"], hint: "newer" },
    ...scrolling,
    ...everywhere,
  ],
  search: [
    { action: "lastFound", keys: ["enter", "up", "ctrl+f"], hint: "older" },
    { action: "nextFound", keys: ["down"], hint: "newer" },
    { action: "back", keys: ["esc", "ctrl+c"], hint: "back" },
    ...scrolling,
    ...editing,
    ...everywhere,
  ],
  panel: [
    { action: "back", keys: ["esc", "ctrl+c"], hint: "back" },
    { action: "members", keys: ["ctrl+o"] },
    { action: "safety", keys: ["ctrl+g"] },
    ...scrolling,
    { action: "send", keys: ["enter"] },
    { action: "newline", keys: ["alt+enter", "shift+enter"] },
    { action: "complete", keys: ["tab"] },
    { action: "leaveOrErase", keys: ["ctrl+d"] },
    { action: "up", keys: ["up", "ctrl+p"] },
    { action: "down", keys: ["down", "ctrl+n"] },
    ...editing,
    ...everywhere,
  ],
};

/** What a key does; null where it does nothing, and is text perhaps. */
export function actionOf(mode: Mode, key: string): Action | null {
  return bindings[mode].find(({ keys }) => keys.includes(key))?.action ?? null;
}

const labels: Readonly<Record<string, string>> = {
  enter: "Enter",
  esc: "Esc",
  tab: "Tab",
  pgup: "PgUp",
  pgdn: "PgDn",
  end: "End",
  up: "↑",
  down: "↓",
};

/** `alt+enter` as a person reads it: `Alt+Enter`. */
function labelOf(key: string): string {
  const parts = key.length === 1 ? [key] : key.split("+");
  return parts
    .map((part, i) => {
      const last = labels[part] ?? (part.length === 1 && parts.length > 1 ? part.toUpperCase() : part);
      return i < parts.length - 1 ? `${part.slice(0, 1).toUpperCase()}${part.slice(1)}` : last;
    })
    .join("+");
}

/** How a person reads the key of an action: "Alt+End". */
export function keyOf(mode: Mode, action: Action): string {
  return labelOf(bindings[mode].find((binding) => binding.action === action)?.keys[0] ?? "");
}

/** A hint: the key as a person reads it, and what it does. */
export type Hint = readonly [key: string, says: string];

/** The hints of a mode, the most useful first. @param without actions that would do nothing now */
export function hintsOf(mode: Mode, without: ReadonlySet<Action>): readonly Hint[] {
  return bindings[mode]
    .filter(({ hint, action }) => hint !== undefined && !without.has(action))
    .map(({ action, keys, hint }): Hint => [
      action === "react" ? `1–${keys.length}` : labelOf(keys[0] ?? ""),
      hint ?? "",
    ]);
}
