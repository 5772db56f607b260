// protocol.md §8, "Joining": what a knock holds, and which knocks a committer takes.
import { decodeMlsMessage, type KeyPackage } from "ts-mls";
import { verifyKeyPackage } from "ts-mls/keyPackage.js";
import { verifyLeafNodeSignatureKeyPackage } from "ts-mls/leafNode.js";
import { same, type Bytes } from "./bytes.ts";
import { open, seal } from "./channel-key.ts";
import { readCredential } from "./credential.ts";
import { cbor, fromCbor } from "./frames.ts";
import type { OwnKeyPackage, Suite } from "./suite.ts";

export const sealKnock = (suite: Suite, memberId: Bytes, own: OwnKeyPackage): Bytes =>
  seal(suite.keys.knock, cbor([1, own.bytes]), suite.keys.channelId, memberId);

/** Nothing where the knock does not open, or its key package is no good or another member's. */
export async function openKnock(suite: Suite, memberId: Bytes, sealed: Bytes): Promise<KeyPackage | undefined> {
  const { keys, impl } = suite;
  try {
    const content = open(keys.knock, sealed, keys.channelId, memberId);
    const array = content === undefined ? undefined : fromCbor(content);
    if (!Array.isArray(array) || array.length !== 2 || array[0] !== 1) return undefined;
    const bytes: unknown = array[1];
    const decoded = bytes instanceof Uint8Array ? decodeMlsMessage(bytes, 0) : undefined;
    if (decoded?.[0].wireformat !== "mls_key_package") return undefined;
    const { keyPackage } = decoded[0];
    const { leafNode } = keyPackage;
    const person = readCredential(keys.channelId, leafNode.signaturePublicKey, leafNode.credential);
    if (person === undefined || !same(person.memberId, memberId)) return undefined;
    if (keyPackage.cipherSuite !== suite.name || leafNode.leafNodeSource !== "key_package") return undefined;
    const now = BigInt(Math.floor(Date.now() / 1000));
    if (now < leafNode.lifetime.notBefore || now > leafNode.lifetime.notAfter) return undefined;
    const signed =
      (await verifyKeyPackage(keyPackage, impl.signature)) &&
      (await verifyLeafNodeSignatureKeyPackage(leafNode, impl.signature));
    return signed ? keyPackage : undefined;
  } catch {
    return undefined;
  }
}
