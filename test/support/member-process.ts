// A member as a process of its own, to be killed by tests: it says each line of stdin and tells each event as a line.
// Its channel comes from the environment (TEST_MEMBER), as JSON.

import { cheapStretching, codeFromUri, makeOpaque } from "../../src/auth/client/index.ts";
import { systemClock } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { nodeFileCrypto } from "../../src/client/files/crypto-node.ts";
import { openRoom } from "../../src/client/room.ts";
import { webSocketTransport } from "../../src/client/transport.ts";
import { parseAddress } from "../../src/protocol/index.ts";
import type { MemberOrders } from "./member.ts";

// The test that spawns this process writes exactly this.
const orders = JSON.parse(process.env["TEST_MEMBER"] ?? "{}") as MemberOrders;
const primitives = makeNodePrimitives();
const room = await openRoom(
  parseAddress(orders.address),
  { password: orders.password, code: () => codeFromUri(orders.totpUri, Date.now()), nickname: orders.nickname },
  primitives.ed25519KeyPair(),
  {
    clock: systemClock,
    primitives,
    opaque: makeOpaque(cheapStretching),
    transport: webSocketTransport,
    fileCrypto: nodeFileCrypto,
    limits: orders.limits,
  },
);

async function speak(): Promise<void> {
  for await (const line of console) {
    if (line === "/leave") return room.leave();
    room.send(line);
  }
}
void speak();
for await (const event of room.events) console.log(JSON.stringify({ ...event, members: room.members.length }));
process.exit(0);
