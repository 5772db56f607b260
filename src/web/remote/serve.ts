// The worker's side: joins and makes channels for the page, and tells it what happens.

import { asSnugError } from "../../base/index.ts";
import { blobSource, type create, type join, type Room, type RoomEvent, type SpawnWorker } from "../../client/index.ts";
import {
  type CleanedImage,
  type CreateRequest,
  type FileAct,
  type FromWorker,
  type JoinRequest,
  type PlainEvent,
  plainError,
  type RoomLook,
  type Saying,
  type ToWorker,
  type Way,
} from "./messages.ts";
import { sinkFor } from "./sinks.ts";

export interface Client {
  readonly join: typeof join;
  readonly create: typeof create;
  /** Starts an OPAQUE worker. @param url its script's */
  readonly spawnWorker: (url: string) => SpawnWorker;
  /** An image without what says where and by whom it was made; null where it is none that is known. */
  readonly cleanImage: (image: Blob) => Promise<CleanedImage | null>;
}

/** Events after which a room's state is what it was. */
const saidOnly: ReadonlySet<RoomEvent["t"]> = new Set([
  "message",
  "edited",
  "deleted",
  "reaction",
  "relayed",
  "failed",
  "file",
  "transfer",
] as const);

function lookOf(room: Room): RoomLook {
  const { name, pin, self, members, connection, suite, forwardSecrecy, postQuantum } = room;
  return { name, pin, self, members, connection, suite, forwardSecrecy, postQuantum, safety: room.safetyCode() };
}

const plainEvent = (event: RoomEvent): PlainEvent =>
  event.t === "closed" ? { t: "closed", error: event.error === null ? null : plainError(event.error) } : event;

function say(room: Room, id: string, saying: Saying): void {
  switch (saying.op) {
    case "send":
    case "emote":
    case "rename":
      return void room[saying.op](saying.text, id);
    case "reply":
    case "edit":
      return void room[saying.op](saying.target, saying.text, id);
    case "delete":
      return void room.delete(saying.target, id);
    case "react":
      return void room.react(saying.target, saying.emoji, saying.on, id);
  }
}

/** @param keep given a file that was to be kept in memory */
function file({ files }: Room, id: string, act: FileAct, keep: (blob: Blob) => void): void {
  switch (act.op) {
    case "offer": {
      const { file: sent, takers } = act;
      return void files.offer(blobSource(sent.blob, sent), { id, ...(takers === null ? {} : { takers }) });
    }
    case "accept": {
      const sink = sinkFor(act.place, keep);
      try {
        return files.accept(id, sink);
      } catch (error) {
        void sink.abort();
        throw error;
      }
    }
    case "stop":
      return files.stop(id);
  }
}

/** Serves a page. */
export function serve({ post, listen }: Way<FromWorker, ToWorker>, client: Client): void {
  const attempts = new Map<number, AbortController>();
  const rooms = new Map<number, Room>();
  let spawnWorker: SpawnWorker = () => {
    throw new TypeError("the page did not say where the OPAQUE worker is");
  };

  async function enter(n: number, address: string, options: JoinRequest): Promise<void> {
    const attempt = new AbortController();
    attempts.set(n, attempt);
    try {
      const room = await client.join(address, {
        ...options,
        spawnWorker,
        signal: attempt.signal,
        onStep: (step) => post({ t: "step", n, step }),
        onUnpinned: (pin) => post({ t: "unpinned", n, pin }),
      });
      rooms.set(n, room);
      post({ t: "joined", n, look: lookOf(room) });
      for await (const event of room.events)
        post({ t: "event", n, event: plainEvent(event), look: saidOnly.has(event.t) ? null : lookOf(room) });
    } catch (error) {
      post({ t: "refused", n, error: plainError(asSnugError(error)) });
    } finally {
      attempts.delete(n);
      rooms.delete(n);
    }
  }
  async function make(n: number, options: CreateRequest): Promise<void> {
    try {
      const onStep = (): void => post({ t: "step", n, step: "stretching" });
      post({ t: "made", n, bulletin: await client.create({ ...options, spawnWorker, onStep }) });
    } catch (error) {
      post({ t: "refused", n, error: plainError(asSnugError(error)) });
    }
  }
  async function flush(n: number): Promise<void> {
    const error = await (rooms.get(n)?.flush() ?? Promise.resolve()).then(() => null, asSnugError);
    post({ t: "flushed", n, error: error === null ? null : plainError(error) });
  }

  async function clean(n: number, image: Blob): Promise<void> {
    // Whatever is wrong with it, it was not cleaned.
    post({ t: "cleaned", n, image: await client.cleanImage(image).catch(() => null) });
  }

  listen((message) => {
    switch (message.t) {
      case "start":
        spawnWorker = client.spawnWorker(message.opaqueUrl);
        return;
      case "join":
        return void enter(message.n, message.address, message.options);
      case "create":
        return void make(message.n, message.options);
      case "say": {
        const room = rooms.get(message.n);
        try {
          if (room !== undefined) say(room, message.id, message.saying);
        } catch (error) {
          // The page has looked at it before: it ended meanwhile.
          const event: PlainEvent = { t: "failed", id: message.id, code: asSnugError(error).code };
          post({ t: "event", n: message.n, event, look: null });
        }
        return;
      }
      case "file": {
        const { n, id, act } = message;
        const room = rooms.get(n);
        try {
          if (room !== undefined) file(room, id, act, (blob) => post({ t: "kept", n, id, blob }));
        } catch (error) {
          post({ t: "unfiled", n, id, op: act.op, code: asSnugError(error).code });
        }
        return;
      }
      case "clean":
        return void clean(message.n, message.image);
      case "stop":
        return attempts.get(message.n)?.abort();
      case "leave":
        return void (rooms.get(message.n)?.leave() ?? Promise.resolve()).then(() => post({ t: "left", n: message.n }));
      case "flush":
        return void flush(message.n);
    }
  });
}
