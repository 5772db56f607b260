// A model of a suite: what RFC 9420 promises, without cryptography. Secrets are names, sealing is a note of who may read.
// It makes thousands of simulated lives cheap; a share of them runs the real suite instead.

import { type Bytes, type Cbor, concat, decodeCborArray, encodeCbor, equal, toHex, utf8 } from "../src/base/index.ts";
import type {
  Changed,
  CredentialCheck,
  GroupState,
  Joiner,
  JoinResult,
  Leaf,
  OpenResult,
  PendingCommit,
  Processed,
  Psk,
  Suite,
} from "../src/suite/index.ts";
import { readCredential } from "../src/suite/index.ts";

interface State {
  readonly group: string;
  readonly epoch: number;
  /** Stands for all secrets of the epoch: who knows it is in it. */
  readonly secret: string;
  readonly self: number;
  readonly leaves: readonly Leaf[];
  /** Generations sent in this epoch by us. */
  readonly sent: number;
  /** Secrets of epochs that can still be read, with the leaves of then. */
  readonly past: ReadonlyMap<number, { readonly secret: string; readonly leaves: readonly Leaf[] }>;
  /** Generations that were opened: epoch/leaf/generation. */
  readonly opened: ReadonlySet<string>;
}

interface Package {
  readonly key: string;
  readonly leafKey: Bytes;
  readonly credential: Bytes;
}

interface Pending {
  readonly next: State;
  readonly changed: Omit<Changed, "state">;
}

// The brands of the interface stand for exactly these values in this suite.
const stateOf = (state: GroupState): State => state as unknown as State;
const asState = (state: State): GroupState => state as unknown as GroupState;

/** A checksum (FNV-1a) stands for authentication: who edits bytes does not mend it. */
function checksum(bytes: Uint8Array): Bytes {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  const made = new Uint8Array(4);
  new DataView(made.buffer).setUint32(0, sum);
  return made;
}

function write(fields: readonly Cbor[]): Bytes {
  const bytes = encodeCbor(fields);
  return concat(bytes, checksum(bytes));
}

function read(bytes: Uint8Array): readonly unknown[] | null {
  const body = bytes.subarray(0, -4);
  return bytes.length > 4 && equal(checksum(body), bytes.subarray(-4)) ? decodeCborArray(body) : null;
}

const isBytes = (value: unknown): value is Bytes => value instanceof Uint8Array;
const numbers = (value: unknown): readonly number[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "number") : [];

export interface ModelPorts {
  /** `length` random bytes. */
  readonly random: (length: number) => Bytes;
  readonly check: CredentialCheck;
}

/** A suite that behaves like `mls` and costs nothing. */
export function makeModelSuite({ random, check }: ModelPorts): Suite {
  const name = (): string => toHex(random(8));
  const free = (leaves: readonly Leaf[]): number => {
    for (let index = 0; ; index++) if (!leaves.some((leaf) => leaf.index === index)) return index;
  };
  const readPackage = (bytes: Uint8Array): Package | null => {
    const [tag, key, leafKey, credential] = read(bytes) ?? [];
    if (
      tag !== "package" ||
      typeof key !== "string" ||
      !isBytes(leafKey) ||
      !isBytes(credential) ||
      !check(credential, leafKey)
    )
      return null;
    return { key, leafKey, credential };
  };

  /** The leaves after a commit's removals and additions; null where they are against the rules. */
  function apply(
    leaves: readonly Leaf[],
    removes: readonly number[],
    adds: readonly Package[],
  ): { leaves: readonly Leaf[]; added: number[]; removed: Leaf[] } | null {
    const removed = leaves.filter((leaf) => removes.includes(leaf.index));
    if (removed.length !== removes.length) return null;
    let next = leaves.filter((leaf) => !removes.includes(leaf.index));
    const added: number[] = [];
    for (const { leafKey, credential } of adds) {
      const member = readCredential(credential)?.memberId ?? new Uint8Array(0);
      const there = next.some(
        (leaf) => equal(leaf.leafKey, leafKey) || equal(readCredential(leaf.credential)?.memberId ?? leafKey, member),
      );
      if (there) return null;
      const index = free(next);
      added.push(index);
      next = [...next, { index, leafKey, credential }].sort((a, b) => a.index - b.index);
    }
    return { leaves: next, added, removed };
  }

  const advance = (state: State, secret: string, leaves: readonly Leaf[]): State => ({
    ...state,
    epoch: state.epoch + 1,
    secret,
    leaves,
    sent: 0,
    past: new Map([...state.past, [state.epoch, { secret: state.secret, leaves: state.leaves }]]),
  });

  return {
    name: "mls",
    forwardSecrecy: true,
    postQuantum: true,
    async makeJoiner(me) {
      const key = name();
      const leafKey = random(32);
      const made: Package = { key, leafKey, credential: me(leafKey) };
      return { joiner: made as unknown as Joiner, keyPackage: write(["package", key, leafKey, made.credential]) };
    },
    async readKeyPackage(bytes) {
      return readPackage(bytes);
    },
    async found(groupId, me, psk) {
      const leafKey = random(32);
      const leaf: Leaf = { index: 0, leafKey, credential: me(leafKey) };
      const state: State = {
        group: toHex(groupId),
        epoch: 1,
        secret: name(),
        self: 0,
        leaves: [leaf],
        sent: 0,
        past: new Map(),
        opened: new Set(),
      };
      return {
        state: asState(state),
        commit: write(["commit", state.group, 0, "", 0, psk.secret, [], [], state.secret]),
      };
    },
    async join(joiner, welcome, psk): Promise<JoinResult> {
      const [tag, group, epoch, secret, leaves, names, pskSecret, forJoiners, committer] = read(welcome) ?? [];
      const mine = joiner as unknown as Package;
      if (
        tag !== "welcome" ||
        typeof group !== "string" ||
        typeof epoch !== "number" ||
        typeof secret !== "string" ||
        !isBytes(pskSecret) ||
        !isBytes(forJoiners) ||
        typeof committer !== "number"
      )
        return { t: "refused", reason: "malformed" };
      if (!Array.isArray(names) || !names.includes(mine.key))
        return { t: "refused", reason: "not for this key package" };
      if (!equal(pskSecret, psk.secret)) return { t: "psk" };
      const all: Leaf[] = [];
      for (const item of Array.isArray(leaves) ? leaves : []) {
        const [index, leafKey, credential]: unknown[] = Array.isArray(item) ? item : [];
        if (typeof index !== "number" || !isBytes(leafKey) || !isBytes(credential) || !check(credential, leafKey))
          return { t: "refused", reason: "leaf" };
        all.push({ index, leafKey, credential });
      }
      const self = all.find((leaf) => equal(leaf.leafKey, mine.leafKey))?.index;
      if (self === undefined) return { t: "refused", reason: "not in the tree" };
      return {
        t: "joined",
        state: asState({ group, epoch, secret, self, leaves: all, sent: 0, past: new Map(), opened: new Set() }),
        forJoiners,
        committer,
      };
    },
    async commit(from, plan, psk: Psk) {
      const state = stateOf(from);
      const packages = plan.adds.map(readPackage);
      const leftOut = packages.flatMap((item, i) => (item === null ? [i] : []));
      const adds = packages.filter((item) => item !== null);
      const removes = plan.removes.filter(
        (index) => index !== state.self && state.leaves.some((leaf) => leaf.index === index),
      );
      const applied = apply(state.leaves, removes, adds);
      if (applied === null) throw new Error("the plan is against the rules");
      const secret = name();
      const next = advance(state, secret, applied.leaves);
      const commit = write([
        "commit",
        state.group,
        state.epoch,
        state.secret, // stands for the transcript: a commit is for one epoch of one course of the group
        state.self,
        psk.secret,
        [...removes],
        adds.map(({ key, leafKey, credential }) => write(["package", key, leafKey, credential])),
        secret,
      ]);
      const leaves = applied.leaves.map(({ index, leafKey, credential }) => [index, leafKey, credential]);
      const welcome =
        adds.length === 0
          ? null
          : write([
              "welcome",
              state.group,
              next.epoch,
              secret,
              leaves,
              adds.map(({ key }) => key),
              psk.secret,
              plan.forJoiners,
              state.self,
            ]);
      const refreshed = plan.refresh || removes.length > 0;
      const pending: Pending = {
        next,
        changed: { maker: state.self, added: applied.added, removed: applied.removed, refreshed, spent: [] },
      };
      return { pending: pending as unknown as PendingCommit, commit, welcome, leftOut };
    },
    adopt(current, pendingCommit) {
      const { next, changed } = pendingCommit as unknown as Pending;
      const state = stateOf(current);
      return {
        ...changed,
        state: asState({
          ...next,
          opened: state.opened,
          past: new Map([...state.past, [state.epoch, { secret: state.secret, leaves: state.leaves }]]),
        }),
      };
    },
    async process(from, bytes, psk): Promise<Processed> {
      const state = stateOf(from);
      const [tag, group, epoch, before, maker, pskSecret, removes, adds, secret] = read(bytes) ?? [];
      const known = typeof maker === "number" && state.leaves.some((leaf) => leaf.index === maker) ? maker : null;
      if (
        tag !== "commit" ||
        group !== state.group ||
        epoch !== state.epoch ||
        before !== state.secret ||
        known === null ||
        typeof secret !== "string" ||
        !isBytes(pskSecret) ||
        !equal(pskSecret, psk.secret)
      )
        return { t: "void", maker: known, reason: "not for this epoch" };
      const packages = (Array.isArray(adds) ? adds : []).map((item) => (isBytes(item) ? readPackage(item) : null));
      const applied = packages.includes(null)
        ? null
        : apply(
            state.leaves,
            numbers(removes),
            packages.filter((item) => item !== null),
          );
      if (applied === null) return { t: "void", maker: known, reason: "policy" };
      if (applied.removed.some((leaf) => leaf.index === state.self)) return { t: "removed", maker: known };
      return {
        t: "applied",
        state: asState(advance(state, secret, applied.leaves)),
        maker: known,
        added: applied.added,
        removed: applied.removed,
        refreshed: true,
        spent: [],
      };
    },
    async seal(from, plaintext) {
      const state = stateOf(from);
      const sealed = write(["sealed", state.group, state.epoch, state.secret, state.self, state.sent, plaintext]);
      return { state: asState({ ...state, sent: state.sent + 1 }), sealed, spent: [] };
    },
    async open(from, bytes): Promise<OpenResult> {
      const state = stateOf(from);
      const [tag, group, epoch, secret, leaf, generation, plaintext] = read(bytes) ?? [];
      if (
        tag !== "sealed" ||
        group !== state.group ||
        typeof epoch !== "number" ||
        typeof leaf !== "number" ||
        !isBytes(plaintext)
      )
        return { t: "closed", reason: "malformed" };
      if (epoch > state.epoch) return { t: "early", epoch };
      const then = epoch === state.epoch ? state : state.past.get(epoch);
      const sender = then?.leaves.find((other) => other.index === leaf);
      const mark = `${epoch}/${leaf}/${String(generation)}`;
      if (then?.secret !== secret || sender === undefined || state.opened.has(mark))
        return { t: "closed", reason: "keys" };
      return {
        t: "opened",
        state: asState({ ...state, opened: new Set([...state.opened, mark]) }),
        leaf,
        credential: sender.credential,
        plaintext,
        spent: [],
      };
    },
    forget(from, epoch) {
      const state = stateOf(from);
      return {
        state: asState({ ...state, past: new Map([...state.past].filter(([past]) => past >= epoch)) }),
        spent: [],
      };
    },
    epoch: (state) => stateOf(state).epoch,
    groupId: (state) => Uint8Array.fromHex(stateOf(state).group),
    self: (state) => stateOf(state).self,
    leaves: (state) => stateOf(state).leaves,
    async exporter(state, label, context, length) {
      return utf8(`${stateOf(state).secret}${label}${toHex(context)}`.padEnd(length, "0").slice(0, length));
    },
    authenticator: (state) => utf8(`${stateOf(state).group}${stateOf(state).epoch}${stateOf(state).secret}`),
  };
}
