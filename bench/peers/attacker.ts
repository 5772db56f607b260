// Floods a relay: a thousand upgrades at a byte a second, and 400 logins a second with wrong passwords, each from another
// address, as a trusted proxy in front would say. Its orders come from the environment (BENCH_FLOOD), as JSON; every
// second it says what it did.

import { startLogin } from "../../src/auth/client/index.ts";
import { decodeFrame, encodeFrame, limits } from "../../src/protocol/index.ts";
import { dialRelay, loginPorts } from "../support/raw-member.ts";

export interface FloodOrders {
  readonly port: number;
  /** Hexadecimal. */
  readonly channelId: string;
  readonly slowHandshakes: number;
  readonly loginsPerSecond: number;
}

// The benchmark that spawns this process writes exactly this.
const { port, channelId, slowHandshakes, loginsPerSecond } = JSON.parse(
  process.env["BENCH_FLOOD"] ?? "{}",
) as FloodOrders;
const { primitives } = loginPorts;
const done = { challenged: 0, refused: 0, failed: 0, slow: 0 };

const request = `GET /snug HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nX-Slow: ${"a".repeat(500)}`;

/** Sends the head of a request at a byte a second, and begins again when it is hung up on. */
function creep(): void {
  let at = 0;
  const connecting = Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open(socket) {
        done.slow++;
        const timer = setInterval(() => void socket.write(request[at++] ?? "a"), 1_000);
        socket.data = { timer };
      },
      data() {},
      close(socket: Bun.Socket<{ timer: ReturnType<typeof setInterval> }>) {
        done.slow--;
        clearInterval(socket.data.timer);
        creep();
      },
    },
  });
  connecting.catch(() => setTimeout(creep, 1_000));
}

// Any KE1 is honest, also one that was sent before: the relay's work is the same for each.
const hellos = await Promise.all(
  Array.from({ length: 64 }, async () => {
    const bytes = Uint8Array.from(Buffer.from(channelId, "hex"));
    return (await startLogin(loginPorts, { channelId: bytes, pin: null, password: "wrong" })).helloBytes;
  }),
);

/** One login with a wrong password, from an address of its own. */
async function guess(i: number): Promise<void> {
  const socket = await dialRelay(port, `198.${18 + ((i >> 16) & 1)}.${(i >> 8) & 255}.${i & 255}`);
  socket.onBinary = (bytes) => {
    const frame = decodeFrame(bytes, "toMember", limits.maxFrameBytes);
    if (frame.t === "error") done.refused++;
    if (frame.t !== "challenge") return;
    done.challenged++;
    const [ke3, sealedCode, signature] = [primitives.random(64), primitives.random(22), primitives.random(64)];
    socket.send(encodeFrame({ t: "prove", ke3, sealedCode, signature }));
  };
  socket.onClose = () => socket.drop();
  socket.send(hellos[i % hellos.length] ?? new Uint8Array(0));
}

for (let i = 0; i < slowHandshakes; i++) creep();
let guesses = 0;
const stepMs = 20;
const began = performance.now();
setInterval(() => {
  while (guesses < ((performance.now() - began) * loginsPerSecond) / 1_000)
    guess(guesses++).catch(() => void done.failed++);
}, stepMs);
setInterval(() => console.log(JSON.stringify({ guesses, ...done })), 1_000);
process.on("SIGTERM", () => process.exit(0));
