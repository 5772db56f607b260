// protocol.md §9: a sealed message, and the leaf that sealed it.
import { processPrivateMessage, type ClientState, type LeafNode } from "ts-mls";
import { decryptSenderData } from "ts-mls/privateMessage.js";
import { same, type Bytes } from "./bytes.ts";
import type { Suite } from "./suite.ts";
import { leafAt, privateMessage } from "./tree.ts";

export interface Opened {
  readonly state: ClientState;
  readonly leaf: LeafNode;
  readonly content: Bytes;
}

/** ts-mls does not say who sealed a message, so the sender data is opened apart (RFC 9420 §6.3.2). */
export async function openApplicationMessage(suite: Suite, state: ClientState, bytes: Bytes): Promise<Opened> {
  const message = privateMessage(bytes);
  if (message === undefined || message.contentType !== "application") throw new Error("no application message");
  if (!same(message.groupId, state.groupContext.groupId)) throw new Error("another group");
  if (message.authenticatedData.length > 0) throw new Error("authenticated data");
  const current = message.epoch === state.groupContext.epoch;
  const past = state.historicalReceiverData.get(message.epoch);
  const senderDataSecret = current ? state.keySchedule.senderDataSecret : past?.senderDataSecret;
  if (senderDataSecret === undefined) throw new Error(`no keys of epoch ${message.epoch}`);
  const data = await decryptSenderData(message, senderDataSecret, suite.impl);
  const leaf = leafAt(current ? state.ratchetTree : (past?.ratchetTree ?? []), data?.leafIndex);
  if (leaf === undefined) throw new Error("a sender without a leaf");
  const result = await processPrivateMessage(state, message, suite.pskIndex, suite.impl, () => "reject");
  if (result.kind !== "applicationMessage") throw new Error("no application message");
  return { state: result.newState, leaf, content: result.message };
}
