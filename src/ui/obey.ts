// What an entered text does in a window that remembers: the room is told, or the window is asked to show something.
// Alike in every client with such a window.

import { sayEnglish, type Say } from "./catalog.ts";
import { type ChatCommand, parseCommand } from "./commands.ts";
import { type FileEntry, type Message, reacted } from "./entries.ts";
import { fileToStop, fileToTake } from "./file-choice.ts";
import type { RoomStore } from "./room-store.ts";
import { visible } from "./visible.ts";
import { refusalOf } from "./words.ts";

/** What is left for the window to do. */
export type Wish =
  /** Nothing: it was said (and has used up what it answers), something else was done, or there was nothing to do. */
  | { readonly t: "said" | "done" | "nothing" }
  /** Nothing came of it, and what was entered stays. */
  | { readonly t: "problem"; readonly text: string }
  /** A sentence for whoever entered it. */
  | { readonly t: "info"; readonly text: string }
  | { readonly t: "show"; readonly panel: "help" | "who" | "warnings" }
  | { readonly t: "verify"; readonly epoch: number | null }
  | { readonly t: "search" | "save"; readonly text: string }
  /** A file is to be offered. @param path as it was typed; empty where none was: who has a picker shows it */
  | { readonly t: "offer"; readonly path: string }
  /** A file is to be taken: whoever has a place for it calls `room.files.accept`. */
  | { readonly t: "accept"; readonly file: FileEntry }
  /** A message of ours comes back to be changed. */
  | { readonly t: "change"; readonly message: Message }
  | { readonly t: "code" | "leave" };

/** docs/protocol.md §9: a reaction is at most so many bytes of UTF-8. */
const maxReactionBytes = 32;

/**
 * Sends or obeys a text.
 * @param replyTo the message that it answers, if any
 * @throws SnugError where it cannot be sent: then what was written stays
 */
export function obey(text: string, replyTo: Message | null, store: RoomStore, say: Say = sayEnglish): Wish {
  return obeyCommand(parseCommand(text, true), replyTo, store, say);
}

function obeyCommand(command: ChatCommand, replyTo: Message | null, store: RoomStore, say: Say): Wish {
  const { room } = store;
  const problem = (key: Parameters<Say>[0]): Wish => ({ t: "problem", text: say(key) });
  const last = (fits: (message: Message) => boolean): Message | null =>
    store.view().timeline.newest((message) => !message.deleted && fits(message));
  switch (command.t) {
    case "nothing":
      return { t: "nothing" };
    case "say":
      if (replyTo === null) room.send(command.text);
      else room.reply(replyTo.id, command.text);
      return { t: "said" };
    case "emote":
      room.emote(command.text);
      return { t: "done" };
    case "nick":
      if (command.nickname === null)
        return { t: "info", text: say("answer.nickname", { name: visible(room.self.nickname) }) };
      store.rename(command.nickname);
      return { t: "done" };
    case "reply": {
      const message = last(({ own }) => !own);
      if (message === null) return problem("answer.noneToAnswer");
      room.reply(message.id, command.text);
      return { t: "done" };
    }
    case "edit": {
      const message = last(({ own }) => own);
      if (message === null) return problem("answer.noneToChange");
      if (command.text === "") return { t: "change", message };
      store.edit(message.id, command.text);
      return { t: "done" };
    }
    case "delete": {
      const message = last(({ own }) => own);
      if (message === null) return problem("answer.noneToTakeBack");
      store.delete(message.id);
      return { t: "done" };
    }
    case "react": {
      const message = last(({ own }) => !own);
      if (message === null) return problem("answer.noneToReactTo");
      if (new TextEncoder().encode(command.text).length > maxReactionBytes) return problem("answer.longReaction");
      store.react(message.id, command.text, !reacted(message, command.text, room.self.fingerprint));
      return { t: "done" };
    }
    case "file":
      return { t: "offer", path: command.path };
    case "accept": {
      const choice = fileToTake(store.view().timeline.files, command.number, say);
      return choice.t === "none" ? { t: "problem", text: choice.text } : { t: "accept", file: choice.file };
    }
    case "stop": {
      const choice = fileToStop(store.view().timeline.files, command.number, say);
      if (choice.t === "none") return { t: "problem", text: choice.text };
      room.files.stop(choice.file.id);
      return { t: "done" };
    }
    case "ok":
      store.dismiss();
      return { t: "done" };
    case "help":
    case "who":
    case "warnings":
      return { t: "show", panel: command.t };
    case "verify":
      return { t: "verify", epoch: command.epoch };
    case "search":
    case "save":
      return { t: command.t, text: command.text };
    case "code":
      return { t: "code" };
    case "quit":
      return { t: "leave" };
    case "later":
    case "usage":
    case "unknown":
      return { t: "problem", text: refusalOf(command, say) };
  }
}
