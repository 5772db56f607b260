// The door of protocol: frames, ids, addresses, limits, transcripts, padding.

export { type Address, formatAddress, formatWebLink, isLoopback, parseAddress, relayUrl } from "./address.ts";
export { chunkFrame, readChunk } from "./chunk-frame.ts";
export { decodeFrame, encodeFrame, type Frame, type FrameName, frames } from "./frames.ts";
export {
  type ChannelId,
  channelIdOf,
  channelIdText,
  deriveChannelId,
  deriveMemberId,
  derivePin,
  type EntryId,
  entryIdText,
  letterOf,
  type MemberId,
  memberIdText,
  ownsChannel,
  type SuiteLetter,
  suiteLetter,
  suiteLetters,
} from "./ids.ts";
export { type Limits, limits } from "./limits.ts";
export { pad, unpad } from "./padding.ts";
export { openCode, opaqueIdentifiers, reproveTranscript, sealCode, transcript } from "./transcript.ts";
export { protocolVersion, subprotocol } from "./version.ts";
