// What a login costs: the relay's processor time, beside that of the OPAQUE library alone for the same two calls in the
// same run, and the client's time with the product's key stretching.

import { client, ready, server } from "@serenity-kit/opaque";
import { answerChallenge, makeOpaque, snugStretching, startLogin } from "../src/auth/client/index.ts";
import { decodeFrame, limits } from "../src/protocol/index.ts";
import { startRelay } from "./support/children.ts";
import { cpuNs } from "./support/cost.ts";
import { atOnce, dialRelay, loginPorts, makeRawChannel, type RawChannel, RawMember } from "./support/raw-member.ts";
import { type Figure, median } from "./table.ts";

const rounds = 5;
const perRound = 200;
const clientLogins = 7;
/** As src/auth/opaque-caller.ts names it. */
const workerThread = "opaque";

/** Milliseconds of processor time for `startLogin` and `finishLogin` of the relay's side, in a tight loop. */
async function makeLibraryRound(): Promise<() => number> {
  await ready;
  const keyStretching = { "argon2id-custom": { iterations: 1, memory: 8, parallelism: 1 } } as const;
  const password = "correct horse battery staple";
  const userIdentifier = "somebody";
  const serverSetup = server.createSetup();
  const started = client.startRegistration({ password });
  const { registrationResponse } = server.createRegistrationResponse({
    serverSetup,
    userIdentifier,
    registrationRequest: started.registrationRequest,
  });
  const { registrationRecord } = client.finishRegistration({
    password,
    ...started,
    registrationResponse,
    keyStretching,
  });
  return () => {
    const logins = Array.from({ length: perRound }, () => client.startLogin({ password }));
    const before = process.cpuUsage();
    const answers = logins.map(({ startLoginRequest }) =>
      server.startLogin({ serverSetup, userIdentifier, registrationRecord, startLoginRequest }),
    );
    const between = process.cpuUsage();
    const finishes = logins.map(({ clientLoginState }, i) =>
      client.finishLogin({ clientLoginState, loginResponse: answers[i]?.loginResponse ?? "", password, keyStretching }),
    );
    const after = process.cpuUsage();
    for (const [i, finish] of finishes.entries())
      server.finishLogin({
        finishLoginRequest: finish?.finishLoginRequest ?? "",
        serverLoginState: answers[i]?.serverLoginState ?? "",
      });
    const end = process.cpuUsage();
    const us =
      between.user + between.system - before.user - before.system + end.user + end.system - after.user - after.system;
    return us / 1000 / perRound;
  };
}

/** Milliseconds from the password to the proof that is sent, over a real connection. */
async function clientMs({ port, channelId, password, code }: RawChannel): Promise<number> {
  const socket = await dialRelay(port);
  const opaque = makeOpaque(snugStretching);
  const ports = { ...loginPorts, opaque };
  const begin = performance.now();
  const { login, helloBytes } = await startLogin(ports, { channelId, pin: null, password });
  const answer = new Promise<Uint8Array>((resolve) => (socket.onBinary = resolve));
  socket.send(helloBytes);
  const bytes = await answer;
  const challenge = decodeFrame(bytes, "toMember", limits.maxFrameBytes);
  if (challenge.t !== "challenge") throw new Error(`no challenge: ${challenge.t}`);
  await answerChallenge(ports, login, challenge, bytes, { code });
  const tookMs = performance.now() - begin;
  opaque.close();
  socket.drop();
  return tookMs;
}

/** Milliseconds a login: of the relay's processor beside the library's, and of a client's clock. */
export async function benchLogin(): Promise<Figure[]> {
  const relay = await startRelay();
  const channel = await makeRawChannel(relay);
  const libraryRound = await makeLibraryRound();
  const ours: number[] = [];
  const worker: number[] = [];
  const alone: number[] = [];
  for (let i = -3; i < rounds; i++) {
    const before = [cpuNs(relay.pid), cpuNs(relay.pid, workerThread)] as const;
    const members = await atOnce(4, perRound, () => RawMember.enter(channel));
    const whole = (cpuNs(relay.pid) - before[0]) / 1e6 / perRound;
    const opaque = (cpuNs(relay.pid, workerThread) - before[1]) / 1e6 / perRound;
    for (const { socket } of members) socket.drop();
    const library = libraryRound();
    if (i < 0) continue; // warms up
    ours.push(whole);
    worker.push(opaque);
    alone.push(library);
  }
  const stretched = await makeRawChannel(relay, false);
  const client: number[] = [];
  for (let i = 0; i < clientLogins; i++) client.push(await clientMs(stretched));
  await relay.stop();
  const cpu = { bench: "login", metric: "cpu_ms_per_login", unit: "ms" } as const;
  const ratio = { bench: "login", metric: "cpu_ratio", unit: "×" } as const;
  return [
    { ...cpu, subject: "relay", value: median(ours), bar: { most: 2 } },
    { ...cpu, subject: "relay, its OPAQUE worker alone", value: median(worker) },
    { ...cpu, subject: "library alone", value: median(alone) },
    { ...ratio, subject: "relay / library", value: median(ours) / median(alone), bar: { most: 1.1 } },
    { ...ratio, subject: "relay's worker / library", value: median(worker) / median(alone) },
    { bench: "login", metric: "client_ms_median_of_7", subject: "64 MiB, t = 3", value: median(client), unit: "ms" },
  ];
}
