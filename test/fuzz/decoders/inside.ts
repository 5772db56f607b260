// What a member who keeps to no rule seals and signs: decoders and checks behind the keys of the group. The seal is right,
// the content is not.

import { commitEncoder, decodeCommit } from "ts-mls/commit.js";
import { encode } from "ts-mls/codec/tlsEncoder.js";
import { createContentCommitSignature } from "ts-mls/framedContent.js";
import { protect } from "ts-mls/messageProtection.js";
import type { Commit } from "ts-mls/commit.js";
import { type Bytes, equal } from "../../../src/base/index.ts";
import { encodeMessage } from "../../../src/suite/mls/message.ts";
import { joinerOf, MlsJoiner, stateOf } from "../../../src/suite/mls/state.ts";
import { add, forge, mls, ourPsk, remove, withParts } from "../../suite/forge.ts";
import { makeWorld, none, psk, someone, suiteOf, type World } from "../../suite/world.ts";
import type { Decoder } from "../fuzz.ts";

const wireformat = "mls_private_message";

/** Any commit at all, with a right signature and a right seal; only its confirmation tag is wrong. */
async function sign(world: World, maker: string, commit: Commit): Promise<Bytes> {
  const { client, self } = stateOf(world.state(maker));
  const sender = { senderType: "member", leafIndex: self } as const;
  const { signature, framedContent } = await createContentCommitSignature(
    client.groupContext,
    wireformat,
    commit,
    sender,
    none,
    client.signaturePrivateKey,
    mls.cs.signature,
  );
  const auth = { contentType: "commit", signature, confirmationTag: new Uint8Array(32) } as const;
  const { privateMessage } = await protect(
    client.keySchedule.senderDataSecret,
    none,
    client.groupContext,
    client.secretTree,
    { ...framedContent, auth },
    self,
    mls.config.paddingConfig,
    mls.cs,
  );
  return encodeMessage({ version: "mls10", wireformat, privateMessage });
}

type Part = "content" | "senderData" | "groupInfo" | "groupSecrets";

/** Algorithms that tell what they seal, and seal something else in its place. */
function sealing(part: Part | null, instead: Uint8Array, tell: (part: Part, plaintext: Uint8Array) => void = () => {}) {
  const chosen = (which: Part, plaintext: Uint8Array): Uint8Array => {
    tell(which, plaintext);
    return which === part ? instead : plaintext;
  };
  return withParts((cs) => ({
    hpke: {
      // Only a GroupInfo is sealed without associated data; what a sender says of itself is 12 bytes.
      encryptAead: (key, nonce, associated, plaintext) =>
        cs.hpke.encryptAead(
          key,
          nonce,
          associated,
          chosen(
            associated === undefined ? "groupInfo" : plaintext.length === 12 ? "senderData" : "content",
            plaintext,
          ),
        ),
      seal: (key, plaintext, info, associated) =>
        cs.hpke.seal(
          key,
          new TextDecoder("latin1").decode(info).includes("Welcome") ? chosen("groupSecrets", plaintext) : plaintext,
          info,
          associated,
        ),
    },
  }));
}

/** A group of `mls-classic` with a member who signs whatever it likes. */
export async function insideDecoders(): Promise<readonly Decoder[]> {
  const suite = await suiteOf("mls-classic");
  const world = await makeWorld(suite, ["alice", "bob", "carol", "dora"]);
  for (const name of ["alice", "carol"]) await world.commit(name, { refresh: true });
  const { joiner } = await suite.makeJoiner(someone("eve"));
  const { keyPackage, keys } = joinerOf(joiner);
  const proposals = [add(keyPackage), remove(3), ourPsk()];
  const plain = new Map<Part, Uint8Array>();
  const tell = (part: Part, plaintext: Uint8Array): void => void plain.set(part, new Uint8Array(plaintext));
  const { welcome } = await forge(world.state("alice"), { proposals, forcePath: true, cs: sealing(null, none, tell) });
  if (welcome === undefined) throw new Error("no Welcome");
  const commits: Uint8Array[] = [];
  for (const more of [{ proposals, forcePath: true }, { proposals: [remove(1)] }, { proposals: [ourPsk()] }]) {
    let content = none;
    const seen = (part: Part, plaintext: Uint8Array): void => {
      if (part === "content") content = new Uint8Array(plaintext);
    };
    await forge(world.state("alice"), { ...more, cs: sealing(null, none, seen) });
    const commit = decodeCommit(content, 0)?.[0];
    if (commit === undefined) throw new Error("no commit");
    commits.push(encode(commitEncoder)(commit));
  }

  /** A group must not split: what one applies nobody finds void, and nobody but the maker is blamed. */
  const isApplied = async (commit: Uint8Array): Promise<boolean> => {
    const outcomes = new Set<string>();
    for (const name of ["bob", "carol", "dora"]) {
      const result = await world.process(name, commit);
      outcomes.add(result.t);
      if (result.maker !== null && result.maker !== 0) throw new Error(`${name} blames another`);
    }
    if (outcomes.has("applied") && outcomes.has("void")) throw new Error("applied by one, void for another");
    return outcomes.has("applied");
  };

  const sealedPart = (part: Part): Decoder => ({
    name: `sealed by a member: ${part}`,
    weight: 1,
    // A commit of hers that was sealed before is hers in this epoch still, and zeros after it are padding (§6.3.1).
    sealed: part !== "content",
    corpus: [plain.get(part) ?? none],
    async take(bytes) {
      if (equal(bytes, plain.get(part) ?? none)) return true;
      const cs = sealing(part, bytes);
      const made = await forge(world.state("alice"), { proposals: [add(keyPackage), ourPsk()], cs });
      if (part === "content" || part === "senderData") return isApplied(made.commit);
      if (made.welcome === undefined) throw new Error("no Welcome");
      const again = new MlsJoiner(keyPackage, { ...keys, initPrivateKey: new Uint8Array(keys.initPrivateKey) });
      const message = encodeMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome });
      return (await suite.join(again, message, psk)).t === "joined";
    },
  });

  return [
    {
      name: "signed by a member: commit",
      weight: 4,
      corpus: commits,
      async take(bytes) {
        let commit: Commit | undefined;
        try {
          commit = decodeCommit(bytes, 0)?.[0];
        } catch {
          return false; // ts-mls's own decoder; members meet it within a message, which is fuzzed as `content` below
        }
        if (commit === undefined) return false;
        if (await isApplied(await sign(world, "alice", commit))) throw new Error("applied under a wrong tag");
        return true; // well formed, and signed by a member
      },
    },
    sealedPart("content"),
    sealedPart("senderData"),
    sealedPart("groupInfo"),
    sealedPart("groupSecrets"),
  ];
}
