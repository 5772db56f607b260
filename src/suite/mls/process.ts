// Processing another member's commit (RFC 9420 §12.4.2) and saying for whom it fails: void for everyone alike, or lost for
// this member alone. The order matters: what everyone sees is checked before what only this member can.

import type { GroupState, Processed, Psk } from "../suite.ts";
import { changed } from "./change.ts";
import type { Mls } from "./config.ts";
import { samePublic } from "./leaf.ts";
import { decodePrivateMessage } from "./message.ts";
import { commitFault } from "./policy.ts";
import { pskIndex } from "./psk.ts";
import { MlsState, stateOf } from "./state.ts";
import {
  type ClientState,
  type Commit,
  PathSecretError,
  type PrivateMessage,
  processPrivateMessage,
  unprotectPrivateMessage,
} from "./ts-mls.ts";

/** Applies a commit, or says why not. Never throws for what the bytes are; the old state stays valid until its secrets are wiped. */
export async function processCommit(mls: Mls, state: GroupState, bytes: Uint8Array, psk: Psk): Promise<Processed> {
  const from = stateOf(state);
  const message = decodePrivateMessage(bytes);
  if (message === null) return nobodys("not a PrivateMessage");
  if (message.contentType !== "commit") return nobodys("not a commit");
  if (!samePublic(message.groupId, from.client.groupContext.groupId)) return nobodys("of another group");
  if (message.epoch !== from.client.groupContext.epoch) return nobodys("of another epoch");

  const signed = await unseal(mls, from.client, message);
  if (signed === null) return nobodys("it does not open");
  const { maker, commit } = signed;
  try {
    const fault = await commitFault(mls, from.client.ratchetTree, maker, commit, psk);
    if (fault !== null) return { t: "void", maker, reason: fault };
    return await apply(mls, from, message, maker, psk);
  } catch (error) {
    return { t: error instanceof PathSecretError ? "lost" : "void", maker, reason: reasonOf(error) };
  }
}

// Before its signature is verified a commit is nobody's: any member could have put any leaf's number on it.
function nobodys(reason: string): Processed {
  return { t: "void", maker: null, reason };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : "unknown");

/** Opens the message and verifies its signature; the maker is authentic then. */
async function unseal(
  mls: Mls,
  client: ClientState,
  message: PrivateMessage,
): Promise<{ readonly maker: number; readonly commit: Commit } | null> {
  try {
    const { senderDataSecret } = client.keySchedule;
    const { keyRetentionConfig } = mls.config;
    const opened = await unprotectPrivateMessage(
      senderDataSecret,
      message,
      client.secretTree,
      client.ratchetTree,
      client.groupContext,
      keyRetentionConfig,
      mls.cs,
    );
    const { content } = opened.content;
    return content.contentType === "commit" && content.sender.senderType === "member"
      ? { maker: content.sender.leafIndex, commit: content.commit }
      : null;
  } catch {
    return null;
  }
}

async function apply(mls: Mls, from: MlsState, message: PrivateMessage, maker: number, psk: Psk): Promise<Processed> {
  // processMessage would drop the PSKs of a PrivateMessage.
  const result = await processPrivateMessage(from.client, message, pskIndex(psk), mls.cs);
  if (result.kind !== "newState") return { t: "void", maker, reason: "not a commit" };
  if (result.newState.groupActiveState.kind === "removedFromGroup") return { t: "removed", maker };
  return { t: "applied", ...changed(from, new MlsState(result.newState), maker, result.consumed) };
}
