// Application messages (RFC 9420 §6.3, §9): sealing, opening, and forgetting old epochs' keys.

import { type Bytes, equal } from "../../base/index.ts";
import type { GroupState, OpenResult } from "../suite.ts";
import type { Mls } from "./config.ts";
import { samePublic } from "./leaf.ts";
import { decodePrivateMessage, encodeMessage } from "./message.ts";
import { leafAt, leafOf, MlsState, stateOf } from "./state.ts";
import { type ClientState, createApplicationMessage, type PrivateMessage, unprotectPrivateMessage } from "./ts-mls.ts";

/** Seals application bytes as PrivateMessage. */
export async function seal(
  mls: Mls,
  state: GroupState,
  plaintext: Uint8Array,
  associated: Uint8Array,
): Promise<{ readonly state: GroupState; readonly sealed: Bytes; readonly spent: readonly Uint8Array[] }> {
  const { newState, privateMessage, consumed } = await createApplicationMessage(
    stateOf(state).client,
    plaintext,
    mls.cs,
    associated,
  );
  const sealed = encodeMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage });
  return { state: new MlsState(newState), sealed, spent: consumed };
}

const closed = (reason: string): OpenResult => ({ t: "closed", reason });

/** Opens an application message of this epoch, or of an earlier one whose keys are still kept. Never throws for what the bytes are. */
export async function open(
  mls: Mls,
  state: GroupState,
  sealed: Uint8Array,
  associated: Uint8Array,
): Promise<OpenResult> {
  const { client } = stateOf(state);
  const message = decodePrivateMessage(sealed);
  if (message === null) return closed("not a PrivateMessage");
  if (message.contentType !== "application") return closed("not an application message");
  if (!samePublic(message.groupId, client.groupContext.groupId)) return closed("of another group");
  if (!equal(message.authenticatedData, associated)) return closed("other associated data");
  if (message.epoch > client.groupContext.epoch) {
    return message.epoch <= BigInt(Number.MAX_SAFE_INTEGER)
      ? { t: "early", epoch: Number(message.epoch) }
      : closed("of an impossible epoch");
  }
  try {
    return await unseal(mls, client, message);
  } catch (error) {
    return closed(error instanceof Error ? error.message : "unknown");
  }
}

async function unseal(mls: Mls, client: ClientState, message: PrivateMessage): Promise<OpenResult> {
  const isCurrent = message.epoch === client.groupContext.epoch;
  const epoch = isCurrent
    ? { ...client, senderDataSecret: client.keySchedule.senderDataSecret }
    : client.historicalReceiverData.get(message.epoch);
  if (epoch === undefined) return closed("of an epoch that is forgotten");
  const { keyRetentionConfig } = mls.config;
  const result = await unprotectPrivateMessage(
    epoch.senderDataSecret,
    message,
    epoch.secretTree,
    epoch.ratchetTree,
    epoch.groupContext,
    keyRetentionConfig,
    mls.cs,
  );
  const { content } = result.content;
  if (content.contentType !== "application" || content.sender.senderType !== "member")
    return closed("not an application message");
  const index = content.sender.leafIndex;
  const leaf = leafAt(epoch.ratchetTree, index);
  if (leaf === null) return closed("of a blank leaf");
  return {
    t: "opened",
    state: new MlsState(
      isCurrent ? { ...client, secretTree: result.tree } : withPast(client, message.epoch, result.tree),
    ),
    leaf: index,
    credential: leafOf(leaf, index).credential,
    plaintext: new Uint8Array(content.applicationData),
    spent: result.consumed,
  };
}

function withPast(client: ClientState, epoch: bigint, secretTree: ClientState["secretTree"]): ClientState {
  const past = new Map(client.historicalReceiverData);
  const data = past.get(epoch);
  if (data !== undefined) past.set(epoch, { ...data, secretTree });
  return { ...client, historicalReceiverData: past };
}

/** Forgets the receiver keys of epochs before `epoch`. */
export function forget(
  state: GroupState,
  epoch: number,
): { readonly state: GroupState; readonly spent: readonly Uint8Array[] } {
  const { client } = stateOf(state);
  const kept: ClientState["historicalReceiverData"] = new Map();
  const spent: Uint8Array[] = [];
  for (const [at, data] of client.historicalReceiverData) {
    if (at >= BigInt(epoch)) kept.set(at, data);
    else {
      spent.push(data.senderDataSecret, data.resumptionPsk);
      for (const { application, handshake } of data.secretTree) {
        for (const ratchet of [application, handshake])
          spent.push(ratchet.secret, ...Object.values(ratchet.unusedGenerations));
      }
    }
  }
  return { state: new MlsState({ ...client, historicalReceiverData: kept }), spent };
}
