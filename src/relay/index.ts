// The door of the relay: start one, or work on its data folder.

export { defaultConfig, type RelayConfig } from "./config.ts";
export type { DataFolder, DataFolderOptions } from "./data-folder.ts";
export { openDataFolder, startRelay } from "./main.ts";
export type { Registrar } from "./registrations.ts";
export type { RelayEnd, RelayPorts, RunningRelay } from "./relay.ts";
export type { ChannelSummary } from "./store.ts";
export { type AnswerWeb, makeAnswerWeb } from "./web-page.ts";
