// Commits that break the rules: void for everyone alike, their maker named once its signature is verified.

import { expect, test } from "bun:test";
import { createGroupInfoWithExternalPubAndRatchetTree, joinGroupExternal } from "ts-mls/createCommit.js";
import { createProposal } from "ts-mls/createMessage.js";
import type { HPKECiphertext } from "ts-mls/hpkeCiphertext.js";
import type { KeyPackage } from "ts-mls/keyPackage.js";
import { encodeMlsMessage } from "ts-mls/message.js";
import type { Proposal } from "ts-mls/proposal.js";
import { readCredential } from "../../src/suite/index.ts";
import { encodeMessage } from "../../src/suite/mls/message.ts";
import { makeLeaf } from "../../src/suite/mls/key-package.ts";
import { joinerOf, MlsState, stateOf } from "../../src/suite/mls/state.ts";
import {
  add,
  exporting,
  flipped,
  forge,
  forgePath,
  type Forgery,
  keyPackageOf,
  mls,
  type Oddity,
  ourPsk,
  remove,
  withParts,
} from "./forge.ts";
import { agree, makeWorld, none, plan, psk, someone, suiteOf, wanted, type World } from "./world.ts";

const suite = await suiteOf("mls-classic");
const fresh = (): Promise<World> => makeWorld(suite, ["alice", "bob", "carol", "dora"]);

/** Everyone but alice finds alice's commit void, and the group goes on. */
async function isVoidForAll(world: World, commit: Uint8Array, reason: string, maker: number | null = 0): Promise<void> {
  for (const name of ["bob", "carol", "dora"])
    expect(await world.process(name, commit)).toEqual({ t: "void", maker, reason });
  await world.commit("bob", { refresh: true });
  expect(agree(world)).toBe(true);
}

async function isRefused(forgery: Forgery, reason: string): Promise<void> {
  const world = await fresh();
  const { commit } = await forge(world.state("alice"), forgery);
  await isVoidForAll(world, commit, reason);
}

test("a commit that adds without the PSK is void", async () => {
  await isRefused({ proposals: [add(await keyPackageOf(someone("eve")))] }, "an Add without the PSK");
});

test("a commit with another external PSK, or with ours twice, is void", async () => {
  const other: Proposal = {
    proposalType: "psk",
    psk: { preSharedKeyId: { psktype: "external", pskId: psk.id, pskNonce: new Uint8Array(5) } },
  };
  await isRefused({ proposals: [other] }, "another PSK");
  await isRefused({ proposals: [ourPsk(), ourPsk()] }, "the PSK twice");
});

test("a commit with a proposal of another kind is void", async () => {
  const extensions: Proposal = { proposalType: "group_context_extensions", groupContextExtensions: { extensions: [] } };
  await isRefused({ proposals: [extensions], forcePath: true }, "a proposal of another kind");
  await isRefused(
    { proposals: [{ proposalType: 0xf001, proposalData: none }], forcePath: true },
    "a proposal of another kind",
  );
  const reinit: Proposal = {
    proposalType: "reinit",
    reinit: { groupId: none, version: "mls10", cipherSuite: mls.cs.name, extensions: [] },
  };
  await isRefused({ proposals: [reinit] }, "a proposal of another kind");
});

test("a commit by reference, and proposals on their own, are refused", async () => {
  const world = await fresh();
  const client = { ...stateOf(world.state("alice")).client, clientConfig: mls.config };
  const proposed = await createProposal(client, false, remove(2), mls.cs);
  expect(await world.process("bob", encodeMlsMessage(proposed.message))).toEqual({
    t: "void",
    maker: null,
    reason: "not a commit",
  });
  expect((await suite.open(world.state("bob"), encodeMlsMessage(proposed.message), none)).t).toBe("closed");
  const { commit } = await forge(new MlsState(proposed.newState), {});
  await isVoidForAll(world, commit, "a proposal by reference");
});

test("an external commit is refused, and so is a member's commit as PublicMessage", async () => {
  const world = await fresh();
  const { client } = stateOf(world.state("alice"));
  const info = await createGroupInfoWithExternalPubAndRatchetTree(client, [], mls.cs);
  const eve = await makeLeaf(mls, someone("eve"));
  const { publicMessage } = await joinGroupExternal(info, eve.keyPackage, eve.keys, false, mls.cs);
  const external = encodeMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage });
  await isVoidForAll(world, external, "not a PrivateMessage", null);
  const open = await forge(world.state("alice"), { forcePath: true, wireAsPublicMessage: true });
  expect((await world.process("bob", open.commit)).t).toBe("void");
});

test("a leaf that would wedge the group is not let in", async () => {
  const world = await fresh();
  const taken = stateOf(world.state("alice")).client.ratchetTree[2];
  if (taken?.nodeType !== "leaf") throw new Error("no leaf");
  const used = taken.leaf.hpkePublicKey;
  const eve = (odd: Oddity) => keyPackageOf(someone("eve"), odd);
  const cases = [
    ["a key that is used already", await eve({ cs: exporting((nth) => nth === 0, used) })],
    ["a leaf's key cannot be sealed to", await eve({ cs: exporting((nth) => nth === 0, new Uint8Array(32)) })],
    ["a leaf has other capabilities", await eve({ capabilities: { credentials: ["basic", "x509"] } })],
    ["a leaf has other capabilities", await eve({ capabilities: { credentials: ["x509"] } })],
    ["a leaf has extensions", await eve({ leafExtension: 0xf00d, capabilities: { extensions: [0xf00d] } })],
    ["a key package has extensions", await eve({ extension: 0xf00d })],
    ["a leaf's credential is not valid", await keyPackageOf(() => Uint8Array.of(1))],
  ] as const;
  for (const [reason, keyPackage] of cases) {
    const { commit } = await forge(world.state("alice"), { proposals: [add(keyPackage), ourPsk()] });
    for (const name of ["bob", "carol"]) {
      expect(await world.process(name, commit)).toEqual({ t: "void", maker: 0, reason });
    }
    expect(await leftOut(world, keyPackage)).toEqual([0]);
  }
});

async function leftOut(world: World, keyPackage: KeyPackage): Promise<readonly number[]> {
  const bytes = encodeMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage });
  return (await suite.commit(world.state("bob"), plan({ adds: [bytes] }), psk)).leftOut;
}

test("two new leaves with one key are not let in", async () => {
  const world = await fresh();
  const { publicKey } = await mls.cs.hpke.generateKeyPair();
  const key = await mls.cs.hpke.exportPublicKey(publicKey);
  const pair = [someone("eve"), someone("mallory")].map((me) =>
    keyPackageOf(me, { cs: exporting((nth) => nth === 0, key) }),
  );
  const proposals = [...(await Promise.all(pair)).map(add), ourPsk()];
  await isVoidForAll(world, (await forge(world.state("alice"), { proposals })).commit, "a key that is used already");
});

// A second leaf with Alice's member id could speak where the relay says "from Alice".
test("a second leaf of a member that is there is not let in, unless the first goes in the same commit", async () => {
  const world = await fresh();
  const bob = suite.leaves(world.state("alice")).find(({ index }) => index === 1);
  const bobId = readCredential(bob?.credential ?? none)?.memberId ?? none;
  const twin = await keyPackageOf(someone("not bob", bobId));
  const { commit } = await forge(world.state("alice"), { proposals: [add(twin), ourPsk()] });
  await isVoidForAll(world, commit, "a member that is there already");
  expect(await leftOut(world, twin)).toEqual([0]);
  const { joiner } = await suite.makeJoiner(someone("eve"));
  const { welcome } = await forge(world.state("alice"), {
    proposals: [add(joinerOf(joiner).keyPackage), add(twin), ourPsk()],
  });
  if (welcome === undefined) throw new Error("no Welcome");
  const bytes = encodeMessage({ version: "mls10", wireformat: "mls_welcome", welcome });
  expect(await suite.join(joiner, bytes, psk)).toEqual({ t: "refused", reason: "a member twice" });
  const packed = encodeMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: twin });
  const replaced = await suite.commit(world.state("alice"), plan({ adds: [packed], removes: [1] }), psk);
  expect(replaced.leftOut).toEqual([]);
  wanted(await world.process("carol", replaced.commit), "applied");
});

test("what concerns its committer alone is left out by it: an init key that is bad, a lifetime without end", async () => {
  const world = await fresh();
  const lowOrder = exporting((nth) => nth === 1, new Uint8Array(32));
  expect(await leftOut(world, await keyPackageOf(someone("eve"), { cs: lowOrder }))).toEqual([0]);
  const { publicKey } = await mls.cs.hpke.generateKeyPair();
  const twice = exporting(() => true, await mls.cs.hpke.exportPublicKey(publicKey));
  expect(await leftOut(world, await keyPackageOf(someone("eve"), { cs: twice }))).toEqual([0]);
  expect(await leftOut(world, await keyPackageOf(someone("eve"), { lifetimeS: 10 * 86_400 }))).toEqual([0]);
  expect(await leftOut(world, await keyPackageOf(someone("eve")))).toEqual([]);
});

test("a Welcome of a commit against the policy is not joined by", async () => {
  const world = await fresh();
  const { joiner } = await suite.makeJoiner(someone("eve"));
  const odd = await keyPackageOf(someone("mallory"), { capabilities: { credentials: ["basic", "x509"] } });
  const cases = [
    [{ t: "psk" }, []],
    [{ t: "refused", reason: "several PSKs" }, [ourPsk(), ourPsk()]],
    [{ t: "refused", reason: "a leaf has other capabilities" }, [ourPsk(), add(odd)]],
  ] as const;
  for (const [result, more] of cases) {
    const proposals = [add(joinerOf(joiner).keyPackage), ...more];
    const { welcome } = await forge(world.state("alice"), { proposals });
    if (welcome === undefined) throw new Error("no Welcome");
    const bytes = encodeMessage({ version: "mls10", wireformat: "mls_welcome", welcome });
    expect(await suite.join(joiner, bytes, psk)).toEqual(result);
  }
});

test("a path leaf stays who it is", async () => {
  const world = await fresh();
  const { client } = stateOf(world.state("alice"));
  const leaf = client.ratchetTree[0];
  if (leaf?.nodeType !== "leaf") throw new Error("no leaf");
  const renamed = {
    ...leaf.leaf,
    credential: { credentialType: "basic", identity: someone("mallory")(leaf.leaf.signaturePublicKey) },
  } as const;
  const ratchetTree = client.ratchetTree.with(0, { nodeType: "leaf", leaf: renamed });
  const { commit } = await forge(new MlsState({ ...client, ratchetTree }), { forcePath: true });
  await isVoidForAll(world, commit, "a path leaf that changes who it is");
});

test("a path leaf keeps its signature key", async () => {
  const world = await fresh();
  const { publicKey } = await mls.cs.signature.keygen();
  const path = await forgePath(world.state("alice"), ({ leafNode, nodes }) => ({
    leafNode: { ...leafNode, signaturePublicKey: publicKey },
    nodes,
  }));
  await isVoidForAll(world, path, "a path leaf that changes who it is");
});

test("a path whose own leaf key nobody could seal to is void", async () => {
  const world = await fresh();
  // Of a path of two nodes the leaf's key is exported third.
  const cs = exporting((nth) => nth === 2, new Uint8Array(32));
  const { commit } = await forge(world.state("alice"), { forcePath: true, cs });
  await isVoidForAll(world, commit, "a path key that cannot be sealed to");
});

test("a bad signature is void and nobody's; a bad confirmation tag is void and its maker's", async () => {
  const world = await fresh();
  const unsigned = withParts((cs) => ({
    signature: { sign: async (key, message) => flipped(await cs.signature.sign(key, message)) },
  }));
  const bad = await forge(world.state("alice"), { proposals: [ourPsk()], cs: unsigned });
  await isVoidForAll(world, bad.commit, "it does not open", null);
  const untagged = withParts((cs) => ({ hash: { mac: async (key, data) => flipped(await cs.hash.mac(key, data)) } }));
  for (const forcePath of [false, true]) {
    const tagged = await forge(world.state("alice"), { proposals: [ourPsk()], cs: untagged, forcePath });
    await isVoidForAll(world, tagged.commit, "Could not verify confirmation tag");
  }
});

test("a wrong parent hash is void, for the one it would remove too", async () => {
  const world = await fresh();
  let digests = 0;
  const wrong = withParts((cs) => ({
    hash: { digest: async (data) => (digests++ === 4 ? flipped(await cs.hash.digest(data)) : cs.hash.digest(data)) },
  }));
  const { commit } = await forge(world.state("alice"), { proposals: [remove(3)], cs: wrong });
  for (const name of ["bob", "carol", "dora"])
    expect(await world.process(name, commit)).toEqual({
      t: "void",
      maker: 0,
      reason: "Parent hash did not match the UpdatePath",
    });
});

test("a path that is put together here like a commit is good, or the next test would show nothing", async () => {
  const world = await fresh();
  const path = await forgePath(world.state("alice"), (whole) => whole);
  for (const name of ["bob", "carol", "dora"]) expect((await world.process(name, path)).t).toBe("applied");
});

test("a path with a ciphertext too few or too many is void, also for those whose own would open", async () => {
  const world = await fresh();
  for (const change of [(list: HPKECiphertext[]) => list.slice(1), (list: HPKECiphertext[]) => [...list, ...list]]) {
    const path = await forgePath(world.state("alice"), ({ leafNode, nodes }) => ({
      leafNode,
      nodes: nodes.map((node) => ({ ...node, encryptedPathSecret: change(node.encryptedPathSecret) })),
    }));
    await isVoidForAll(world, path, "Wrong number of encrypted path secrets");
  }
});

test("commits of another group, of another epoch, and of nobody are void", async () => {
  const world = await fresh();
  const { state } = await suite.found(new Uint8Array(33).fill(2), someone("zoe"), psk);
  const other = await suite.commit(state, plan({ refresh: true }), psk);
  expect(await world.process("bob", other.commit)).toEqual({ t: "void", maker: null, reason: "of another group" });
  const made = await suite.commit(world.state("alice"), plan({ refresh: true }), psk);
  world.take("bob", wanted(await world.process("bob", made.commit), "applied"));
  expect(await world.process("bob", made.commit)).toEqual({ t: "void", maker: null, reason: "of another epoch" });
  expect(await world.process("bob", none)).toEqual({ t: "void", maker: null, reason: "not a PrivateMessage" });
});
