// The client's side of a login: what it refuses, and what never leaves it. docs/protocol.md §5.

import { afterAll, beforeAll, describe, expect, mock, test } from "bun:test";
import { type Bytes, concat, encodeCbor, SnugError } from "../../src/base/index.ts";
import { decodeFrame, encodeFrame, limits, transcript } from "../../src/protocol/index.ts";
import { answerChallenge, cheapStretching, makeOpaque, startLogin } from "../../src/auth/client/index.ts";
import { defaultSpawnWorker } from "../../src/auth/opaque-caller.ts";
import { decode, makeWorld, primitives as p, type TestChannel, type World, thrown } from "./world.ts";

const password = "correct horse battery staple";
let world: World;
let channel: TestChannel;
beforeAll(async () => {
  world = await makeWorld();
  channel = await world.makeChannel(password);
});
afterAll(() => world.close());

describe("the client", () => {
  /** A client whose OPAQUE and code must not be asked. */
  async function untouched(
    pin: Bytes | null,
    change: (challengeBytes: Bytes, helloBytes: Bytes) => Bytes,
  ): Promise<{ readonly error: string; readonly asked: number }> {
    const { login, challengeBytes } = await world.begin(channel, password, { pin });
    const code = mock(() => "123456");
    const opaque = { ...world.opaque, loginFinish: () => Promise.resolve(code()).then(() => null) };
    const bytes = change(challengeBytes, login.helloBytes);
    const error = await thrown(
      answerChallenge({ primitives: p, opaque }, login, decode("challenge", bytes, "toMember"), bytes, { code }),
    );
    return { error, asked: code.mock.calls.length };
  }

  test("stops at a relay whose key is not the pin: nothing is computed, asked or sent", async () => {
    expect(await untouched(p.random(16), (challenge) => challenge)).toEqual({ error: "relay.untrusted", asked: 0 });
  });

  test("stops at a relay that shows the pinned key but cannot sign, or signed another hello", async () => {
    expect(
      await untouched(world.pin, (bytes) =>
        encodeFrame({ ...decode("challenge", bytes, "toMember"), signature: p.random(64) }),
      ),
    ).toEqual({ error: "relay.untrusted", asked: 0 });
    const replayed = await world.begin(channel, password);
    expect(await untouched(world.pin, () => replayed.challengeBytes)).toEqual({ error: "relay.untrusted", asked: 0 });
  });

  test("stops where any field of the challenge was changed on the way", async () => {
    const challenge = (bytes: Bytes) => decode("challenge", bytes, "toMember");
    for (const change of [{ generation: 2 }, { nonce: p.random(32) }, { ke2: p.random(320) }] as const) {
      expect(await untouched(world.pin, (bytes) => encodeFrame({ ...challenge(bytes), ...change }))).toEqual({
        error: "relay.untrusted",
        asked: 0,
      });
      expect(await untouched(null, (bytes) => encodeFrame({ ...challenge(bytes), ...change }))).toEqual({
        error: "relay.untrusted",
        asked: 0,
      });
    }
    expect(await untouched(world.pin, (bytes) => encodeFrame({ ...challenge(bytes), version: 2 }))).toEqual({
      error: "version.unknown",
      asked: 0,
    });
  });

  test("stops where a relay names a generation that is none, though it signs it", async () => {
    const ports = { primitives: p, opaque: world.opaque };
    for (const generation of [0, 2 ** 32, 2 ** 32 + 1]) {
      const { login, challengeBytes } = await world.begin(channel, password, {
        record: { ...channel.auth, generation },
      });
      const answer = answerChallenge(ports, login, decode("challenge", challengeBytes, "toMember"), challengeBytes, {
        code: () => "123456",
      });
      expect(await thrown(answer)).toBe("frame.malformed");
    }
  });

  test("hands out the pin of a relay that it trusts on first use, before it computes anything", async () => {
    const { login, challengeBytes } = await world.begin(channel, password, { pin: null });
    const seen: Bytes[] = [];
    const loginFinish = (): Promise<null> => {
      expect(seen).toEqual([world.pin]);
      return Promise.resolve(null);
    };
    const opaque = { ...world.opaque, loginFinish };
    const answer = answerChallenge(
      { primitives: p, opaque },
      login,
      decode("challenge", challengeBytes, "toMember"),
      challengeBytes,
      { code: () => "123456", onUnpinned: (pin) => void seen.push(pin) },
    );
    expect(await thrown(answer)).toBe("login.refused");
    expect(seen).toEqual([world.pin]);
  });

  test("a wrong password is login.refused, and no code is asked", async () => {
    const { login, challengeBytes } = await world.begin(channel, "wrong");
    const code = mock(() => "123456");
    const answer = answerChallenge(
      { primitives: p, opaque: world.opaque },
      login,
      decode("challenge", challengeBytes, "toMember"),
      challengeBytes,
      { code },
    );
    expect(await thrown(answer)).toBe("login.refused");
    expect(code).not.toHaveBeenCalled();
  });

  test("key stretching parameters offered by the relay are ignored: a challenge with more fields is refused, and the worker gets the client's own", async () => {
    const { challengeBytes } = await world.begin(channel, password);
    const { version, generation, relayKey, nonce, ke2, signature } = decode("challenge", challengeBytes, "toMember");
    expect(() =>
      decodeFrame(
        encodeCbor([2, version, generation, relayKey, nonce, ke2, [1, 8, 1], signature]),
        "toMember",
        limits.maxFrameBytes,
      ),
    ).toThrow(SnugError);
    const posted: unknown[] = [];
    const opaque = makeOpaque(cheapStretching, {
      spawnWorker() {
        const real = defaultSpawnWorker();
        const post = (message: unknown): void => {
          posted.push(message);
          real.post(message);
        };
        return { ...real, post };
      },
    });
    const ports = { primitives: p, opaque };
    const { helloBytes, login } = await startLogin(ports, { channelId: channel.channelId, pin: world.pin, password });
    const { bytes } = await world.server.challenge(decode("hello", helloBytes, "toRelay"), helloBytes, channel.auth);
    await answerChallenge(ports, login, decode("challenge", bytes, "toMember"), bytes, { code: () => "123456" });
    expect(posted.at(-1)).toMatchObject({ request: { op: "loginFinish", stretching: cheapStretching } });
    opaque.close();
  });

  test("signs every byte said before: the relay's view of a changed hello does not verify", async () => {
    const begun = await world.begin(channel, password);
    const prove = decode("prove", await begun.prove(), "toRelay");
    const { helloBytes, loginKey } = begun.login;
    const changed = new Uint8Array(helloBytes);
    changed[30] = (changed[30] ?? 0) ^ 1;
    expect(
      p.ed25519Verify(loginKey.publicKey, transcript(p, [helloBytes, begun.challengeBytes], prove), prove.signature),
    ).toBe(true);
    expect(
      p.ed25519Verify(loginKey.publicKey, transcript(p, [changed, begun.challengeBytes], prove), prove.signature),
    ).toBe(false);
    expect(
      p.ed25519Verify(loginKey.publicKey, transcript(p, [begun.challengeBytes, helloBytes], prove), prove.signature),
    ).toBe(false);
  });

  test("nothing that leaves the client holds password or code", async () => {
    const begun = await world.begin(channel, password);
    const sent = Buffer.from(concat(begun.login.helloBytes, await begun.prove()));
    expect(sent.includes(password)).toBe(false);
    expect(sent.includes(world.code(channel))).toBe(false);
  });
});
