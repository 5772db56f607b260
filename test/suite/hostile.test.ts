// Bytes from anyone: whatever they are, the suite answers with a result, never with an exception.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { equal } from "../../src/base/index.ts";
import { joinerOf, MlsJoiner } from "../../src/suite/mls/state.ts";
import { makeWorld, none, plan, psk, someone, suiteOf } from "./world.ts";

const suite = await suiteOf("mls-classic");
const world = await makeWorld(suite, ["alice", "bob", "carol"]);
await world.commit("alice", { refresh: true });
const { joiner, keyPackage } = await suite.makeJoiner(someone("dora"));
const made = await suite.commit(world.state("alice"), plan({ adds: [keyPackage], refresh: true }), psk);
const { sealed } = await suite.seal(world.state("alice"), new Uint8Array(40), Uint8Array.of(1, 2));
const bob = world.state("bob");
const commit = made.commit;
const welcome = made.welcome ?? none;

/** Joining wipes the init key: every try gets its own. */
function joinerAgain(): MlsJoiner {
  const { keyPackage: own, keys } = joinerOf(joiner);
  return new MlsJoiner(own, { ...keys, initPrivateKey: new Uint8Array(keys.initPrivateKey) });
}

/** Some bytes changed, cut out, put in, or cut off. */
function damaged(whole: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat(whole.length - 1);
  const flips = fc.array(fc.tuple(at, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 });
  const splice = fc.tuple(at, fc.nat(8), fc.uint8Array({ maxLength: 8 }));
  return fc.oneof(
    flips.map((list) => {
      const copy = new Uint8Array(whole);
      for (const [i, flip] of list) copy[i] = (copy[i] ?? 0) ^ flip;
      return copy;
    }),
    splice.map(([i, cut, bytes]) => Uint8Array.from([...whole.subarray(0, i), ...bytes, ...whole.subarray(i + cut)])),
    at.map((length) => whole.slice(0, length)),
    fc.uint8Array({ minLength: 1, maxLength: 12 }).map((more) => Uint8Array.from([...whole, ...more])),
    // The head is where decoding branches: damage it more than its share.
    fc.tuple(fc.nat(Math.min(15, whole.length - 1)), fc.nat(255)).map(([i, byte]) => whole.with(i, byte)),
  );
}

const other = (whole: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .oneof({ weight: 20, arbitrary: damaged(whole) }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }) })
    .filter((bytes) => !equal(bytes, whole));

const runs = (numRuns: number) => ({ numRuns, seed: 57 });

test("the undamaged bytes are good, or the tests below would show nothing", async () => {
  expect((await suite.process(bob, commit, psk)).t).toBe("applied");
  expect((await suite.open(bob, sealed, Uint8Array.of(1, 2))).t).toBe("opened");
  expect((await suite.join(joinerAgain(), welcome, psk)).t).toBe("joined");
  expect(await suite.readKeyPackage(keyPackage)).not.toBeNull();
});

test("1,500 damaged commits are void, and nobody's", async () => {
  await fc.assert(
    fc.asyncProperty(other(commit), async (bytes) => {
      expect(await suite.process(bob, bytes, psk)).toMatchObject({ t: "void", maker: null });
    }),
    runs(1500),
  );
});

test("1,500 damaged messages do not open", async () => {
  await fc.assert(
    fc.asyncProperty(other(sealed), async (bytes) => {
      expect((await suite.open(bob, bytes, Uint8Array.of(1, 2))).t).not.toBe("opened");
    }),
    runs(1500),
  );
});

test("1,000 damaged Welcomes do not join", async () => {
  await fc.assert(
    fc.asyncProperty(other(welcome), async (bytes) => {
      expect((await suite.join(joinerAgain(), bytes, psk)).t).not.toBe("joined");
    }),
    runs(1000),
  );
});

test("1,000 damaged key packages are not read, and left out of commits", async () => {
  await fc.assert(
    fc.asyncProperty(other(keyPackage), async (bytes) => {
      expect(await suite.readKeyPackage(bytes)).toBeNull();
    }),
    runs(1000),
  );
  const [broken] = fc.sample(other(keyPackage), { numRuns: 1, seed: 1 });
  expect((await suite.commit(bob, plan({ adds: [broken ?? none] }), psk)).leftOut).toEqual([0]);
});

test("one message in place of another is refused", async () => {
  for (const bytes of [commit, welcome, keyPackage]) expect((await suite.open(bob, bytes, none)).t).toBe("closed");
  for (const bytes of [sealed, welcome, keyPackage])
    expect(await suite.process(bob, bytes, psk)).toMatchObject({ t: "void", maker: null });
  for (const bytes of [sealed, commit, keyPackage])
    expect((await suite.join(joinerAgain(), bytes, psk)).t).toBe("refused");
  for (const bytes of [sealed, commit, welcome]) expect(await suite.readKeyPackage(bytes)).toBeNull();
});

test("a length in a longer form than it needs is refused, though it reads the same", async () => {
  // The group id's length of 33 stands after version and wire format.
  expect(sealed[4]).toBe(33);
  const longer = Uint8Array.from([...sealed.subarray(0, 4), 0x40, 33, ...sealed.subarray(5)]);
  expect(await suite.open(bob, longer, Uint8Array.of(1, 2))).toEqual({ t: "closed", reason: "not a PrivateMessage" });
});

test("a commit of a later epoch is no early message", async () => {
  const next = await suite.commit(suite.adopt(world.state("alice"), made.pending).state, plan({ refresh: true }), psk);
  expect((await suite.open(bob, next.commit, none)).t).toBe("closed");
});
