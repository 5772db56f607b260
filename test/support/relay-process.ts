// A relay as a process of its own, with the limits that a test wants. Its orders come from the environment (TEST_RELAY),
// as JSON; its first line says where it listens.

import { cheapStretching } from "../../src/auth/server/index.ts";
import { defaultConfig, startRelay } from "../../src/relay/index.ts";
import type { RelayOrders } from "./relay.ts";

// The test that spawns this process writes exactly this.
const { data, port, limits } = JSON.parse(process.env["TEST_RELAY"] ?? "{}") as RelayOrders;
const relay = await startRelay(
  { ...defaultConfig(data), listen: { host: "127.0.0.1", port }, create: "open" },
  { limits, stretching: cheapStretching },
);
const stop = (): void => void relay.stop();
process.on("SIGTERM", stop);
console.log(JSON.stringify({ port: relay.port, pin: relay.pin }));
await relay.ended;
process.exit(0);
