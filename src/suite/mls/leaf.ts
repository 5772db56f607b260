// What a leaf of ours must be (RFC 9420 §7.3, with Snug's profile). Whatever would make a later joiner refuse the tree, or
// a later committer unable to seal to it, is refused when it would come in: one such leaf would wedge the channel.

import { capabilities, lifetimeMarginS, type Mls, nowS } from "./config.ts";
import { type KeyPackage, type LeafNode, verifyKeyPackage, verifyLeafNodeSignatureKeyPackage } from "./ts-mls.ts";

/** Whether two public byte strings are equal; it ends at the first difference, so it is not for secrets. */
export function samePublic(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const sameItems = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** What is wrong with a leaf, short of its signature; null where nothing is. */
export function leafFault(mls: Mls, leaf: LeafNode): string | null {
  const ours = capabilities(mls.cs.name);
  const theirs = leaf.capabilities;
  if (leaf.extensions.length > 0) return "a leaf has extensions";
  if (
    !sameItems(theirs.versions, ours.versions) ||
    !sameItems(theirs.ciphersuites, ours.ciphersuites) ||
    !sameItems(theirs.extensions, ours.extensions) ||
    !sameItems(theirs.proposals, ours.proposals) ||
    !sameItems(theirs.credentials, ours.credentials)
  ) {
    return "a leaf has other capabilities";
  }
  if (leaf.credential.credentialType !== "basic") return "a leaf has another kind of credential";
  return mls.ports.check(leaf.credential.identity, leaf.signaturePublicKey) ? null : "a leaf's credential is not valid";
}

/** What is wrong with a key package for everyone alike (RFC 9420 §10.1); null where nothing is. */
export async function keyPackageFault(mls: Mls, keyPackage: KeyPackage): Promise<string | null> {
  const leaf = keyPackage.leafNode;
  if (keyPackage.version !== "mls10" || keyPackage.cipherSuite !== mls.cs.name) return "a key package of another suite";
  if (keyPackage.extensions.length > 0) return "a key package has extensions";
  if (samePublic(keyPackage.initKey, leaf.hpkePublicKey)) return "a key package uses one key twice";
  const fault = leafFault(mls, leaf);
  if (fault !== null) return fault;
  if (!(await verifyLeafNodeSignatureKeyPackage(leaf, mls.cs.signature))) return "a leaf's signature is not valid";
  if (!(await verifyKeyPackage(keyPackage, mls.cs.signature))) return "a key package's signature is not valid";
  return (await takesSeals(mls, leaf.hpkePublicKey)) ? null : "a leaf's key cannot be sealed to";
}

/** Whether a key package is within its lifetime, and that lifetime not longer than those we make. Only committers ask. */
export function isCurrent(mls: Mls, keyPackage: KeyPackage): boolean {
  const { notBefore, notAfter } = keyPackage.leafNode.lifetime;
  const now = nowS(mls.ports);
  return notBefore <= now && now <= notAfter && notAfter - notBefore <= BigInt(2 * lifetimeMarginS);
}

/** Whether something can be sealed to an HPKE public key: keys of a wrong length, low order or a wrong modulus cannot. */
export async function takesSeals(mls: Mls, publicKey: Uint8Array): Promise<boolean> {
  try {
    const { hpke } = mls.cs;
    await hpke.seal(await hpke.importPublicKey(publicKey), new Uint8Array(1), new Uint8Array(0));
    return true;
  } catch {
    return false;
  }
}
