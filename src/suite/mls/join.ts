// Joining by Welcome (RFC 9420 §12.4.3.1). The GroupInfo inside is sealed under a key that the external PSK goes into, so
// that a Welcome opens only for who knows the password.

import { type Bytes, wipe } from "../../base/index.ts";
import type { Joiner, JoinResult, Psk } from "../suite.ts";
import { forJoinersExtension, type Mls } from "./config.ts";
import { leafFault } from "./leaf.ts";
import { decodeWelcome } from "./message.ts";
import { TagError } from "./provider.ts";
import { membersOf } from "./members.ts";
import { isOurPsk } from "./psk.ts";
import { joinerOf, leafAt, MlsState } from "./state.ts";
import { type ClientState, joinGroupWithExtensions, type PreSharedKeyID } from "./ts-mls.ts";

/**
 * Joins a group. Never throws for what the bytes are. The key package's init key is wiped once it has served.
 * The caller checks that the group is the one it wants.
 */
export async function join(mls: Mls, joiner: Joiner, bytes: Uint8Array, psk: Psk): Promise<JoinResult> {
  const { keyPackage, keys } = joinerOf(joiner);
  const welcome = decodeWelcome(bytes);
  if (welcome === null) return { t: "refused", reason: "not a Welcome" };
  if (welcome.cipherSuite !== mls.cs.name) return { t: "refused", reason: "of another suite" };
  const asked: PreSharedKeyID[] = [];
  const findPsk = (id: PreSharedKeyID): Uint8Array | undefined => {
    asked.push(id);
    return isOurPsk(mls, id, psk) ? psk.secret : undefined;
  };
  try {
    const [client, extensions, committer] = await joinGroupWithExtensions(
      welcome,
      keyPackage,
      keys,
      { findPsk },
      mls.cs,
      undefined,
      undefined,
      mls.config,
    );
    if (asked.length === 0) return { t: "psk" };
    const fault = asked.length > 1 ? "several PSKs" : treeFault(mls, client);
    if (fault !== null) return { t: "refused", reason: fault };
    wipe([keys.initPrivateKey]);
    const forJoiners: Bytes = new Uint8Array(
      extensions.find((extension) => extension.extensionType === forJoinersExtension)?.extensionData ?? [],
    );
    return { t: "joined", state: new MlsState(client), forJoiners, committer };
  } catch (error) {
    // The secrets for this key package opened, and bind the sealed GroupInfo: if that does not open, the PSK differs.
    if (error instanceof TagError || asked.some((id) => !isOurPsk(mls, id, psk))) return { t: "psk" };
    return { t: "refused", reason: error instanceof Error ? error.message : "unknown" };
  }
}

/** What in a joined tree is against our profile, beyond what ts-mls checks. */
function treeFault(mls: Mls, client: ClientState): string | null {
  if (client.groupContext.extensions.length > 0) return "a group with extensions";
  for (let index = 0; 2 * index < client.ratchetTree.length; index++) {
    const leaf = leafAt(client.ratchetTree, index);
    const fault = leaf === null ? null : leafFault(mls, leaf);
    if (fault !== null) return fault;
  }
  return membersOf(client.ratchetTree) === null ? "a member twice" : null;
}
