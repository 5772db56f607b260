// A lane: the connection of one end of a pass, apart from chat. docs/protocol.md §16.

import { encodeFrame } from "../../protocol/index.ts";
import type { Wire, WireEvents } from "../transport.ts";

/** Opens a connection to the relay that we are on. */
export type Dial = (events: WireEvents) => Wire;

export interface Lane {
  send(frame: Uint8Array): void;
  /** Bytes that wait to be sent. */
  unsent(): number;
  /** Ends it; `closed` is not called then. */
  close(): void;
}

export interface LaneEvents {
  /** One binary message. What it throws ends the lane. */
  readonly message: (bytes: Uint8Array) => void;
  /** It is over, by the relay or on the way. Once. */
  readonly closed: () => void;
}

/** Attaches to a pass. @param token from the relay's `lane` @param hello makes what is sent right after it */
export function openLane(dial: Dial, token: Uint8Array, hello: () => Uint8Array | null, events: LaneEvents): Lane {
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    wire.close();
    events.closed();
  };
  const wire = dial({
    opened() {
      if (over) return;
      wire.send(encodeFrame({ t: "attach", token }));
      const frame = hello();
      if (frame !== null) wire.send(frame);
    },
    message(bytes) {
      if (over) return;
      try {
        events.message(bytes);
      } catch {
        end(); // what makes no sense here: the pass is asked for again
      }
    },
    closed: end,
  });
  return {
    send(frame) {
      if (!over) wire.send(frame);
    },
    unsent: () => wire.unsent(),
    close() {
      if (over) return;
      over = true;
      wire.close();
    },
  };
}
