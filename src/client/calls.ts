// Runs the machine's calls: the suite's work with the channel's keys, and the sealing of knocks and foundings (§6).

import { type Bytes, concat, decodeCborArray, encodeCbor, equal, type Primitives } from "../base/index.ts";
import { type ChannelKeys, openWith, sealWith } from "../auth/client/index.ts";
import { entryIdText, type Frame } from "../protocol/index.ts";
import { type CredentialMaker, type GroupState, type JoinResult, readCredential, type Suite } from "../suite/index.ts";
import { encodeContent } from "./content.ts";
import { contentOfItem } from "./outbox.ts";
import type { Call, FreshId, Result } from "./machine/events.ts";
import type { ForJoiners } from "./roster.ts";

export interface CallPorts {
  readonly suite: Suite;
  readonly primitives: Primitives;
  readonly keys: ChannelKeys;
  /** 17 bytes. */
  readonly channelId: Uint8Array;
  /** Our own member id of this login, 16 bytes. */
  readonly memberId: () => Uint8Array;
  readonly credential: CredentialMaker;
}

/** A name of 16 bytes. */
export const idOf = (bytes: Uint8Array): FreshId => ({ bytes, text: entryIdText(bytes) });

/** A name drawn at random. */
export const freshId = (p: Primitives): FreshId => idOf(p.random(16));

const foundingContext = (channelId: Uint8Array, memberId: Uint8Array, groupId: Uint8Array): Bytes =>
  concat(channelId, memberId, groupId);

/** The commit inside a founding entry's body, or null where it was not sealed under the channel's key. */
export function openFounding(
  ports: Pick<CallPorts, "primitives" | "keys" | "channelId">,
  head: Frame<"committed">,
  body: Uint8Array,
): Bytes | null {
  return openWith(ports.primitives, ports.keys.found, body, foundingContext(ports.channelId, head.from, head.founds));
}

/**
 * Runs one call on the group of this moment.
 * @returns its result, or null where it has become pointless (no group any more, or nothing valid to do)
 */
export async function runCall(ports: CallPorts, call: Call, group: GroupState | null): Promise<Result | null> {
  switch (call.t) {
    case "makeJoiner":
      return makeJoiner(ports);
    case "found":
      return found(ports, call);
    case "join":
      return join(ports, call);
    case "commit":
      return group === null ? null : commit(ports, call, group);
    case "process":
      return group === null
        ? null
        : { t: "processed", call, result: await ports.suite.process(group, call.whole.body, ports.keys.psk) };
    case "seal": {
      if (group === null) return null;
      const { item } = call;
      const plaintext = encodeContent(contentOfItem(item));
      const { state, sealed, spent } = await ports.suite.seal(group, plaintext, new Uint8Array(0));
      return { t: "sealed", call, group: state, sealed, spent };
    }
    case "open":
      return group === null
        ? null
        : { t: "opened", call, result: await ports.suite.open(group, call.chat.sealed, new Uint8Array(0)) };
  }
}

const nothingTold: ForJoiners = { spoken: new Uint8Array(0), away: new Uint8Array(0) };

/** What a Welcome's `forJoiners` says; null where it is none. */
export function readForJoiners(bytes: Uint8Array): ForJoiners | null {
  const [spoken, away, ...more] = decodeCborArray(bytes) ?? [];
  return spoken instanceof Uint8Array && away instanceof Uint8Array && more.length === 0 ? { spoken, away } : null;
}

/** Opens a Welcome with the newest knock's secrets, or those of one before it. */
async function join(ports: CallPorts, call: Extract<Call, { t: "join" }>): Promise<Result> {
  const here = freshId(ports.primitives);
  let result: JoinResult = { t: "refused", reason: "no knock" };
  for (const joiner of call.joiners) {
    result = await ports.suite.join(joiner, call.whole.body, ports.keys.psk);
    if (result.t === "refused") continue;
    const told = (result.t === "joined" ? readForJoiners(result.forJoiners) : null) ?? nothingTold;
    return { t: "joinTried", call, joiner, result, here, told };
  }
  return { t: "joinTried", call, joiner: null, result, here, told: nothingTold };
}

async function makeJoiner(ports: CallPorts): Promise<Result> {
  const { primitives, keys, channelId } = ports;
  const { joiner, keyPackage } = await ports.suite.makeJoiner(ports.credential);
  const knock = sealWith(primitives, keys.knock, encodeCbor([1, keyPackage]), concat(channelId, ports.memberId()));
  return { t: "madeJoiner", joiner, knock };
}

async function found(ports: CallPorts, call: Extract<Call, { t: "found" }>): Promise<Result> {
  const { primitives, keys, channelId } = ports;
  const groupId = concat(channelId, primitives.random(16));
  const { state, commit: bytes } = await ports.suite.found(groupId, ports.credential, keys.psk);
  const body = sealWith(primitives, keys.found, bytes, foundingContext(channelId, ports.memberId(), groupId));
  return { t: "founded", call, id: freshId(primitives), groupId, group: state, body };
}

/** The key package in a knock, where it is sealed under the channel's key and speaks for the member who knocked. */
async function openKnock(ports: CallPorts, memberId: Uint8Array, sealed: Uint8Array): Promise<Bytes | null> {
  const content = openWith(ports.primitives, ports.keys.knock, sealed, concat(ports.channelId, memberId));
  const value = content === null ? null : decodeCborArray(content);
  if (value?.length !== 2 || value[0] !== 1 || !(value[1] instanceof Uint8Array)) return null;
  const keyPackage = new Uint8Array(value[1]);
  const leaf = await ports.suite.readKeyPackage(keyPackage);
  const credential = leaf === null ? null : readCredential(leaf.credential);
  return credential !== null && equal(credential.memberId, memberId) ? keyPackage : null;
}

async function commit(
  ports: CallPorts,
  call: Extract<Call, { t: "commit" }>,
  group: GroupState,
): Promise<Result | null> {
  const adds: Bytes[] = [];
  const knockers: Uint8Array[] = [];
  const knocking = new Set<string>();
  for (const [memberId, sealed] of call.work?.knocks ?? []) {
    const keyPackage = await openKnock(ports, memberId, sealed);
    const name = entryIdText(memberId);
    if (keyPackage === null || knocking.has(name)) continue;
    knocking.add(name);
    adds.push(keyPackage);
    knockers.push(memberId);
  }
  // A leaf of someone who knocks goes only where the knock itself is good.
  const refusedKnocks = new Set(
    (call.work?.knocks ?? []).map(([memberId]) => entryIdText(memberId)).filter((name) => !knocking.has(name)),
  );
  const leaves = new Map(ports.suite.leaves(group).map((leaf) => [leaf.index, leaf]));
  const removes = call.removes.filter((index) => {
    const credential = readCredential(leaves.get(index)?.credential ?? new Uint8Array(0));
    return credential !== null && !refusedKnocks.has(entryIdText(credential.memberId));
  });
  const refresh = adds.length === 0 && removes.length === 0;
  if (refresh && call.work === null) return null;
  const { spoken, away } = call.forJoiners(removes);
  const forJoiners = encodeCbor([spoken, away]);
  try {
    const made = await ports.suite.commit(group, { adds, removes, refresh, forJoiners }, ports.keys.psk);
    const welcomed = knockers.filter((_, i) => !made.leftOut.includes(i));
    return { t: "committed", call, id: freshId(ports.primitives), made, welcomed, removes: removes.length > 0 };
  } catch {
    return null; // a commit that cannot be made costs our turn, not the session: the relay names the next
  }
}
