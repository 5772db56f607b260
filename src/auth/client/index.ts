// The door of auth/client: login, resume, registration, the channel key, TOTP.

export { type SpawnWorker, webWorker, type WorkerLike } from "../opaque-caller.ts";
export type { Stretching } from "../opaque-requests.ts";
export {
  cheapStretching,
  makeOpaque,
  type Opaque,
  type OpaqueClient,
  type OpaqueOptions,
  snugStretching,
} from "../opaque.ts";
export { codeFromUri, makeTotpSecret, parseCode, totpUri } from "../totp.ts";
export {
  type ChannelKeyInput,
  type ChannelKeys,
  deriveChannelKey,
  deriveChannelKeys,
  openName,
  openWith,
  sealName,
  sealWith,
} from "./channel-key.ts";
export { answerChallenge, type Login, type LoginInput, type LoginPorts, type Proved, startLogin } from "./login.ts";
export {
  type ChannelInput,
  finishRegistration,
  type Registered,
  type Registration,
  type RegistrationInput,
  startRegistration,
} from "./registration.ts";
export { answerRecognised, type ResumeInput, startResume } from "./resume.ts";
