// The door of ui: what terminal and web show alike, and how what is typed is understood.

export {
  memberColour,
  memberHue,
  type Oklch,
  type Rgb,
  type Theme,
  type TokenName,
  tokensOf,
  toRgb,
} from "./colour.ts";
export { english, type Say, sayEnglish, type WordKey, type WordValues } from "./catalog.ts";
export { type ChatCommand, commandHelp, commandNames, parseCommand } from "./commands.ts";
export { complete, completedPath, type Completion, pathIn } from "./completion.ts";
export { type Disk, offerFrom, type OpenedSource, takeInto } from "./disk.ts";
export { cutTo, type Draft, draftOf, emptyDraft, erase, insert, type Move, move, paste, transpose } from "./editor.ts";
export {
  type Delivery,
  deliveryOf,
  type Entry,
  type FileEntry,
  firstTransfer,
  type Message,
  type Notice,
  type Quote,
  type Reaction,
  reacted,
} from "./entries.ts";
export { fileToStop, fileToTake, isStoppable, type NumberedFile } from "./file-choice.ts";
export {
  type AboutFile,
  aboutFile,
  aboutWords,
  cutOffWords,
  type FileName,
  fileName,
  fileNameWords,
  isUnderWay,
  leftWords,
  type Named,
  offerWords,
  percentOf,
  plainParts,
  progressWords,
  rateWords,
  sizeWords,
  skippedWords,
  stateWords,
  takerWords,
  underWayWords,
} from "./file-words.ts";
export { continues, newDay } from "./grouping.ts";
export { emptyHistory, type History, recall, remember } from "./history.ts";
export { groupedFingerprint, markOf, tagOf, timeOf } from "./names.ts";
export { obey, type Wish } from "./obey.ts";
export { makeRoomStore, type RoomStore, type RoomStorePorts, type RoomView } from "./room-store.ts";
export { find } from "./search.ts";
export { steady } from "./steady.ts";
export { Timeline, type TimelineLimits } from "./timeline.ts";
export { transcriptOf } from "./transcript.ts";
export { visible, visibleJson, visibleLines } from "./visible.ts";
export { shownWarning, type Warning } from "./warnings.ts";
export {
  errorText,
  failureText,
  lockWords,
  memberCount,
  noticeParts,
  type Parts,
  refusalOf,
  warningText,
} from "./words.ts";
