// Key packages (RFC 9420 §10): making one's own, and reading another's.

import type { Bytes } from "../../base/index.ts";
import type { CredentialMaker, Joiner, Leaf } from "../suite.ts";
import { capabilities, lifetimeMarginS, type Mls, nowS } from "./config.ts";
import { isCurrent, keyPackageFault } from "./leaf.ts";
import { decodeKeyPackage, encodeMessage } from "./message.ts";
import { leafOf, MlsJoiner } from "./state.ts";
import { generateKeyPackageWithKey } from "./ts-mls.ts";

/** A fresh leaf with its keys. Its lifetime is by the clock of the ports, not by ts-mls's own. */
export async function makeLeaf(mls: Mls, me: CredentialMaker): Promise<MlsJoiner> {
  const keys = await mls.cs.signature.keygen();
  const now = nowS(mls.ports);
  const margin = BigInt(lifetimeMarginS);
  const lifetime = { notBefore: now > margin ? now - margin : 0n, notAfter: now + margin };
  const credential = { credentialType: "basic", identity: me(keys.publicKey) } as const;
  const { publicPackage, privatePackage } = await generateKeyPackageWithKey(
    credential,
    capabilities(mls.cs.name),
    lifetime,
    [],
    keys,
    mls.cs,
  );
  return new MlsJoiner(publicPackage, privatePackage);
}

/** A joiner and its key package as MLSMessage. */
export async function makeJoiner(
  mls: Mls,
  me: CredentialMaker,
): Promise<{ readonly joiner: Joiner; readonly keyPackage: Bytes }> {
  const joiner = await makeLeaf(mls, me);
  return {
    joiner,
    keyPackage: encodeMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: joiner.keyPackage }),
  };
}

/** The leaf that a key package would become, or null where no committer of ours would add it. */
export async function readKeyPackage(mls: Mls, bytes: Uint8Array): Promise<Omit<Leaf, "index"> | null> {
  const keyPackage = decodeKeyPackage(bytes);
  if (keyPackage === null || !isCurrent(mls, keyPackage) || (await keyPackageFault(mls, keyPackage)) !== null)
    return null;
  const { credential, leafKey } = leafOf(keyPackage.leafNode, 0);
  return { credential, leafKey };
}
