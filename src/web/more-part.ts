// What some need and chatting does not: making a channel and its bulletin, pictures, emoji, files. Loaded with everything else.

export { isChannelName, makeChannelName, makeChars, makeWords } from "../client/index.ts";
export { EmojiPicker } from "./emoji-picker.tsx";
export { BulletinPage } from "./entry/bulletin.tsx";
export { Create } from "./entry/create.tsx";
export { SendBar } from "./files/send-bar.tsx";
export { useFiles } from "./files/use-files.ts";
export { highlight } from "./highlight.ts";
export { Scan } from "./scan.tsx";
