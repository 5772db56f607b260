// The door of auth/server: relay keys, login, resume, registration, the code lock, the login gate.

export type { SpawnWorker } from "../opaque-caller.ts";
export type { Stretching } from "../opaque-requests.ts";
export {
  cheapStretching,
  makeOpaque,
  type Opaque,
  type OpaqueOptions,
  type OpaqueServer,
  snugStretching,
} from "../opaque.ts";
export { type Attempt, type CodeLock, type CodeLockLimits, type Counters, makeCodeLock } from "./code-lock.ts";
export {
  type Admission,
  type AuthRecord,
  type LoginServer,
  type LoginServerPorts,
  type LoginSession,
  makeLoginServer,
  type Refusal,
  type Verdict,
} from "./login.ts";
export { type GateLimits, type LoginGate, makeLoginGate, type Pass } from "./login-gate.ts";
export {
  makeRegistrationServer,
  type NewChannel,
  type RegistrationServer,
  type RegistrationServerPorts,
  type RegistrationSession,
} from "./registration.ts";
export { decodeRelayKeys, encodeRelayKeys, generateRelayKeys, type RelayKeys } from "./relay-keys.ts";
export { makeResumeServer, type ResumeServer, type ResumeServerPorts, type ResumeSession } from "./resume.ts";
export { sourcePrefix } from "./source-prefix.ts";
export { makeTickets, type Ticket, type Tickets } from "./tickets.ts";
export { unwrapSecret, wrapSecret } from "./wrap.ts";
