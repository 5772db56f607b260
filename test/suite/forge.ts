// A member who does not keep to the rules: makes commits with ts-mls itself, past our suite, and damages what it signs.

import { createCommit } from "ts-mls/createCommit.js";
import type { CiphersuiteImpl } from "ts-mls/crypto/ciphersuite.js";
import { generateKeyPackageWithKey, type KeyPackage } from "ts-mls/keyPackage.js";
import type { Proposal } from "ts-mls/proposal.js";
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

/** A key package with some of the leaf replaced, correctly signed. */
export async function keyPackageOf(
  me: CredentialMaker,
  more: {
    readonly cs?: CiphersuiteImpl;
    readonly capabilities?: Parameters<typeof generateKeyPackageWithKey>[1];
    readonly extension?: number;
  } = {},
): Promise<KeyPackage> {
  const cs = more.cs ?? mls.cs;
  const keys = await cs.signature.keygen();
  const now = BigInt(clock.wallMs) / 1000n;
  const extensions =
    more.extension === undefined ? [] : [{ extensionType: more.extension, extensionData: new Uint8Array(1) }];
  const { publicPackage } = await generateKeyPackageWithKey(
    { credentialType: "basic", identity: me(keys.publicKey) },
    more.capabilities ?? capabilities(mls.cs.name),
    { notBefore: now - 60n, notAfter: now + 60n },
    [],
    keys,
    cs,
    extensions,
  );
  return publicPackage;
}

export const add = (keyPackage: KeyPackage): Proposal => ({ proposalType: "add", add: { keyPackage } });
export const remove = (removed: number): Proposal => ({ proposalType: "remove", remove: { removed } });
export const ourPsk = (): Proposal => pskProposal(mls, psk);
