// What Enter does with what was written: sends it, or obeys it.

import { asSnugError, type SnugError } from "../base/index.ts";
import {
  cutOffWords,
  type Disk,
  sayEnglish,
  emptyDraft,
  find,
  offerFrom,
  takeInto,
  draftOf,
  remember,
  type RoomStore,
  skippedWords,
  transcriptOf,
  obey,
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
  /** Where files come from and go. */
  readonly disk: Disk;
  /** What a person reads of an error. */
  readonly sentenceOf: (error: SnugError) => string;
  /** Whether the terminal has room for the list of members beside the messages. */
  readonly hasRoster: () => boolean;
}

type Change = Partial<ChatState>;

/** What changes once something has come of it. */
type Later = (change: (state: ChatState) => Change) => void;

/**
 * Sends or obeys what is written.
 * @param later for what takes its time
 * @returns what changes on the screen @throws SnugError where it cannot be sent: then what was written stays
 */
export function enter(state: ChatState, store: RoomStore, ports: EnterPorts, later: Later): Change {
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
  /** What did not work is told, and what was entered comes back, where nothing else is being written. */
  const told = (work: Promise<unknown>): void =>
    void work.catch((error: unknown) =>
      later((now) => {
        const sentence = ports.sentenceOf(asSnugError(error));
        if (now.draft.text === "" && now.editing === null)
          return { problem: sentence, draft: draftOf(text, now.draft.cut) };
        store.say(sentence);
        return {};
      }),
    );
  const wish = obey(text, replyTo, store);
  switch (wish.t) {
    case "nothing":
      return {};
    case "said":
      return { ...done, replyTo: null };
    case "done":
      return done;
    case "problem":
      return { problem: steady(wish.text) };
    case "info":
      return { info: steady(wish.text) };
    case "change":
      return { ...done, ...beginEdit({ ...state, draft: emptyDraft }, wish.message) };
    case "search":
      return { ...done, search: { draft: draftOf(wish.text), found: find(timeline, wish.text), at: 0 } };
    case "save":
      ports.save(wish.text, transcriptOf(room.name, timeline)).then(
        (path) => store.say(`Saved to ${shown(path)}, in the clear: whoever reads that file reads the channel.`),
        (error: unknown) => store.say(ports.sentenceOf(asSnugError(error))),
      );
      return done;
    case "offer":
      if (wish.path === "") return { problem: sayEnglish("usage.file") };
      told(
        offerFrom(ports.disk, wish.path, room.files).then((skipped) => {
          const sentence = skippedWords(skipped);
          if (sentence !== null) store.say(steady(sentence));
        }),
      );
      return done;
    case "accept":
      told(takeInto(ports.disk, wish.file.transfer, room.files));
      return done;
    case "show":
      if (wish.panel === "who" && ports.hasRoster() && state.panel === null && !state.roster)
        return { ...done, roster: true };
      return { ...done, panel: { t: wish.panel === "who" ? "members" : wish.panel }, panelTop: 0 };
    case "verify":
      return { ...done, panel: { t: "safety", epoch: wish.epoch }, panelTop: 0 };
    case "code": {
      const code = ports.code();
      // Not among the messages: /save would write it down.
      return { ...done, info: code === null ? sayEnglish("answer.noCode") : sayEnglish("answer.code", { code }) };
    }
    case "leave": {
      const cut = cutOffWords(store.underWay());
      if (cut !== null && !state.leaving) return { leaving: true, problem: `${steady(cut)} Enter once more leaves.` };
      ports.leave();
      return done;
    }
  }
}
