// A relay elsewhere as the maker of a channel sees it: the four frames over one connection.

import { type Clock, SnugError } from "../base/index.ts";
import type { Registrar } from "./create.ts";
import type { Transport } from "./transport.ts";

export interface DialledRegistrar extends Registrar {
  /** Ends the connection. */
  close(): void;
}

interface Waiting {
  resolve(bytes: Uint8Array): void;
  reject(error: SnugError): void;
}

/**
 * Connects to a relay.
 * @param url of its WebSocket @param waitMs longest wait for the connection and for each answer
 * @throws SnugError "relay.unreachable", here or from `begin` and `finish`
 */
export async function dialRegistrar(
  url: string,
  transport: Transport,
  clock: Clock,
  waitMs: number,
): Promise<DialledRegistrar> {
  let waiting: Waiting | null = null;
  let over = false;
  const lost = (): void => {
    over = true;
    waiting?.reject(new SnugError("relay.unreachable"));
    waiting = null;
  };

  /** The next answer, or the connection's end. @param act what asks for it */
  function answer(act: () => void): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (over) return reject(new SnugError("relay.unreachable"));
      const timer = clock.after(waitMs, () => {
        wire.close();
        lost();
      });
      waiting = {
        resolve(bytes) {
          timer.cancel();
          resolve(bytes);
        },
        reject(error) {
          timer.cancel();
          reject(error);
        },
      };
      act();
    });
  }
  const settle = (bytes: Uint8Array): void => {
    const now = waiting;
    waiting = null;
    now?.resolve(bytes);
  };

  const wire = transport(url, { opened: () => settle(new Uint8Array(0)), message: settle, closed: lost });
  await answer(() => {});
  return {
    begin: (create) => answer(() => wire.send(create)),
    finish: (finish) => answer(() => wire.send(finish)),
    close: () => wire.close(),
  };
}
