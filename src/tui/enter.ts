// What Enter does with what was written: sends it, or obeys it.

import { asSnugError, type SnugError } from "../base/index.ts";
import {
  emptyDraft,
  find,
  type Message,
  draftOf,
  parseCommand,
  remember,
  type RoomStore,
  transcriptOf,
  visible,
} from "../ui/index.ts";
import { type ChatState, editingOf, reacted } from "./chat-state.ts";

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

/**
 * Sends or obeys what is written.
 * @returns what changes on the screen @throws SnugError where it cannot be sent: then what was written stays
 */
export function enter(state: ChatState, store: RoomStore, ports: EnterPorts): Change {
  const { draft, editing, replyTo, history } = state;
  const { room } = store;
  const { timeline } = store.view();
  const text = draft.text;
  const done: Change = {
    draft: { ...emptyDraft, cut: draft.cut },
    history: remember(history, text),
    completion: null,
    replyTo: null,
    editing: null,
    anchor: null,
    panel: null,
  };
  if (editing !== null) {
    if (text.trim() === "") return { problem: "There is nothing left of it. Esc keeps it; /delete takes it back." };
    if (text !== editing.message.text) room.edit(editing.message.id, text);
    return { ...done, draft: editing.aside };
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
      return done;
    case "emote":
      room.emote(command.text);
      return done;
    case "nick":
      if (command.nickname === null)
        return { problem: `You are ${visible(room.self.nickname)}. /nick NAME changes it.` };
      room.rename(command.nickname);
      return done;
    case "reply": {
      const message = last(({ own }) => !own);
      if (message === null) return { problem: "There is no message to answer yet." };
      room.reply(message.id, command.text);
      return done;
    }
    case "edit": {
      const message = last(({ own }) => own);
      if (message === null) return { problem: "There is no message of yours to change." };
      if (command.text === "") return { ...done, ...editingOf(message, emptyDraft) };
      room.edit(message.id, command.text);
      return done;
    }
    case "delete": {
      const message = last(({ own }) => own);
      if (message === null) return { problem: "There is no message of yours to take back." };
      room.delete(message.id);
      return done;
    }
    case "react": {
      const message = last(({ own }) => !own);
      if (message === null) return { problem: "There is no message to react to yet." };
      room.react(message.id, command.text, !reacted(message, command.text, room.self.fingerprint));
      return done;
    }
    case "search": {
      const query = draftOf(command.text);
      return { ...done, search: { draft: query, found: find(timeline, command.text), at: 0 } };
    }
    case "save": {
      ports.save(command.text, transcriptOf(room.name, timeline)).then(
        (path) => store.say(`Saved to ${visible(path)}, in the clear: whoever reads that file reads the channel.`),
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
      store.say(
        code === null ? "The code stands in your authenticator app; Snug does not have it." : `The code is ${code}.`,
      );
      return done;
    }
    case "ok":
      store.dismiss();
      return done;
    case "quit":
      ports.leave();
      return done;
    case "later":
      return { problem: `${command.what} come with a later version of Snug.` };
    case "usage":
      return { problem: command.says };
    case "unknown":
      return {
        problem: `There is no /${visible(command.name)}. /help shows what there is; // sends a line that begins with /.`,
      };
  }
}
