// The client in its worker, as the page calls it: `join` and `create` as the SDK has them.

import { SnugError } from "../../base/index.ts";
import type { Bulletin, JoinOptions, Room } from "../../client/index.ts";
import {
  type CleanedImage,
  type CreateRequest,
  type FromWorker,
  type JoinRequest,
  snugError,
  type ToWorker,
  type Way,
} from "./messages.ts";
import { makeRemoteRoom, type RemoteRoom } from "./remote-room.ts";

export interface RemoteWorker extends Way<ToWorker, FromWorker> {
  /** Called once: it broke. */
  failed(onFailure: (cause: unknown) => void): void;
  terminate(): void;
}

/** What waits for an answer. */
interface Asked {
  readonly onStep: (step: "connecting" | "stretching" | "joining") => void;
  readonly onUnpinned: (pin: string) => void;
  readonly refuse: (error: SnugError) => void;
  readonly resolveRoom: (room: Room) => void;
  readonly resolveBulletin: (bulletin: Bulletin) => void;
  readonly resolveImage: (image: CleanedImage | null) => void;
}

export interface RemoteClient {
  /** As the SDK's `join`. */
  readonly join: (
    address: string,
    options: JoinRequest & Pick<JoinOptions, "signal" | "onStep" | "onUnpinned">,
  ) => Promise<Room>;
  /** As the SDK's `create`. */
  readonly create: (options: CreateRequest & { readonly onStep?: (step: "stretching") => void }) => Promise<Bulletin>;
  /** An image without its metadata, cleaned in the worker; null where it is none that can be. */
  readonly cleanImage: (image: Blob) => Promise<CleanedImage | null>;
}

const nothing = (): void => {};
const asks = {
  onStep: nothing,
  onUnpinned: nothing,
  refuse: nothing,
  resolveRoom: nothing,
  resolveBulletin: nothing,
  resolveImage: nothing,
} satisfies Asked;

/** @param start starts a worker: at once, so that it is there when it is needed, and anew after one broke */
export function makeRemoteClient(start: () => RemoteWorker): RemoteClient {
  const asked = new Map<number, Asked>();
  const rooms = new Map<number, RemoteRoom>();
  let next = 1;
  let worker: RemoteWorker | null = begin();

  function begin(): RemoteWorker {
    const begun = start();
    begun.listen(take);
    begun.failed((cause) => {
      if (worker !== begun) return;
      worker = null;
      begun.terminate();
      const error = new SnugError("internal", { detail: "client worker", cause });
      for (const { refuse } of asked.values()) refuse(error);
      asked.clear();
      for (const room of rooms.values()) room.lose(error);
    });
    return begun;
  }
  function post(message: ToWorker): void {
    worker ??= begin();
    worker.post(message);
  }
  function take(message: FromWorker): void {
    const { n } = message;
    const request = asked.get(n);
    switch (message.t) {
      case "step":
        return request?.onStep(message.step);
      case "unpinned":
        return request?.onUnpinned(message.pin);
      case "joined": {
        const room = makeRemoteRoom(n, message.look, post, () => rooms.delete(n));
        rooms.set(n, room);
        asked.delete(n);
        return request?.resolveRoom(room.room);
      }
      case "made":
        asked.delete(n);
        return request?.resolveBulletin(message.bulletin);
      case "refused": {
        asked.delete(n);
        rooms.get(n)?.lose(snugError(message.error));
        return request?.refuse(snugError(message.error));
      }
      case "cleaned":
        asked.delete(n);
        return request?.resolveImage(message.image);
      case "event":
      case "unfiled":
      case "kept":
      case "left":
      case "flushed":
        return rooms.get(n)?.take(message);
    }
  }

  return {
    join: (address, { signal, onStep = nothing, onUnpinned = nothing, ...options }) =>
      new Promise((resolveRoom, refuse) => {
        const n = next++;
        asked.set(n, { ...asks, onStep, onUnpinned, refuse, resolveRoom });
        if (signal?.aborted === true) {
          asked.delete(n);
          return refuse(new SnugError("relay.unreachable"));
        }
        signal?.addEventListener("abort", () => post({ t: "stop", n }));
        post({ t: "join", n, address, options });
      }),
    create: ({ onStep = nothing, ...options }) =>
      new Promise((resolveBulletin, refuse) => {
        const n = next++;
        asked.set(n, { ...asks, onStep: () => onStep("stretching"), refuse, resolveBulletin });
        post({ t: "create", n, options });
      }),
    cleanImage: (image) =>
      new Promise((resolveImage) => {
        const n = next++;
        // A worker that breaks on it has not cleaned it.
        asked.set(n, { ...asks, refuse: () => resolveImage(null), resolveImage });
        post({ t: "clean", n, image });
      }),
  };
}
