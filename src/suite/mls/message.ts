// MLSMessage (RFC 9420 §6) read strictly: ts-mls takes trailing bytes and long forms of lengths, and throws TypeErrors
// for garbage. Here there is one encoding for each message, and null for everything else.

import { type Bytes, equal } from "../../base/index.ts";
import {
  decodeMlsMessage,
  encodeMlsMessage,
  type KeyPackage,
  type MLSMessage,
  type PrivateMessage,
  type Welcome,
} from "./ts-mls.ts";

/** The bytes of a message. */
export function encodeMessage(message: MLSMessage): Bytes {
  return new Uint8Array(encodeMlsMessage(message));
}

/** The message that encodes to exactly these bytes, or null. It holds on to a copy of them, not to `bytes`. */
function decodeMessage(bytes: Uint8Array): MLSMessage | null {
  try {
    const copy = new Uint8Array(bytes);
    const read = decodeMlsMessage(copy, 0);
    return read !== undefined && equal(encodeMlsMessage(read[0]), copy) ? read[0] : null;
  } catch {
    return null;
  }
}

/** A PrivateMessage, or null: nothing is ever taken as PublicMessage. */
export function decodePrivateMessage(bytes: Uint8Array): PrivateMessage | null {
  const message = decodeMessage(bytes);
  return message?.wireformat === "mls_private_message" ? message.privateMessage : null;
}

/** A Welcome, or null. */
export function decodeWelcome(bytes: Uint8Array): Welcome | null {
  const message = decodeMessage(bytes);
  return message?.wireformat === "mls_welcome" ? message.welcome : null;
}

/** A key package, or null. */
export function decodeKeyPackage(bytes: Uint8Array): KeyPackage | null {
  const message = decodeMessage(bytes);
  return message?.wireformat === "mls_key_package" ? message.keyPackage : null;
}
