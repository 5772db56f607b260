// What a group of ours is: the profile of RFC 9420 that every leaf fits, and the settings of ts-mls. One `Mls` is made
// per suite and passed to everything here.

import type { SuitePorts } from "../suite.ts";
import {
  type Capabilities,
  type CiphersuiteImpl,
  type CiphersuiteName,
  type ClientConfig,
  defaultKeyPackageEqualityConfig,
} from "./ts-mls.ts";
import { makeCipherSuite, type MlsName } from "./provider.ts";

/** GroupInfo extension, private use (RFC 9420 §17.3): bytes for the joiners alone. */
export const forJoinersExtension = 0xf5a6;

/** Key packages are good for this long before and after they are made: generous, for clocks that are off. */
export const lifetimeMarginS = 86_400;

/** Epochs whose receiver keys ts-mls keeps at most; the caller prunes by `forget`. */
export const keptEpochs = 128;
/** How far ahead of the last message of a sender one may be opened. */
export const forwardSteps = 4096;
/** How many messages of one sender and epoch that were skipped can still be opened later. */
export const skippedKept = 1024;

export interface Mls {
  readonly name: MlsName;
  readonly cs: CiphersuiteImpl;
  readonly ports: SuitePorts;
  readonly config: ClientConfig;
}

/** The settings for one suite. */
export async function makeMls(name: MlsName, ports: SuitePorts): Promise<Mls> {
  const config: ClientConfig = {
    keyRetentionConfig: {
      retainKeysForGenerations: skippedKept,
      retainKeysForEpochs: keptEpochs,
      maximumForwardRatchetSteps: forwardSteps,
    },
    // Only the committer looks at lifetimes, by the clock it was given: else members with other clocks would differ.
    lifetimeConfig: {
      maximumTotalLifetime: BigInt(2 * lifetimeMarginS),
      validateLifetimeOnReceive: false,
      currentTimeSeconds: () => nowS(ports),
    },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    // The client pads what it seals; padding twice would waste a bucket.
    paddingConfig: { kind: "padUntilLength", padUntilLength: 0 },
    authService: {
      validateCredential: async (credential, key) =>
        credential.credentialType === "basic" && ports.check(credential.identity, key),
    },
  };
  return { name, cs: await makeCipherSuite(ports.primitives, name), ports, config };
}

/** Seconds since the Unix epoch. */
export function nowS(ports: SuitePorts): bigint {
  return BigInt(Math.floor(ports.wallMs() / 1000));
}

/** The capabilities of every leaf of ours: exactly what the suite needs, so that no leaf can keep later joiners out. */
export function capabilities(name: CiphersuiteName): Capabilities {
  return { versions: ["mls10"], ciphersuites: [name], extensions: [], proposals: [], credentials: ["basic"] };
}
