// A room whose client runs in the worker, as the page sees it: its state as it was last told, what is said on its way.

import { asSnugError, SnugError, toBase64url, utf8 } from "../../base/index.ts";
import { type EventQueue, isNickname, makeEventQueue, type Room, type RoomEvent } from "../../client/index.ts";
import { limits } from "../../protocol/index.ts";
import { type FromWorker, type RoomLook, type Safety, type Saying, snugError, type ToWorker } from "./messages.ts";
import { makeRemoteFiles } from "./remote-files.ts";

/** Safety codes of earlier epochs that are kept, as many as the client keeps. */
const maxSafetyCodes = 256;

export interface RemoteRoom {
  readonly room: Room;
  /** Takes what the worker says of it. */
  take(message: Extract<FromWorker, { readonly t: "event" | "unfiled" | "kept" | "left" | "flushed" }>): void;
  /** The worker is no more. */
  lose(error: SnugError): void;
}

/** @param first its state when it was joined @param post tells the worker @param ended the room is over */
export function makeRemoteRoom(
  n: number,
  first: RoomLook,
  post: (message: ToWorker) => void,
  ended: () => void,
): RemoteRoom {
  const events: EventQueue<RoomEvent> = makeEventQueue();
  const safetyCodes = new Map<number, Safety>();
  let look = first;
  const left: (() => void)[] = [];
  const flushes: ((error: SnugError | null) => void)[] = [];
  /** What was said and has not come back as an event of ours yet, by its id. */
  const unheard = new Map<string, Saying>();
  const remoteFiles = makeRemoteFiles({
    self: () => look.self,
    isOver: () => look.connection === "closed",
    post: (id, act) => post({ t: "file", n, id, act }),
    push: (event) => events.push(event),
  });
  see(first);

  function see(next: RoomLook): void {
    look = next;
    const { safety } = next;
    if (safety === null) return;
    safetyCodes.set(safety.epoch, safety);
    for (const epoch of safetyCodes.keys()) if (safetyCodes.size > maxSafetyCodes) safetyCodes.delete(epoch);
  }
  /** Shows a text that the room never took, so that what becomes of it can be told. @returns whether there is such a text */
  function show(id: string): boolean {
    const saying = unheard.get(id);
    unheard.delete(id);
    if (saying?.op !== "send" && saying?.op !== "emote" && saying?.op !== "reply") return false;
    const { text } = saying;
    const kind = saying.op === "emote" ? "emote" : "text";
    const replyTo = saying.op === "reply" ? saying.target : null;
    events.push({ t: "message", id, kind, from: look.self, own: true, text, replyTo, at: Date.now() });
    return true;
  }
  function end(error: SnugError | null): void {
    look = { ...look, connection: "closed", safety: null };
    // What was said into the end of it is shown, as not sent.
    for (const id of unheard.keys()) if (show(id)) events.push({ t: "failed", id, code: "send.expired" });
    remoteFiles.end(error?.code ?? null);
    events.push({ t: "closed", error });
    events.end();
    for (const done of left.splice(0)) done();
    for (const done of flushes.splice(0)) done(error ?? new SnugError("send.expired"));
    ended();
  }
  /** @throws SnugError "text.too_long" | "send.expired" as the room itself does */
  function say(saying: Saying, id = toBase64url(crypto.getRandomValues(new Uint8Array(16)))): string {
    if ("text" in saying && utf8(saying.text).length > limits.maxTextBytes) throw new SnugError("text.too_long");
    if (look.connection === "closed") throw new SnugError("send.expired");
    unheard.set(id, saying);
    post({ t: "say", n, id, saying });
    return id;
  }

  const room: Room = {
    get name() {
      return look.name;
    },
    get pin() {
      return look.pin;
    },
    get self() {
      return look.self;
    },
    get members() {
      return look.members;
    },
    get connection() {
      return look.connection;
    },
    suite: first.suite,
    forwardSecrecy: first.forwardSecrecy,
    postQuantum: first.postQuantum,
    safetyCode: () => look.safety,
    safetyCodeOf: (epoch) => safetyCodes.get(epoch) ?? null,
    send: (text, id) => say({ op: "send", text }, id),
    emote: (text, id) => say({ op: "emote", text }, id),
    reply: (target, text, id) => say({ op: "reply", target, text }, id),
    edit: (target, text, id) => say({ op: "edit", target, text }, id),
    delete: (target, id) => say({ op: "delete", target }, id),
    react: (target, emoji, on, id) => say({ op: "react", target, emoji, on }, id),
    rename(text, id) {
      if (!isNickname(text)) throw new SnugError("nickname.malformed");
      return say({ op: "rename", text }, id);
    },
    files: remoteFiles.files,
    flush: () =>
      new Promise((resolve, reject) => {
        if (look.connection === "closed") return reject(new SnugError("send.expired"));
        flushes.push((error) => (error === null ? resolve() : reject(error)));
        post({ t: "flush", n });
      }),
    leave: () =>
      new Promise((resolve) => {
        if (look.connection === "closed") return resolve();
        left.push(resolve);
        post({ t: "leave", n });
      }),
    events,
  };
  return {
    room,
    take(message) {
      switch (message.t) {
        case "event": {
          const { event } = message;
          // Another group has other codes for the same epochs.
          if (event.t === "joined") safetyCodes.clear();
          if (message.look !== null) see(message.look);
          if (event.t === "message" || event.t === "relayed") unheard.delete(event.id);
          if (event.t === "failed") show(event.id);
          // It may tell more of its own before the event itself.
          if (event.t !== "closed") remoteFiles.see(event);
          if (event.t === "closed") return end(event.error === null ? null : snugError(event.error));
          return events.push(event);
        }
        case "unfiled":
        case "kept":
          return remoteFiles.take(message);
        case "left":
          for (const done of left.splice(0)) done();
          return;
        case "flushed":
          return flushes.shift()?.(message.error === null ? null : snugError(message.error));
      }
    },
    lose(error) {
      // As the client tells it: before what the end cuts off.
      events.push({ t: "connection", state: "closed" });
      end(asSnugError(error));
    },
  };
}
