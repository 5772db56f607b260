// What the full screen remembers beside the room: what is being written, where one reads, what is open.

import {
  type Completion,
  type Draft,
  draftOf,
  emptyDraft,
  emptyHistory,
  type History,
  type Message,
  remember,
} from "../ui/index.ts";
import type { Mode } from "./keys.ts";
import type { Anchor } from "./pane.ts";

export type Panel =
  | { readonly t: "help" | "members" | "warnings" }
  /** @param epoch whose safety code; null for the epoch that is now */
  | { readonly t: "safety"; readonly epoch: number | null };

export interface Search {
  readonly draft: Draft;
  /** Keys of the messages that were found, the newest first. */
  readonly found: readonly number[];
  /** Which of them is shown. */
  readonly at: number;
}

export interface ChatState {
  readonly draft: Draft;
  readonly history: History;
  /** What Tab gave last, while nothing else was typed. */
  readonly completion: Completion | null;
  readonly replyTo: Message | null;
  /** Our message that is being changed, and what was being written before. */
  readonly editing: { readonly message: Message; readonly aside: Pick<ChatState, "draft" | "replyTo"> } | null;
  /** The key of the message that is chosen. */
  readonly chosen: number | null;
  /** Whether the chosen message is taken back at the next press. */
  readonly sure: boolean;
  /** Whether the next press leaves, although a file is cut off by it. */
  readonly leaving: boolean;
  readonly anchor: Anchor | null;
  readonly search: Search | null;
  readonly panel: Panel | null;
  /** Rows of the panel above its window. */
  readonly panelTop: number;
  /** Whether the list of members is wanted where there is room for it. */
  readonly roster: boolean;
  /** One sentence about what did not work, until the next key. */
  readonly problem: string | null;
  /** One sentence that answers, until the next key: for what is not to stand among the messages. */
  readonly info: string | null;
  readonly focused: boolean;
}

export const firstState: ChatState = {
  draft: emptyDraft,
  history: emptyHistory,
  completion: null,
  replyTo: null,
  editing: null,
  chosen: null,
  sure: false,
  leaving: false,
  anchor: null,
  search: null,
  panel: null,
  panelTop: 0,
  roster: true,
  problem: null,
  info: null,
  focused: true,
};

/** What has the keys. */
export function modeOf({ search, chosen, panel }: ChatState): Mode {
  if (search !== null) return "search";
  if (chosen !== null) return "choose";
  return panel === null ? "write" : "panel";
}

/** A message's text as it stands in the input: a line that begins with / is written with two. */
export const asTyped = ({ text }: Message): string => (text.startsWith("/") ? `/${text}` : text);

/** What was made of a message is not lost where it is given up: ↑ has it. */
const givenUp = ({ editing, draft, history }: ChatState): History =>
  editing === null || draft.text === asTyped(editing.message) ? history : remember(history, draft.text);

/** A message of ours in the input, to be changed; what was being written before is kept, whatever was changed meanwhile. */
export function beginEdit(state: ChatState, message: Message): Partial<ChatState> {
  const { draft, editing, replyTo } = state;
  return {
    editing: { message, aside: editing?.aside ?? { draft, replyTo } },
    draft: draftOf(asTyped(message), draft.cut),
    history: givenUp(state),
    replyTo: null,
    chosen: null,
  };
}

/** What was being written before a message was changed, in the input again. */
export function endEdit(state: ChatState): Partial<ChatState> {
  const { editing } = state;
  return editing === null ? {} : { editing: null, ...editing.aside, history: givenUp(state) };
}
