// protocol.md §8: the two suites, key packages, and what this client lets the MLS library accept.
import {
  defaultKeyPackageEqualityConfig,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  type CiphersuiteImpl,
  type CiphersuiteName,
  type ClientConfig,
  type KeyPackage,
  type PrivateKeyPackage,
  type PskIndex,
} from "ts-mls";
import { newKeyPair, same, type Bytes, type KeyPair } from "./bytes.ts";
import type { ChannelKeys } from "./channel-key.ts";
import { makeCredential, readCredential } from "./credential.ts";
import { Failure } from "./failure.ts";

/** §8: extension type of the bitmap in GroupInfo. */
export const forJoiners = 0xf5a6;

export interface Suite {
  readonly name: CiphersuiteName;
  readonly impl: CiphersuiteImpl;
  readonly keys: ChannelKeys;
  readonly config: ClientConfig;
  readonly pskIndex: PskIndex;
}

export async function suiteOf(keys: ChannelKeys): Promise<Suite> {
  const names = new Map<string, CiphersuiteName>([
    ["x", "MLS_256_XWING_AES256GCM_SHA512_Ed25519"],
    ["c", "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"],
  ]);
  const name = names.get(String.fromCharCode(keys.channelId[0] ?? 0));
  if (name === undefined) throw new Failure("suite.unknown");
  return {
    name,
    impl: await getCiphersuiteImpl(getCiphersuiteFromName(name)),
    keys,
    config: {
      authService: {
        validateCredential: async (credential, leafKey) =>
          readCredential(keys.channelId, leafKey, credential) !== undefined,
      },
      // What is sealed is padded already (§9).
      paddingConfig: { kind: "alwaysPad", paddingLength: 0 },
      keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
      // What is kept of old epochs is cut to §10's measure in group.ts.
      keyRetentionConfig: {
        retainKeysForGenerations: 64,
        retainKeysForEpochs: 1024,
        maximumForwardRatchetSteps: 4096,
      },
      // "Only the committer checks key package lifetimes."
      lifetimeConfig: { maximumTotalLifetime: 7_776_000n, validateLifetimeOnReceive: false },
    },
    pskIndex: {
      findPsk: (id) => (id.psktype === "external" && same(id.pskId, keys.pskId) ? keys.psk : undefined),
    },
  };
}

export interface OwnKeyPackage {
  readonly public: KeyPackage;
  readonly private: PrivateKeyPackage;
  /** As an MLSMessage. */
  readonly bytes: Bytes;
}

const clockSkewSeconds = 3_600n;
const lifetimeSeconds = 86_400n;

export async function newKeyPackage(
  suite: Suite,
  identity: KeyPair,
  memberId: Bytes,
  nickname: string,
): Promise<OwnKeyPackage> {
  const leaf = newKeyPair();
  const credential = makeCredential(suite.keys.channelId, leaf.public, identity, memberId, nickname);
  const now = BigInt(Math.floor(Date.now() / 1000));
  const made = await generateKeyPackageWithKey(
    credential,
    // protocol.md does not say what a leaf's capabilities are: other members refuse one that names forJoiners' type.
    { versions: ["mls10"], ciphersuites: [suite.name], extensions: [], proposals: [], credentials: ["basic"] },
    { notBefore: now - clockSkewSeconds, notAfter: now + lifetimeSeconds },
    [],
    { signKey: leaf.secret, publicKey: leaf.public },
    suite.impl,
  );
  const bytes = encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: made.publicPackage });
  return { public: made.publicPackage, private: made.privatePackage, bytes };
}
