// The door of the relay: start one, or work on its data folder.

export { defaultConfig, type RelayConfig } from "./config.ts";
export { type DataFolder, type DataFolderOptions, openDataFolder } from "./data-folder.ts";
export type { Registrar } from "./registrations.ts";
export { type RelayEnd, type RelayPorts, type RunningRelay, startRelay } from "./relay.ts";
export type { ChannelSummary } from "./store.ts";
