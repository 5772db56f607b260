// The relay on the system's primitives: what the command line starts.

import { makeNodePrimitives } from "../base/primitives-node.ts";
import type { RelayConfig } from "./config.ts";
import { type DataFolder, type DataFolderOptions, openDataFolderWith } from "./data-folder.ts";
import { type RelayPorts, type RunningRelay, startRelayWith } from "./relay.ts";

/**
 * Starts a relay.
 * @param ports what tests, simulator and benchmarks put in place of the system's
 * @throws SnugError "listen.failed" | "store.failed" | "store.locked" | "config.malformed"
 */
export function startRelay(config: RelayConfig, ports: Partial<RelayPorts> = {}): Promise<RunningRelay> {
  return startRelayWith(config, { primitives: makeNodePrimitives(), ...ports });
}

/** Opens a data folder; makes it where there is none. @throws SnugError "store.failed" | "store.locked" */
export function openDataFolder(options: DataFolderOptions): Promise<DataFolder> {
  return openDataFolderWith(makeNodePrimitives(), options);
}
