// A member as a process of its own that tries to join, and says in one line how that ended and what memory it took.
// Its address comes from the environment (TEST_ADDRESS).

import { cheapStretching, makeOpaque } from "../../../src/auth/client/index.ts";
import { SnugError, systemClock } from "../../../src/base/index.ts";
import { makeNodePrimitives } from "../../../src/base/primitives-node.ts";
import { nodeFileCrypto } from "../../../src/client/files/crypto-node.ts";
import { openRoom } from "../../../src/client/room.ts";
import { webSocketTransport } from "../../../src/client/transport.ts";
import { limits, parseAddress } from "../../../src/protocol/index.ts";

const primitives = makeNodePrimitives();
const before = process.resourceUsage().maxRSS;
let code = "joined";
try {
  await openRoom(
    parseAddress(process.env["TEST_ADDRESS"] ?? ""),
    { password: "correct horse battery staple", code: "123456", nickname: "ada" },
    primitives.ed25519KeyPair(),
    {
      clock: systemClock,
      primitives,
      opaque: makeOpaque(cheapStretching),
      transport: webSocketTransport,
      limits,
      fileCrypto: nodeFileCrypto,
    },
  );
} catch (error) {
  code = error instanceof SnugError ? error.code : String(error);
}
console.log(JSON.stringify({ code, grownBytes: 1024 * (process.resourceUsage().maxRSS - before) }));
process.exit(0);
