import { afterAll, describe, expect, test } from "bun:test";
import { cheapStretching, codeFromUri, makeOpaque } from "../../src/auth/client/index.ts";
import { generateRelayKeys, makeRegistrationServer, type NewChannel } from "../../src/auth/server/index.ts";
import { equal, SnugError, toBase64url } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { createChannel, type CreateOptions, type Registrar } from "../../src/client/index.ts";
import {
  channelIdOf,
  decodeFrame,
  derivePin,
  encodeFrame,
  limits,
  ownsChannel,
  parseAddress,
} from "../../src/protocol/index.ts";

const primitives = makeNodePrimitives();
const opaque = makeOpaque(cheapStretching);
const keys = await generateRelayKeys(primitives, opaque);
const pin = derivePin(primitives, keys.pair.publicKey);

/** A relay in this process that keeps what it is given, and everything that was said. */
function makeRelay(spoil: (creating: Uint8Array) => Uint8Array = (bytes) => bytes) {
  const server = makeRegistrationServer({ primitives, opaque, keys });
  const said: Uint8Array[] = [];
  const stored: NewChannel[] = [];
  let finish: ((bytes: Uint8Array) => void) | null = null;
  const registrar: Registrar = {
    async begin(bytes) {
      said.push(bytes);
      const create = decodeFrame(bytes, "toRelay", limits.maxFrameBytes);
      if (create.t !== "create") throw new Error(create.t);
      const { bytes: creating, session } = await server.respond(create, bytes);
      finish = (finishBytes) => {
        const frame = decodeFrame(finishBytes, "toRelay", limits.maxFrameBytes);
        if (frame.t !== "finish") throw new Error(frame.t);
        stored.push(server.finish(session, frame));
      };
      return spoil(creating);
    },
    async finish(bytes) {
      said.push(bytes);
      finish?.(bytes);
      return encodeFrame({ t: "created", generation: 1 });
    },
  };
  return { registrar, said, stored };
}

const options: CreateOptions = {
  name: "Lantern Room",
  password: "seven-words",
  suite: "mls",
  listed: false,
  relay: { host: "127.0.0.1", port: 7684, tls: false, pin },
};
const ports = { primitives, opaque };
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "made",
    (error: unknown) => (error instanceof SnugError ? error.code : String(error)),
  );

describe("making a channel", () => {
  afterAll(() => opaque.close());

  test("the bulletin holds address, password and enrolment; the relay holds a record of the same channel", async () => {
    const { registrar, stored } = makeRelay();
    const bulletin = await createChannel(registrar, options, ports);
    const address = parseAddress(bulletin.address);
    expect(address.pin).toEqual(pin);
    expect(address.secret?.length).toBe(16);
    expect(parseAddress(bulletin.webLink)).toEqual(address);
    expect(stored.length).toBe(1);
    expect(stored[0]?.channelId).toBe(address.channelId);
    expect(stored[0]?.listedName).toBe("");
    expect(stored[0]?.auth.totpSecret.length).toBe(20);
    expect(codeFromUri(bulletin.totpUri, Date.now())).toMatch(/^\d{6}$/);
    expect(
      ownsChannel(primitives, channelIdOf(address.channelId) ?? new Uint8Array(0), bulletin.ownerKey.publicKey),
    ).toBe(true);
  });

  test("neither password, nor address secret, nor an unlisted name goes to the relay", async () => {
    const { registrar, said } = makeRelay();
    const bulletin = await createChannel(registrar, options, ports);
    const wire = Buffer.concat(said);
    expect(wire.includes("seven-words")).toBe(false);
    expect(wire.includes("Lantern Room")).toBe(false);
    expect(wire.includes(parseAddress(bulletin.address).secret ?? "none")).toBe(false);
  });

  test("a listed channel tells its name and has no secret", async () => {
    const { registrar, stored } = makeRelay();
    const bulletin = await createChannel(registrar, { ...options, listed: true }, ports);
    expect(stored[0]?.listedName).toBe("Lantern Room");
    expect(parseAddress(bulletin.address).secret).toBeNull();
    expect(bulletin.address).toEndWith(`#${toBase64url(pin)}`);
  });

  test("with no pin to expect, the address gets the one that the relay showed", async () => {
    const { registrar } = makeRelay();
    const bulletin = await createChannel(registrar, { ...options, relay: { ...options.relay, pin: null } }, ports);
    expect(equal(parseAddress(bulletin.address).pin ?? new Uint8Array(0), pin)).toBe(true);
  });

  test("a relay with another key is told nothing more, and nothing is made", async () => {
    const { registrar, said, stored } = makeRelay();
    expect(
      await refusal(
        createChannel(registrar, { ...options, relay: { ...options.relay, pin: primitives.random(16) } }, ports),
      ),
    ).toBe("relay.untrusted");
    expect(said.length).toBe(1);
    expect(stored.length).toBe(0);
  });

  test("an answer that was altered on its way is not taken", async () => {
    const { registrar, said } = makeRelay((creating) => {
      const frame = decodeFrame(creating, "toMember", limits.maxFrameBytes);
      if (frame.t !== "creating") throw new Error(frame.t);
      return encodeFrame({ ...frame, nonce: primitives.random(32) });
    });
    expect(await refusal(createChannel(registrar, options, ports))).toBe("relay.untrusted");
    expect(said.length).toBe(1);
  });

  test("what the relay says instead is passed on, and what makes no sense is refused", async () => {
    const say = (bytes: Uint8Array): Registrar => ({ begin: async () => bytes, finish: async () => bytes });
    expect(
      await refusal(
        createChannel(say(encodeFrame({ t: "error", code: "create.refused", retryMs: 0, detail: 0 })), options, ports),
      ),
    ).toBe("create.refused");
    expect(
      await refusal(
        createChannel(say(encodeFrame({ t: "error", code: "toString", retryMs: 0, detail: 0 })), options, ports),
      ),
    ).toBe("internal");
    expect(await refusal(createChannel(say(encodeFrame({ t: "pong", n: 1 })), options, ports))).toBe(
      "frame.unexpected",
    );
    expect(await refusal(createChannel(say(new Uint8Array(3)), options, ports))).toBe("frame.malformed");
  });

  test("bad input is refused before anything is said", async () => {
    const { registrar, said } = makeRelay();
    expect(await refusal(createChannel(registrar, { ...options, suite: "fernet" }, ports))).toBe("suite.unbuilt");
    expect(await refusal(createChannel(registrar, { ...options, password: "" }, ports))).toBe("password.empty");
    expect(await refusal(createChannel(registrar, { ...options, password: "a".repeat(65_536) }, ports))).toBe(
      "password.too_long",
    );
    expect(said.length).toBe(0);
  });
});
