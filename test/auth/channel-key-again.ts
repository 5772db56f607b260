// The channel key by WebCrypto's HKDF, from docs/protocol.md §6: an independent second way for the tests.

import { type Bytes, concat, uint32, utf8 } from "../../src/base/index.ts";
import type { ChannelKeyInput } from "../../src/auth/client/index.ts";

export async function channelKeyOf({
  channelId,
  exportKey,
  addressSecret,
  generation,
}: ChannelKeyInput): Promise<Bytes> {
  const key = await crypto.subtle.importKey(
    "raw",
    concat(exportKey, addressSecret ?? new Uint8Array(0)),
    "HKDF",
    false,
    ["deriveBits"],
  );
  const info = concat(utf8("snug/1 channel key"), uint32(generation));
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(channelId), info }, key, 256),
  );
}
