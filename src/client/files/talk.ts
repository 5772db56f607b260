// What a transfer needs of its room: to say something to all, to reach the relay, and to be heard.

import type { Clock, Primitives } from "../../base/index.ts";
import type { Frame, Limits } from "../../protocol/index.ts";
import { type FileBody, type FileWord, fileWords } from "../content.ts";
import type { FileCrypto } from "./crypto.ts";
import type { Dial } from "./lane.ts";

export interface TransferPorts {
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly crypto: FileCrypto;
  readonly limits: Limits;
  readonly dial: Dial;
  /** Says something to all, sealed. */
  readonly say: (body: FileBody) => void;
  /** Asks the relay for a pass. @returns false while it cannot be asked */
  readonly serve: (frame: Frame<"serve">) => boolean;
  /** Whether what is said goes out now: else it is asked for once it does. */
  readonly online: () => boolean;
  /** Something of it is another. @param soon whether it may wait a little, since more of the kind comes */
  readonly changed: (soon: boolean) => void;
}

const nobody = new Uint8Array(0);

/** A word about a file. @param target the offering message's id, 16 bytes @param to a member id; all by default */
export function word(target: Uint8Array, says: FileWord, chunk = 0, to: Uint8Array = nobody): FileBody {
  return { kind: "fileWord", target, word: says, chunk, to };
}

export { fileWords };
