// The door of suite: the interface, the suites, credentials and the safety code.

export { type Credential, credentialCheck, makeCredential, readCredential } from "./credential.ts";
export { makeSuite } from "./make-suite.ts";
export { isNickname } from "./nickname.ts";
export { type SafetyCode, safetyCode } from "./safety-code.ts";
export type {
  Changed,
  CommitPlan,
  CredentialCheck,
  CredentialMaker,
  GroupState,
  Joiner,
  JoinResult,
  Leaf,
  MadeCommit,
  Opened,
  OpenResult,
  PendingCommit,
  Processed,
  Psk,
  Suite,
  SuiteName,
  SuitePorts,
} from "./suite.ts";
