// The door of disk: what is sent from it, where what is received goes, and paths that are being typed.

export { completePath } from "./complete-path.ts";
export { downloadFolder } from "./download-folder.ts";
export { openDownload } from "./download.ts";
export type { DiskSource } from "./folder.ts";
export { openSource, type SourceOptions } from "./source.ts";
export { openStream, streamSource } from "./stream.ts";
