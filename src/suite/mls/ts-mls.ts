// The one file that imports ts-mls, so that what Snug rests on can be seen at a glance. Modules are named one by one,
// not by the package's index, which would draw its own crypto providers into a browser's bundle. Some of them are not in
// that index; the version is pinned and patched (docs/adr/0001-ts-mls-patch.md).

export type { Capabilities } from "ts-mls/capabilities.js";
export type { ClientConfig } from "ts-mls/clientConfig.js";
export {
  addHistoricalReceiverData,
  type ClientState,
  createGroup,
  joinGroupWithExtensions,
} from "ts-mls/clientState.js";
export type { Commit } from "ts-mls/commit.js";
export { createCommit, type CreateCommitResult } from "ts-mls/createCommit.js";
export { createApplicationMessage } from "ts-mls/createMessage.js";
export { type CiphersuiteImpl, type CiphersuiteName } from "ts-mls/crypto/ciphersuite.js";
export type { Hash } from "ts-mls/crypto/hash.js";
export type { Hpke } from "ts-mls/crypto/hpke.js";
export { makeGenericHpke } from "ts-mls/crypto/implementation/hpke.js";
export type { Kdf } from "ts-mls/crypto/kdf.js";
export type { Signature } from "ts-mls/crypto/signature.js";
export { defaultKeyPackageEqualityConfig } from "ts-mls/keyPackageEqualityConfig.js";
export {
  generateKeyPackageWithKey,
  type KeyPackage,
  type PrivateKeyPackage,
  verifyKeyPackage,
} from "ts-mls/keyPackage.js";
export { mlsExporter } from "ts-mls/keySchedule.js";
export { type LeafNode, verifyLeafNodeSignatureKeyPackage } from "ts-mls/leafNode.js";
export { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from "ts-mls/message.js";
export { unprotectPrivateMessage } from "ts-mls/messageProtection.js";
export { PathSecretError } from "ts-mls/mlsError.js";
export type { PreSharedKeyID } from "ts-mls/presharedkey.js";
export type { PrivateMessage } from "ts-mls/privateMessage.js";
export { processPrivateMessage } from "ts-mls/processMessages.js";
export type { Proposal } from "ts-mls/proposal.js";
export type { PskIndex } from "ts-mls/pskIndex.js";
export type { RatchetTree } from "ts-mls/ratchetTree.js";
export type { Welcome } from "ts-mls/welcome.js";
