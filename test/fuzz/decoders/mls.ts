// Decoders of MLS messages: the strict decoding alone, over the kept corpus; and a living group that is fed with what was
// changed on the way, and with what a member sealed and signed wrongly.

import { type Bytes, concat, encodeCbor } from "../../../src/base/index.ts";
import { sealWith } from "../../../src/auth/client/index.ts";
import { type CallPorts, runCall } from "../../../src/client/calls.ts";
import { type Frame, memberIdText } from "../../../src/protocol/index.ts";
import { readCredential, type SuiteName } from "../../../src/suite/index.ts";
import {
  decodeKeyPackage,
  decodePrivateMessage,
  decodeWelcome,
  encodeMessage,
} from "../../../src/suite/mls/message.ts";
import { joinerOf, MlsJoiner } from "../../../src/suite/mls/state.ts";
import { channelId, makeWorld, none, plan, primitives, psk, someone, suiteOf } from "../../suite/world.ts";
import { type Decoder, mustEqual } from "../fuzz.ts";

function message<T>(name: string, decode: (bytes: Uint8Array) => T | null, encode: (read: T) => Uint8Array): Decoder {
  return {
    name,
    weight: 12,
    take(bytes) {
      const read = decode(bytes);
      if (read !== null) mustEqual(encode(read), bytes);
      return read !== null;
    },
  };
}

const mls10 = "mls10";

/** Group messages as bytes: what is decoded before any key is used. */
export const messageDecoders: readonly Decoder[] = [
  message("private-message", decodePrivateMessage, (privateMessage) =>
    encodeMessage({ version: mls10, wireformat: "mls_private_message", privateMessage }),
  ),
  message("welcome", decodeWelcome, (welcome) => encodeMessage({ version: mls10, wireformat: "mls_welcome", welcome })),
  message("key-package", decodeKeyPackage, (keyPackage) =>
    encodeMessage({ version: mls10, wireformat: "mls_key_package", keyPackage }),
  ),
];

const key = (n: number): Bytes => new Uint8Array(32).fill(n);

/** A living group of a suite, and everything that reaches a member of it. */
export async function groupDecoders(name: SuiteName): Promise<readonly Decoder[]> {
  const suite = await suiteOf(name);
  const world = await makeWorld(suite, ["alice", "bob", "carol"]);
  await world.commit("alice", { refresh: true });
  const { joiner, keyPackage } = await suite.makeJoiner(someone("dora"));
  const alice = world.state("alice");
  const adding = await suite.commit(alice, plan({ adds: [keyPackage], refresh: true }), psk);
  const removing = await suite.commit(alice, plan({ removes: [2] }), psk);
  const { sealed } = await suite.seal(alice, new Uint8Array(40), none);
  const bob = world.state("bob");
  const welcome = adding.welcome ?? none;
  const { keyPackage: own, keys } = joinerOf(joiner);

  const knockerId = readCredential((await suite.readKeyPackage(keyPackage))?.credential ?? none)?.memberId ?? none;
  const ports: CallPorts = {
    suite,
    primitives,
    keys: { psk, knock: key(2), found: key(3), name: key(4) },
    channelId,
    memberId: () => none,
    credential: someone("alice"),
  };
  return [
    {
      name: `${name}: commit`,
      weight: 1,
      sealed: true,
      corpus: [adding.commit, removing.commit],
      take: async (bytes) => {
        const result = await suite.process(bob, bytes, psk);
        if (result.t === "lost") throw new Error("lost by what nobody signed");
        return result.t !== "void" || result.maker !== null;
      },
    },
    {
      name: `${name}: message`,
      weight: 2,
      sealed: true,
      corpus: [sealed],
      take: async (bytes) => (await suite.open(bob, bytes, none)).t === "opened",
    },
    {
      name: `${name}: Welcome`,
      weight: 0.5,
      sealed: true,
      corpus: [welcome],
      // Joining wipes the init key: every try gets its own.
      take: async (bytes) => {
        const again = new MlsJoiner(own, { ...keys, initPrivateKey: new Uint8Array(keys.initPrivateKey) });
        return (await suite.join(again, bytes, psk)).t === "joined";
      },
    },
    {
      name: `${name}: key package`,
      weight: 1,
      sealed: true,
      corpus: [keyPackage],
      take: async (bytes) => (await suite.readKeyPackage(bytes)) !== null,
    },
    {
      // Sealed by someone who knows the password: whatever it holds, the committer goes on.
      name: `${name}: knock`,
      weight: 1,
      sealed: true,
      corpus: [encodeCbor([1, keyPackage])],
      take: async (bytes) => {
        const knock = sealWith(primitives, key(2), bytes, concat(channelId, knockerId));
        const work: Frame<"work"> = {
          t: "work",
          turn: 1,
          founds: false,
          head: 0,
          knocks: [[knockerId, knock]],
          gone: [],
        };
        const call = {
          t: "commit",
          work,
          removes: [],
          forJoiners: () => ({ spoken: none, away: none }),
          after: 0,
        } as const;
        const made = await runCall(ports, call, bob);
        if (made?.t !== "committed") throw new Error("the committer made nothing");
        return made.welcomed.some((id) => memberIdText(id) === memberIdText(knockerId));
      },
    },
  ];
}
