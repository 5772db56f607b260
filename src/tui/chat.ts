// The full screen's machine: keys in, another state out, and what they ask of the room. It knows nothing of drawing but
// how many rows and columns the messages have.

import { asSnugError, type Clock, type Timer } from "../base/index.ts";
import {
  complete,
  completedPath,
  cutOffWords,
  type Draft,
  draftOf,
  emptyDraft,
  find,
  insert,
  pathIn,
  reacted,
  recall,
  remember,
  type RoomStore,
  steady,
} from "../ui/index.ts";
import { beginEdit, type ChatState, endEdit, firstState, modeOf } from "./chat-state.ts";
import { type Action, actionOf, quickReactions } from "./keys.ts";
import { type EnterPorts, enter } from "./enter.ts";
import type { Pane } from "./pane.ts";
import { type Press, pressesOf } from "./press.ts";
import { edited } from "./writing.ts";

export interface ChatPorts extends EnterPorts {
  readonly clock: Clock;
  /** The window onto the messages as it is drawn now, its rows, and those of the open panel. */
  readonly layout: () => { readonly pane: Pane; readonly height: number; readonly panelRows: number };
  /** Draws everything anew. */
  readonly redraw: () => void;
}

/**
 * Keys so soon after a paste were part of what was pasted: its end was forged. Each that comes makes it last longer, and it
 * is the silence after everything was handled and drawn that counts.
 */
const pasteMs = 250;
/** Letters that the input takes: more is no message (64 KiB), and would only be slow. */
const maxDraft = 80_000;

export class Chat {
  readonly #store: RoomStore;
  readonly #ports: ChatPorts;
  readonly #listeners = new Set<() => void>();
  #state: ChatState = firstState;
  #pasting: Timer | null = null;

  constructor(store: RoomStore, ports: ChatPorts) {
    this.#store = store;
    this.#ports = ports;
  }

  readonly state = (): ChatState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  #set(change: Partial<ChatState>): void {
    // What Tab gave belongs to the text that it gave.
    const completion = "draft" in change ? { completion: null } : {};
    this.#state = { ...this.#state, ...completion, ...change };
    const { focused, anchor, panel } = this.#state;
    this.#store.attend(focused && anchor === null && panel === null);
    for (const listener of this.#listeners) listener();
  }

  /** Text that came through a bracketed paste: never sent by itself. */
  pasted(text: string): void {
    this.#type(text);
    this.#stillPasting();
  }

  /** A paste goes on: until there was silence, and one more turn of whatever waited to be handled. */
  #stillPasting(): void {
    const { clock } = this.#ports;
    this.#pasting?.cancel();
    this.#pasting = clock.after(pasteMs, () => {
      this.#pasting = clock.after(0, () => (this.#pasting = null));
    });
  }

  /** The terminal has the focus, or has it no more. */
  focus(focused: boolean): void {
    if (!focused) this.#read();
    this.#set({ focused });
  }

  /** A key, or keys and text that came at once. */
  press(press: Press): void {
    if (this.#pasting !== null) {
      this.#type(press.name === "enter" ? "\n" : press.text);
      return this.#stillPasting();
    }
    // A key that is held, on a slow line: several at once, each of which means something to a chosen message.
    const letters = [...press.text];
    const isHeld = letters.length > 1 && letters.every((letter) => actionOf("choose", letter) !== null);
    if (modeOf(this.#state) === "choose" && isHeld)
      for (const letter of letters) this.#press({ name: letter, text: letter });
    else for (const one of pressesOf(press)) this.#press(one);
  }

  #press({ name, text }: Press): void {
    const action = name === "" ? null : actionOf(modeOf(this.#state), name);
    // What is said of the last key goes with the next one.
    if (this.#state.problem !== null || this.#state.info !== null) this.#set({ problem: null, info: null });
    if (action !== "delete" && this.#state.sure) this.#set({ sure: false });
    const mayLeave = action === "leave" || action === "leaveOrErase" || action === "send";
    if (!mayLeave && this.#state.leaving) this.#set({ leaving: false });
    if (action !== null) return this.#act(action, name);
    if (text !== "") this.#type(text);
  }

  #type(text: string): void {
    const { search, chosen, draft } = this.#state;
    if ((search?.draft ?? draft).text.length + text.length > maxDraft)
      return this.#set({ problem: "That is more than one message holds. Send it in parts, or as a file." });
    if (search !== null) return this.#search(insert(search.draft, text.replaceAll(/[\r\n]+/g, " ")));
    // One letter that means nothing to a chosen message is not typed into the dark; more than that is meant for the input.
    if (chosen !== null && [...text].length === 1) return;
    this.#set({ chosen: null, draft: insert(draft, text) });
  }

  /** Whoever looked at the newest, and now looks elsewhere, has read all: what comes from here on is new. */
  #read(): void {
    const { focused, anchor, panel } = this.#state;
    if (focused && anchor === null && panel === null) this.#store.markRead();
  }

  #act(action: Action, key: string): void {
    const { search, draft } = this.#state;
    const text = edited(search?.draft ?? draft, action);
    if (text !== null) return search === null ? this.#set({ draft: text }) : this.#search(text);
    switch (action) {
      case "send":
        return this.#send();
      case "complete":
        return this.#complete();
      case "up":
        return this.#recall(1);
      case "down":
        return this.#recall(-1);
      case "pageUp":
        return this.#scroll(-1);
      case "pageDown":
        return this.#scroll(1);
      case "newest":
        return this.#set({ anchor: null });
      case "oldest":
        return this.#scroll(Number.NEGATIVE_INFINITY);
      case "search":
        return this.#set({ search: { draft: emptyDraft, found: [], at: 0 } });
      case "lastFound":
        return this.#step(1);
      case "nextFound":
        return this.#step(-1);
      case "choose":
        return this.#choose(-1);
      case "chooseNext":
        return this.#choose(1);
      case "reply":
      case "edit":
      case "delete":
      case "react":
        return this.#about(action, key);
      case "members":
      case "safety":
        return this.#panel(action);
      case "back":
        return this.#back();
      case "leave":
        return this.#leave();
      case "leaveOrErase":
        if (draft.text !== "") return this.#act("eraseRight", key);
        return this.#state.editing === null ? this.#leaveRoom() : undefined;
      case "redraw":
        return this.#ports.redraw();
      case "newline":
      case "erase":
      case "eraseRight":
      case "left":
      case "right":
      case "wordLeft":
      case "wordRight":
      case "lineStart":
      case "lineEnd":
      case "cutWord":
      case "cutWordRight":
      case "cutToStart":
      case "cutToEnd":
      case "putBack":
      case "transpose":
        return; // the text's end, or done above
    }
  }

  /** Something was written: the first press puts it away (↑ brings it back), the second leaves. */
  #leave(): void {
    const { draft, editing, replyTo, history } = this.#state;
    if (editing !== null) return this.#set(endEdit(this.#state));
    if (draft.text === "" && replyTo === null) return this.#leaveRoom();
    this.#set({ draft: { ...emptyDraft, cut: draft.cut }, replyTo: null, history: remember(history, draft.text) });
  }

  /** Where a file would be cut off: says so first. */
  #leaveRoom(): void {
    const cut = cutOffWords(this.#store.underWay());
    if (cut === null || this.#state.leaving) return this.#ports.leave();
    this.#set({ leaving: true, problem: `${steady(cut)} The same key once more leaves.` });
  }

  #send(): void {
    try {
      this.#set(enter(this.#state, this.#store, this.#ports, (change) => this.#set(change(this.#state))));
      this.#reveal(this.#state.search?.found[0]);
    } catch (error) {
      this.#set({ problem: this.#ports.sentenceOf(asSnugError(error)) }); // what was written stays
    }
  }

  #complete(): void {
    const { draft, completion: last } = this.#state;
    // One alone is done: what is completed next is what stands behind it.
    const completion = last !== null && last.options.length > 1 ? last : null;
    const { room } = this.#store;
    const path = completion === null ? pathIn(draft) : null;
    if (path !== null) return this.#completePath(path, draft);
    const others = room.members.filter(({ memberId }) => memberId !== room.self.memberId);
    const done = complete(
      draft,
      completion,
      others.map(({ nickname }) => nickname),
      true,
    );
    if (done !== null) this.#set(done);
  }

  #completePath(path: NonNullable<ReturnType<typeof pathIn>>, draft: Draft): void {
    const take = (options: readonly string[]): void => {
      // What was typed meanwhile is not to be written over.
      const done = this.#state.draft === draft ? completedPath(draft, path, options) : null;
      if (done !== null) this.#set(done);
    };
    this.#ports.disk.complete(path.path).then(take, () => {}); // where nothing can be listed, nothing is completed
  }

  #recall(step: 1 | -1): void {
    const { history, draft, search, editing } = this.#state;
    if (search !== null || editing !== null) return;
    const found = recall(history, draft.text, step);
    if (found !== null) this.#set({ history: found[0], draft: draftOf(found[1], draft.cut) });
  }

  #scroll(pages: number): void {
    const { pane, height, panelRows } = this.#ports.layout();
    const { panel, panelTop } = this.#state;
    const page = Math.max(1, height - 2); // two rows stay, to read on from
    if (panel !== null) {
      const to = Number.isFinite(pages) ? panelTop + pages * page : 0;
      return this.#set({ panelTop: Math.max(0, Math.min(to, panelRows - height)) });
    }
    if (pages < 0) this.#read();
    if (!Number.isFinite(pages)) {
      const first = this.#store.view().timeline.entries[0]?.key;
      return this.#set({ anchor: first === undefined ? null : pane.scroll({ key: first, row: 0 }, 0, height) });
    }
    this.#set({ anchor: pane.scroll(this.#state.anchor, pages * page, height) });
  }

  #search(draft: Draft): void {
    const found = find(this.#store.view().timeline, draft.text);
    this.#set({ search: { draft, found, at: 0 } });
    this.#reveal(found[0]);
  }

  #step(by: 1 | -1): void {
    const { search } = this.#state;
    if (search === null || search.found.length === 0) return;
    const at = (search.at + by + search.found.length) % search.found.length;
    this.#set({ search: { ...search, at } });
    this.#reveal(search.found[at]);
  }

  #reveal(key: number | undefined): void {
    const { pane, height } = this.#ports.layout();
    if (key !== undefined) this.#set({ anchor: pane.reveal(this.#state.anchor, key, height) });
  }

  /** Chooses the message above or below the chosen one; the newest that is seen where none is. */
  #choose(by: 1 | -1): void {
    const { timeline } = this.#store.view();
    const { pane, height } = this.#ports.layout();
    const { chosen, anchor } = this.#state;
    const seen = pane.window(anchor, height).at(-1)?.key ?? -1;
    for (let key = chosen === null ? seen : chosen + by; ; key += by) {
      const entry = timeline.at(key);
      if (entry === null) return chosen !== null && by === 1 ? this.#set({ chosen: null, anchor: null }) : undefined;
      if (entry.t === "message" && !entry.deleted) {
        this.#set({ chosen: key });
        return this.#reveal(key);
      }
    }
  }

  #about(action: "reply" | "edit" | "delete" | "react", key: string): void {
    const { chosen, sure } = this.#state;
    const { room } = this.#store;
    const entry = chosen === null ? null : this.#store.view().timeline.at(chosen);
    if (entry?.t !== "message") return this.#set({ chosen: null });
    if ((action === "edit" || action === "delete") && !entry.own)
      return this.#set({ problem: "Only who said it can change it or take it back." });
    try {
      switch (action) {
        case "reply":
          return this.#set({ ...endEdit(this.#state), chosen: null, replyTo: entry });
        case "edit":
          return this.#set(beginEdit(this.#state, entry));
        case "delete":
          if (!sure) return this.#set({ sure: true, problem: "Press d once more to take it back for everyone." });
          this.#store.delete(entry.id);
          return this.#set({ chosen: null, sure: false });
        case "react": {
          const emoji = quickReactions[Number(key) - 1];
          if (emoji !== undefined) this.#store.react(entry.id, emoji, !reacted(entry, emoji, room.self.fingerprint));
          return this.#set({ chosen: null });
        }
      }
    } catch (error) {
      this.#set({ problem: this.#ports.sentenceOf(asSnugError(error)) });
    }
  }

  #panel(which: "members" | "safety"): void {
    const { panel, roster } = this.#state;
    if (which === "members" && this.#ports.hasRoster()) return this.#set({ roster: !roster });
    if (panel?.t === which) return this.#set({ panel: null });
    this.#set({ panel: which === "members" ? { t: which } : { t: which, epoch: null }, panelTop: 0 });
  }

  /** One step out of whatever is open. */
  #back(): void {
    const { search, chosen, panel, editing, replyTo, anchor } = this.#state;
    if (search !== null) return this.#set({ search: null });
    if (chosen !== null) return this.#set({ chosen: null });
    if (panel !== null) return this.#set({ panel: null });
    if (editing !== null) return this.#set(endEdit(this.#state));
    if (replyTo !== null) return this.#set({ replyTo: null });
    if (anchor !== null) return this.#set({ anchor: null });
    this.#store.markRead();
  }
}
