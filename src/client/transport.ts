// The wire as a port, and its one real form: a WebSocket as Bun, Node (22 or later) and browsers have it.

import { subprotocol } from "../protocol/index.ts";

export interface Wire {
  /** Sends one binary message. */
  send(bytes: Uint8Array): void;
  /** Bytes that wait to be sent. */
  unsent(): number;
  /** Ends the connection. */
  close(): void;
}

export interface WireEvents {
  readonly opened: () => void;
  /** One whole binary message. */
  readonly message: (bytes: Uint8Array) => void;
  /** The end, once. @param code the WebSocket close code; 1006 where there was none */
  readonly closed: (code: number) => void;
}

export type Transport = (url: string, events: WireEvents) => Wire;

/** A WebSocket. Text messages end it: the relay sends none. */
export const webSocketTransport: Transport = (url, events) => {
  const socket = new WebSocket(url, subprotocol);
  socket.binaryType = "arraybuffer";
  let over = false;
  const end = (code: number): void => {
    if (over) return;
    over = true;
    events.closed(code);
  };
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data instanceof ArrayBuffer) events.message(new Uint8Array(data));
    else socket.close(1000);
  };
  socket.onclose = ({ code }) => end(code);
  socket.onerror = () => {
    // `close` follows where the browser or runtime knows one; where it does not, this is the end.
    if (socket.readyState === WebSocket.CLOSED) end(1006);
  };
  return {
    send: (bytes) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes as Uint8Array<ArrayBuffer>); // never on shared memory
    },
    unsent: () => socket.bufferedAmount,
    close: () => {
      socket.close(1000);
      end(1000);
    },
  };
};
