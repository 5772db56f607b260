import { afterAll, beforeAll, expect, test } from "bun:test";
import { fromHex, SnugError, utf8 } from "../../src/base/index.ts";
import { deriveChannelId, encodeFrame } from "../../src/protocol/index.ts";
import {
  answerChallenge,
  deriveChannelKeys,
  finishRegistration,
  openName,
  startRegistration,
} from "../../src/auth/client/index.ts";
import {
  decodeRelayKeys,
  encodeRelayKeys,
  makeRegistrationServer,
  type RegistrationServer,
  unwrapSecret,
  wrapSecret,
} from "../../src/auth/server/index.ts";
import { decode, makeWorld, primitives as p, type World } from "./world.ts";

let world: World;
let server: RegistrationServer;
beforeAll(async () => {
  world = await makeWorld();
  server = makeRegistrationServer({ primitives: p, opaque: world.opaque, keys: world.keys });
});
afterAll(() => world.close());

async function thrown(run: () => unknown): Promise<string> {
  try {
    await run();
    return "no error";
  } catch (error) {
    return error instanceof SnugError ? error.code : `not ours: ${String(error)}`;
  }
}
const channel = {
  pin: null,
  name: "BB-123:456:789",
  listed: false,
  addressSecret: new Uint8Array(16),
  totpSecret: new Uint8Array(20).fill(1),
};

async function begun() {
  const ports = { primitives: p, opaque: world.opaque };
  const { createBytes, registration } = await startRegistration(ports, { suite: "x", password: "password", token: "" });
  const { bytes, session } = await server.respond(decode("create", createBytes, "toRelay"), createBytes);
  return { ports, createBytes, registration, bytes, session, creating: decode("creating", bytes, "toMember") };
}

test("a channel that was made opens for its password, and its members read its name", async () => {
  const made = await world.makeChannel("password");
  const { login, challengeBytes } = await world.begin(made, "password");
  const answer = await answerChallenge(
    { primitives: p, opaque: world.opaque },
    login,
    decode("challenge", challengeBytes, "toMember"),
    challengeBytes,
    { code: () => world.code(made) },
  );
  const keys = deriveChannelKeys(p, { ...made, exportKey: answer.exportKey, generation: answer.generation });
  expect(keys).toEqual(made.keys);
  expect(openName(p, keys, made.channelId, made.sealedName)).toBe("BB-123");
});

test("a listed channel carries its name in the clear, another does not", async () => {
  for (const listed of [true, false]) {
    const { ports, registration, bytes, creating, session } = await begun();
    const { finishBytes } = await finishRegistration(ports, registration, creating, bytes, { ...channel, listed });
    expect(server.finish(session, decode("finish", finishBytes, "toRelay")).listedName).toBe(
      listed ? channel.name : "",
    );
    expect(Buffer.from(finishBytes).includes(channel.name)).toBe(listed);
  }
});

test("nobody makes a channel under a channel id that is not its owner key's, whatever its suite letter", async () => {
  const { createBytes } = await begun();
  const create = decode("create", createBytes, "toRelay");
  for (const channelId of [deriveChannelId(p, "c", create.ownerKey), deriveChannelId(p, "x", p.random(32))].map(
    (id, i) => (i === 0 ? new Uint8Array([...utf8("x"), ...id.subarray(1)]) : id),
  )) {
    const bad = { ...create, channelId };
    expect(await thrown(() => server.respond(bad, encodeFrame(bad)))).toBe("frame.malformed");
  }
});

test("short, long and dishonest registration requests are refused", async () => {
  const create = decode("create", (await begun()).createBytes, "toRelay");
  for (const request of [
    new Uint8Array(0),
    new Uint8Array(31),
    new Uint8Array(33),
    new Uint8Array(32),
    new Uint8Array(32).fill(255),
  ]) {
    const bad = { ...create, request };
    expect(await thrown(() => server.respond(bad, encodeFrame(bad)))).toBe("frame.malformed");
  }
});

test("a finish that the owner key did not sign, or of another registration, or repeated, stores nothing", async () => {
  const first = await begun();
  const second = await begun();
  const made = await finishRegistration(first.ports, first.registration, first.creating, first.bytes, channel);
  const finish = decode("finish", made.finishBytes, "toRelay");
  expect(await thrown(() => server.finish(second.session, finish))).toBe("login.forged");
  const third = await begun();
  const honest = decode(
    "finish",
    (await finishRegistration(third.ports, third.registration, third.creating, third.bytes, channel)).finishBytes,
    "toRelay",
  );
  expect(await thrown(() => server.finish(third.session, { ...honest, totpSecret: new Uint8Array(20) }))).toBe(
    "login.forged",
  );
  expect(server.finish(first.session, finish).auth.generation).toBe(1);
  expect(await thrown(() => server.finish(first.session, finish))).toBe("login.forged");
});

test("the maker stops at a relay that is not the pinned one, or whose answer was changed", async () => {
  const { ports, registration, bytes, creating } = await begun();
  expect(
    await thrown(() => finishRegistration(ports, registration, creating, bytes, { ...channel, pin: p.random(16) })),
  ).toBe("relay.untrusted");
  expect(
    await thrown(() =>
      finishRegistration(ports, registration, { ...creating, response: p.random(64) }, bytes, channel),
    ),
  ).toBe("relay.untrusted");
  const dishonest = new Uint8Array(64).fill(255);
  const resigned = await thrown(() =>
    finishRegistration(
      {
        ...ports,
        opaque: {
          ...world.opaque,
          registerFinish: (password, state, _response, ids) =>
            world.opaque.registerFinish(password, state, dishonest, ids),
        },
      },
      registration,
      creating,
      bytes,
      channel,
    ),
  );
  expect(resigned).toBe("relay.untrusted");
});

test("a name of no or more than 128 bytes is refused", async () => {
  const { ports, registration, bytes, creating } = await begun();
  for (const name of ["", "ä".repeat(65)])
    expect(await thrown(() => finishRegistration(ports, registration, creating, bytes, { ...channel, name }))).toBe(
      "config.malformed",
    );
});

test("relay keys survive being stored, and nothing else decodes", () => {
  const bytes = encodeRelayKeys(world.keys);
  expect(decodeRelayKeys(bytes)).toEqual(world.keys);
  for (const bad of [
    bytes.subarray(1),
    bytes.subarray(0, -1),
    new Uint8Array(0),
    encodeRelayKeys({ ...world.keys, setup: new Uint8Array(127) }),
  ])
    expect(decodeRelayKeys(bad)).toBeNull();
});

test("a wrapped secret opens under its key and label alone", () => {
  const key = p.random(32);
  const wrapped = wrapSecret(p, key, "totp x1", fromHex("0102030405") ?? new Uint8Array(0));
  expect(unwrapSecret(p, key, "totp x1", wrapped)).toEqual(Uint8Array.of(1, 2, 3, 4, 5));
  expect(unwrapSecret(p, key, "totp x2", wrapped)).toBeNull();
  expect(unwrapSecret(p, p.random(32), "totp x1", wrapped)).toBeNull();
  expect(unwrapSecret(p, key, "totp x1", wrapped.subarray(0, 20))).toBeNull();
  const altered = new Uint8Array(wrapped);
  altered[14] = (altered[14] ?? 0) ^ 1;
  expect(unwrapSecret(p, key, "totp x1", altered)).toBeNull();
});
