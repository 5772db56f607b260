// Commits that fail for some members alone. ts-mls accepted a wrong published key, and the next honest commit split the
// group for good (docs/adr/0001-ts-mls-patch.md).

import { expect, test } from "bun:test";
import { decodeGroupSecrets, encodeGroupSecrets } from "ts-mls/groupSecrets.js";
import { encodeMessage } from "../../src/suite/mls/message.ts";
import { joinerOf, stateOf } from "../../src/suite/mls/state.ts";
import { add, flipped, forge, ourPsk, remove, withParts } from "./forge.ts";
import { makeWorld, none, plan, primitives, psk, someone, suiteOf, wanted, type World } from "./world.ts";

const suite = await suiteOf("mls-classic");

async function outcomes(world: World, maker: string, commit: Uint8Array): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const name of world.states.keys()) if (name !== maker) all[name] = (await world.process(name, commit)).t;
  return all;
}

/** Commits once so that the tree has all its parent nodes. */
async function grown(): Promise<World> {
  const world = await makeWorld(suite, ["alice", "bob", "carol", "dora"]);
  for (const name of ["alice", "bob", "carol", "dora"]) await world.commit(name, { refresh: true });
  return world;
}

/** Replaces the nth public key that a commit publishes by another good one: bottom of the path first. */
function publishing(nth: number): ReturnType<typeof withParts> {
  let exported = 0;
  return withParts((cs) => ({
    hpke: {
      exportPublicKey: async (key) =>
        cs.hpke.exportPublicKey(exported++ === nth ? (await cs.hpke.generateKeyPair()).publicKey : key),
    },
  }));
}

test("a wrong published key at the root: lost for all, who derive it all", async () => {
  const world = await grown();
  const { commit } = await forge(world.state("alice"), { forcePath: true, cs: publishing(1) });
  expect(await outcomes(world, "alice", commit)).toEqual({ bob: "lost", carol: "lost", dora: "lost" });
  expect(await world.process("bob", commit)).toMatchObject({ t: "lost", maker: 0 });
});

test("a wrong published key below the root: lost for who derives it, applied for the others", async () => {
  const world = await grown();
  const { commit } = await forge(world.state("alice"), { forcePath: true, cs: publishing(0) });
  expect(await outcomes(world, "alice", commit)).toEqual({ bob: "lost", carol: "applied", dora: "applied" });
});

test("a path secret that does not open: lost for its victim, who is removed and comes back", async () => {
  const world = await grown();
  const bobsKey = stateOf(world.state("bob")).client.ratchetTree[2];
  if (bobsKey?.nodeType !== "leaf") throw new Error("no leaf");
  const victim = bobsKey.leaf.hpkePublicKey.toHex();
  const cs = withParts((parts) => ({
    hpke: {
      async seal(key, plaintext, info, associated) {
        const sealed = await parts.hpke.seal(key, plaintext, info, associated);
        return (await parts.hpke.exportPublicKey(key)).toHex() === victim
          ? { ...sealed, ct: flipped(sealed.ct) }
          : sealed;
      },
    },
  }));
  const { commit } = await forge(world.state("alice"), { forcePath: true, cs });
  expect(await outcomes(world, "alice", commit)).toEqual({ bob: "lost", carol: "applied", dora: "applied" });
  world.states.delete("alice");
  world.states.delete("bob");
  for (const name of ["carol", "dora"]) world.take(name, wanted(await world.process(name, commit), "applied"));
  const { joiner, keyPackage } = await suite.makeJoiner(someone("bob"));
  const made = await suite.commit(world.state("carol"), plan({ adds: [keyPackage], removes: [0, 1] }), psk);
  world.take("dora", wanted(await world.process("dora", made.commit), "applied"));
  world.take("carol", suite.adopt(world.state("carol"), made.pending));
  world.states.set("bob", wanted(await suite.join(joiner, made.welcome ?? none, psk), "joined").state);
  await world.say("bob", "back again");
});

test("a member that alone cannot open a commit keeps its old state and can still read", async () => {
  const world = await grown();
  const sealed = await world.seal("carol", "before");
  const { commit } = await forge(world.state("alice"), { forcePath: true, cs: publishing(1) });
  expect((await world.process("bob", commit)).t).toBe("lost");
  expect((await suite.open(world.state("bob"), sealed, none)).t).toBe("opened");
});

test("a Welcome whose path secret is not that of the tree is refused", async () => {
  const world = await grown();
  const { joiner } = await suite.makeJoiner(someone("eve"));
  for (const honest of [false, true]) {
    const cs = withParts((parts) => ({
      hpke: {
        async seal(key, plaintext, info, associated) {
          const secrets = new TextDecoder("latin1").decode(info).includes("Welcome")
            ? decodeGroupSecrets(plaintext, 0)?.[0]
            : undefined;
          const text =
            secrets === undefined || honest
              ? plaintext
              : encodeGroupSecrets({ ...secrets, pathSecret: primitives.random(32) });
          return parts.hpke.seal(key, text, info, associated);
        },
      },
    }));
    const { welcome } = await forge(world.state("alice"), {
      proposals: [add(joinerOf(joiner).keyPackage), ourPsk()],
      forcePath: true,
      cs,
    });
    if (welcome === undefined) throw new Error("no Welcome");
    const bytes = encodeMessage({ version: "mls10", wireformat: "mls_welcome", welcome });
    const result = await suite.join(joiner, bytes, psk);
    expect(result).toMatchObject(
      honest ? { t: "joined" } : { t: "refused", reason: "Derived public key differs from the published one" },
    );
  }
});

test("a commit that removes someone is applied by who can, and its victims alone are lost", async () => {
  const world = await grown();
  const { commit } = await forge(world.state("alice"), { proposals: [remove(3)], cs: publishing(0) });
  expect(await outcomes(world, "alice", commit)).toEqual({ bob: "lost", carol: "applied", dora: "removed" });
});
