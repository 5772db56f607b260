// What Enter does with what was written: sends it, or obeys it.

import { asSnugError, type SnugError } from "../base/index.ts";
import {
  sayEnglish,
  emptyDraft,
  find,
  type Message,
  draftOf,
  parseCommand,
  reacted,
  remember,
  type RoomStore,
  transcriptOf,
  refusalOf,
  steady,
} from "../ui/index.ts";
import { shown } from "../term/index.ts";
import { asTyped, beginEdit, type ChatState } from "./chat-state.ts";

export interface EnterPorts {
  /** Leaves the room. */
  readonly leave: () => void;
  /** The six digits now, where this machine has what makes them; else null. */
  readonly code: () => string | null;
  /** Writes a new file that only its owner reads. @returns its path as it is shown @throws SnugError where that cannot be */
  readonly save: (path: string, text: string) => Promise<string>;
  /** What a person reads of an error. */
  readonly sentenceOf: (error: SnugError) => string;
  /** Whether the terminal has room for the list of members beside the messages. */
  readonly hasRoster: () => boolean;
}

type Change = Partial<ChatState>;

/** docs/protocol.md §9: a reaction is at most so many bytes of UTF-8. */
const maxReactionBytes = 32;

/**
 * Sends or obeys what is written.
 * @returns what changes on the screen @throws SnugError where it cannot be sent: then what was written stays
 */
export function enter(state: ChatState, store: RoomStore, ports: EnterPorts): Change {
  const { draft, editing, replyTo, history } = state;
  const { room } = store;
  const { timeline } = store.view();
  // A line break at the end is Enter, pressed while a paste was still coming.
  const text = draft.text.replace(/\n+$/, "");
  const done: Change = {
    draft: { ...emptyDraft, cut: draft.cut },
    history: remember(history, text),
    editing: null,
    anchor: null,
    panel: null,
  };
  if (editing !== null) {
    const { message, aside } = editing;
    const after: Change = { ...done, ...aside };
    if (text === asTyped(message)) return after;
    if (text.trim() === "") return { problem: "There is nothing left of it. Esc keeps it as it was." };
    if (/^\/[^/]/.test(text)) return { problem: "That would be the message's new text. Esc first, or // for a /." };
    if (timeline.message(message.id)?.deleted !== false)
      return { ...after, problem: "It was taken back meanwhile; ↑ has your text." };
    store.edit(message.id, text.startsWith("//") ? text.slice(1) : text);
    return after;
  }
  const last = (fits: (message: Message) => boolean): Message | null =>
    timeline.newest((message) => !message.deleted && fits(message));
  const command = parseCommand(text, true);
  switch (command.t) {
    case "nothing":
      return {};
    case "say":
      if (replyTo === null) room.send(command.text);
      else room.reply(replyTo.id, command.text);
      return { ...done, replyTo: null };
    case "emote":
      room.emote(command.text);
      return done;
    case "nick":
      if (command.nickname === null) return { info: `You are ${shown(room.self.nickname)}. /nick NAME changes it.` };
      store.rename(command.nickname);
      return done;
    case "reply": {
      const message = last(({ own }) => !own);
      if (message === null) return { problem: sayEnglish("answer.noneToAnswer") };
      room.reply(message.id, command.text);
      return done;
    }
    case "edit": {
      const message = last(({ own }) => own);
      if (message === null) return { problem: sayEnglish("answer.noneToChange") };
      if (command.text === "") return { ...done, ...beginEdit({ ...state, draft: emptyDraft }, message) };
      store.edit(message.id, command.text);
      return done;
    }
    case "delete": {
      const message = last(({ own }) => own);
      if (message === null) return { problem: sayEnglish("answer.noneToTakeBack") };
      store.delete(message.id);
      return done;
    }
    case "react": {
      const message = last(({ own }) => !own);
      if (message === null) return { problem: sayEnglish("answer.noneToReactTo") };
      if (new TextEncoder().encode(command.text).length > maxReactionBytes)
        return { problem: sayEnglish("answer.longReaction") };
      store.react(message.id, command.text, !reacted(message, command.text, room.self.fingerprint));
      return done;
    }
    case "search": {
      const query = draftOf(command.text);
      return { ...done, search: { draft: query, found: find(timeline, command.text), at: 0 } };
    }
    case "save": {
      ports.save(command.text, transcriptOf(room.name, timeline)).then(
        (path) => store.say(`Saved to ${shown(path)}, in the clear: whoever reads that file reads the channel.`),
        (error: unknown) => store.say(ports.sentenceOf(asSnugError(error))),
      );
      return done;
    }
    case "help":
      return { ...done, panel: { t: "help" }, panelTop: 0 };
    case "who":
      return ports.hasRoster() && state.panel === null && !state.roster
        ? { ...done, roster: true }
        : { ...done, panel: { t: "members" }, panelTop: 0 };
    case "verify":
      return { ...done, panel: { t: "safety", epoch: command.epoch }, panelTop: 0 };
    case "code": {
      const code = ports.code();
      // Not among the messages: /save would write it down.
      return { ...done, info: code === null ? sayEnglish("answer.noCode") : sayEnglish("answer.code", { code }) };
    }
    case "warnings":
      return { ...done, panel: { t: "warnings" }, panelTop: 0 };
    case "ok":
      store.dismiss();
      return done;
    case "quit":
      ports.leave();
      return done;
    case "later":
    case "usage":
    case "unknown":
      return { problem: steady(refusalOf(command)) };
  }
}
