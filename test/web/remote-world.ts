// A page and a worker as they talk, over a real channel of messages, with a room that the test drives.

import { SnugError } from "../../src/base/index.ts";
import type { FileSink, FileSource, Room, RoomEvent } from "../../src/client/index.ts";
import type { FromWorker, ToWorker } from "../../src/web/remote/messages.ts";
import { makeRemoteClient, type RemoteClient } from "../../src/web/remote/remote-client.ts";
import { type Client, serve } from "../../src/web/remote/serve.ts";
import { makeTold } from "../support/told.ts";
import { amber } from "../ui/people.ts";

export const options = { password: "p", code: "123456" };

/** A page and a worker, and what the worker's room was asked. */
export function setUp(joined: Client["join"] | null = null) {
  const { events, tell } = makeTold();
  const asked: unknown[][] = [];
  const offered: FileSource[] = [];
  const taken: FileSink[] = [];
  const ask =
    (op: string) =>
    (...args: unknown[]): string => {
      asked.push([op, ...args]);
      return String(args.at(-1));
    };
  const room = {
    name: "Lantern Room",
    pin: "pin",
    self: amber,
    members: [amber],
    connection: "open",
    suite: "mls",
    forwardSecrecy: true,
    postQuantum: true,
    safetyCode: () => ({ epoch: 3, emoji: [], digits: "1 2" }),
    safetyCodeOf: () => null,
    send: ask("send"),
    emote: ask("emote"),
    reply: ask("reply"),
    edit: ask("edit"),
    delete: ask("delete"),
    react: ask("react"),
    rename: ask("rename"),
    flush: () => Promise.reject(new SnugError("send.expired")),
    leave: () => Promise.resolve(),
    files: {
      transfers: [],
      get: () => null,
      offer(source, given) {
        offered.push(source);
        return ask("offer")(given?.id ?? "");
      },
      accept(id, sink) {
        taken.push(sink);
        ask("accept")(id);
      },
      stop: (id) => void ask("stop")(id),
    },
    events,
  } satisfies Room;
  let breakDown: (cause: unknown) => void = () => undefined;
  let started = 0;
  const client: RemoteClient = makeRemoteClient(() => {
    started++;
    const { port1, port2 } = new MessageChannel();
    serve(
      {
        post: (message: FromWorker) => port2.postMessage(message),
        listen: (onMessage) => (port2.onmessage = ({ data }) => onMessage(data)),
      },
      {
        join: joined ?? (() => Promise.resolve(room)),
        create: () => Promise.reject(new SnugError("create.refused")),
        spawnWorker: () => () => {
          throw new Error("no worker is started here");
        },
        cleanImage: async (image) =>
          (await image.text()) === "image" ? { blob: new Blob(["clean"]), removed: true } : null,
      },
    );
    return {
      post: (message: ToWorker) => port1.postMessage(message),
      listen: (onMessage) => (port1.onmessage = ({ data }) => onMessage(data)),
      failed: (onFailure) => (breakDown = onFailure),
      terminate() {
        port1.close();
        port2.close();
      },
    };
  });
  return {
    client,
    room,
    asked,
    /** What the worker's room was given to send, and to write to. */
    offered,
    taken,
    tell,
    started: () => started,
    breakDown: (cause: unknown) => breakDown(cause),
    join: () => client.join("snug://x", options),
  };
}

/** The code of the error that a promise ends with. */
export const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof SnugError ? error.code : error),
  );

/** The next events of a room. */
export async function next(room: Room, count: number): Promise<readonly RoomEvent[]> {
  const found: RoomEvent[] = [];
  for await (const event of room.events) if (found.push(event) === count) break;
  return found;
}
