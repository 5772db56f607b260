// Resume tickets: what lets a member come back without password and code, on any node and after a restart of the relay,
// since all that is needed is in the ticket, sealed under the relay's ticket key. docs/protocol.md §5.

import {
  type Bytes,
  type Clock,
  concat,
  decodeCbor,
  encodeCbor,
  hkdfSha256,
  type Primitives,
  utf8,
} from "../../base/index.ts";

export interface Ticket {
  /** 17 bytes. */
  readonly channelId: Bytes;
  readonly generation: number;
  /** The member's Ed25519 login key, 32 bytes. */
  readonly loginKey: Bytes;
  /** When the member was first admitted, milliseconds since 1970. */
  readonly admittedAtMs: number;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

export interface Tickets {
  /** A ticket for `ticketMs` from now: at most 512 bytes, opaque to its holder. */
  seal(holder: Omit<Ticket, "expiresAtMs">): Bytes;
  /** What a ticket says, or null where it is altered, of another relay, or expired. */
  open(sealed: Uint8Array): Ticket | null;
}

const version = 1;
const zeroNonce = new Uint8Array(12);
const associated = utf8("snug/1 ticket");
const isUint = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isBytes = (value: unknown, length: number): value is Uint8Array =>
  value instanceof Uint8Array && value.length === length;

/**
 * Tickets: salt (16 random bytes) ‖ AES-256-GCM(HKDF(salt, ticket key, "snug/1 ticket"), zero nonce,
 * CBOR [1, channel id, generation, login key, admittedAtMs, expiresAtMs]). A key of its own for each ticket, since random
 * nonces under one key for good would run out (SP 800-38D §8.3: 2^32).
 * @param ticketKey 32 bytes, of the relay and not of the node
 */
export function makeTickets(
  p: Primitives,
  ticketKey: Uint8Array,
  clock: Pick<Clock, "wallMs">,
  ticketMs: number,
): Tickets {
  const keyOf = (salt: Uint8Array): Bytes => hkdfSha256(p, salt, ticketKey, "snug/1 ticket", 32);
  return {
    seal({ channelId, generation, loginKey, admittedAtMs }) {
      const salt = p.random(16);
      const content = encodeCbor([
        version,
        channelId,
        generation,
        loginKey,
        admittedAtMs,
        Math.floor(clock.wallMs() + ticketMs),
      ]);
      return concat(salt, p.aeadSeal(keyOf(salt), zeroNonce, content, associated));
    },
    open(sealed) {
      if (sealed.length < 32) return null;
      const salt = sealed.subarray(0, 16);
      const content = p.aeadOpen(keyOf(salt), zeroNonce, sealed.subarray(16), associated);
      const value = content === null ? null : decodeCbor(content);
      if (!Array.isArray(value) || value.length !== 6) return null;
      const [form, channelId, generation, loginKey, admittedAtMs, expiresAtMs] = value as readonly unknown[]; // an array, as just checked
      if (
        form !== version ||
        !isBytes(channelId, 17) ||
        !isBytes(loginKey, 32) ||
        !isUint(generation) ||
        !isUint(admittedAtMs) ||
        !isUint(expiresAtMs)
      )
        return null;
      if (clock.wallMs() >= expiresAtMs) return null;
      return {
        channelId: new Uint8Array(channelId),
        generation,
        loginKey: new Uint8Array(loginKey),
        admittedAtMs,
        expiresAtMs,
      };
    },
  };
}
