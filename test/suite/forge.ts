// A member who does not keep to the rules: makes commits with ts-mls itself, past our suite, and damages what it signs.

import { nextEpochContext } from "ts-mls/clientState.js";
import type { Capabilities } from "ts-mls/capabilities.js";
import { createCommit } from "ts-mls/createCommit.js";
import type { CiphersuiteImpl } from "ts-mls/crypto/ciphersuite.js";
import { createConfirmationTag, createContentCommitSignature } from "ts-mls/framedContent.js";
import { generateKeyPackageWithKey, type KeyPackage } from "ts-mls/keyPackage.js";
import { initializeEpoch } from "ts-mls/keySchedule.js";
import { protect } from "ts-mls/messageProtection.js";
import { getCommitSecret } from "ts-mls/pathSecrets.js";
import type { Proposal } from "ts-mls/proposal.js";
import { treeHashRoot } from "ts-mls/treeHash.js";
import { toLeafIndex, toNodeIndex } from "ts-mls/treemath.js";
import { createUpdatePath, type UpdatePath } from "ts-mls/updatePath.js";
import type { CredentialMaker, GroupState } from "../../src/suite/index.ts";
import { capabilities, makeMls, type Mls } from "../../src/suite/mls/config.ts";
import { encodeMessage } from "../../src/suite/mls/message.ts";
import { pskIndex, pskProposal } from "../../src/suite/mls/psk.ts";
import { stateOf } from "../../src/suite/mls/state.ts";
import { clock, primitives, psk } from "./world.ts";

export const mls: Mls = await makeMls("mls-classic", { primitives, wallMs: () => clock.wallMs, check: () => true });

type Change<T> = { readonly [K in keyof T]?: T[K] extends object ? Partial<T[K]> : T[K] };

/** The algorithms with some replaced. */
export function withParts(change: (cs: CiphersuiteImpl) => Change<CiphersuiteImpl>): CiphersuiteImpl {
  const { hash, hpke, signature } = change(mls.cs);
  return {
    ...mls.cs,
    hash: { ...mls.cs.hash, ...hash },
    hpke: { ...mls.cs.hpke, ...hpke },
    signature: { ...mls.cs.signature, ...signature },
  };
}

export const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte));

export interface Forgery {
  readonly proposals?: readonly Proposal[];
  readonly cs?: CiphersuiteImpl;
  readonly forcePath?: boolean;
  readonly wireAsPublicMessage?: boolean;
}

/** A commit by the maker of this state, however wrong. */
export async function forge(
  state: GroupState,
  { proposals = [], cs = mls.cs, forcePath = false, wireAsPublicMessage = false }: Forgery,
) {
  const client = { ...stateOf(state).client, clientConfig: mls.config };
  const made = await createCommit(
    { state: client, pskIndex: pskIndex(psk), cipherSuite: cs },
    { extraProposals: [...proposals], ratchetTreeExtension: true, forcePath, wireAsPublicMessage },
  );
  return { commit: encodeMessage(made.commit), welcome: made.welcome, next: made.newState };
}

/** What may be unusual about a key package. */
export interface Oddity {
  readonly cs?: CiphersuiteImpl;
  readonly capabilities?: Partial<Capabilities>;
  readonly leafExtension?: number;
  readonly extension?: number;
  readonly lifetimeS?: number;
}

/** A key package with some of it unusual, correctly signed. */
export async function keyPackageOf(me: CredentialMaker, odd: Oddity = {}): Promise<KeyPackage> {
  const cs = odd.cs ?? mls.cs;
  const keys = await cs.signature.keygen();
  const now = BigInt(clock.wallMs) / 1000n;
  const extensions = (type?: number) =>
    type === undefined ? [] : [{ extensionType: type, extensionData: new Uint8Array(1) }];
  const { publicPackage } = await generateKeyPackageWithKey(
    { credentialType: "basic", identity: me(keys.publicKey) },
    { ...capabilities(mls.cs.name), ...odd.capabilities },
    { notBefore: now - 60n, notAfter: now + BigInt(odd.lifetimeS ?? 60) },
    extensions(odd.extension),
    keys,
    cs,
    extensions(odd.leafExtension),
  );
  return publicPackage;
}

/** Algorithms that export another public key in place of some; a key package exports its leaf's key, then its init key. */
export function exporting(isOther: (nth: number) => boolean, other: Uint8Array): CiphersuiteImpl {
  let exported = 0;
  return withParts((cs) => ({
    hpke: { exportPublicKey: async (key) => (isOther(exported++) ? other : cs.hpke.exportPublicKey(key)) },
  }));
}

export const add = (keyPackage: KeyPackage): Proposal => ({ proposalType: "add", add: { keyPackage } });
export const remove = (removed: number): Proposal => ({ proposalType: "remove", remove: { removed } });
export const ourPsk = (): Proposal => pskProposal(mls, psk);

/** A refresh whose path is changed before it is signed and sealed: all but the path itself is right. */
export async function forgePath(state: GroupState, change: (path: UpdatePath) => UpdatePath): Promise<Uint8Array> {
  const { client, self } = stateOf(state);
  const { groupContext, signaturePrivateKey, keySchedule } = client;
  const { cs } = mls;
  const none = new Uint8Array(0);
  const [tree, made, secrets] = await createUpdatePath(
    client.ratchetTree,
    toLeafIndex(self),
    groupContext,
    signaturePrivateKey,
    cs,
  );
  const top = secrets.at(-1);
  if (top === undefined) throw new Error("a path without nodes");
  const wireformat = "mls_private_message";
  const { signature, framedContent } = await createContentCommitSignature(
    groupContext,
    wireformat,
    { proposals: [], path: change(made) },
    { senderType: "member", leafIndex: self },
    none,
    signaturePrivateKey,
    cs.signature,
  );
  const treeHash = await treeHashRoot(tree, cs.hash);
  const next = await nextEpochContext(
    groupContext,
    wireformat,
    framedContent,
    signature,
    treeHash,
    client.confirmationTag,
    cs.hash,
  );
  const commitSecret = await getCommitSecret(tree, toNodeIndex(top.nodeIndex), top.secret, cs.kdf);
  const epoch = await initializeEpoch(keySchedule.initSecret, commitSecret, next, new Uint8Array(cs.kdf.size), cs.kdf);
  const confirmationTag = await createConfirmationTag(
    epoch.keySchedule.confirmationKey,
    next.confirmedTranscriptHash,
    cs.hash,
  );
  const content = { ...framedContent, auth: { contentType: "commit", signature, confirmationTag } } as const;
  const { privateMessage } = await protect(
    keySchedule.senderDataSecret,
    none,
    groupContext,
    client.secretTree,
    content,
    self,
    mls.config.paddingConfig,
    cs,
  );
  return encodeMessage({ version: "mls10", wireformat, privateMessage });
}
