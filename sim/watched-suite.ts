// A suite that is watched: every message that is sealed is noted with the leaves that may open it. And one that the
// scheduler waits for, where its calls take turns of the real event loop.

import { type Bytes, toBase64url, toHex } from "../src/base/index.ts";
import { contentOfBytes, decodeContent, messageIdText } from "../src/client/content.ts";
import { memberIdText } from "../src/protocol/index.ts";
import { type GroupState, type Psk, readCredential, type Suite } from "../src/suite/index.ts";
import type { Scheduler } from "./scheduler.ts";

/** One message as it was sealed. */
export interface Seal {
  readonly sealed: Bytes;
  readonly group: string;
  readonly epoch: number;
  /** The ids of what is said in it: its own, and of what it says again. */
  readonly ids: readonly string[];
  /** Member ids of the epoch's leaves, base64url. */
  readonly leaves: ReadonlySet<string>;
}

/** The member ids of a group's leaves, base64url. */
export function membersOf(suite: Suite, group: GroupState): Set<string> {
  return new Set(
    suite.leaves(group).flatMap(({ credential }) => {
      const read = readCredential(credential);
      return read === null ? [] : [memberIdText(read.memberId)];
    }),
  );
}

function idsIn(plaintext: Uint8Array): string[] {
  const ids: string[] = [];
  let content = decodeContent(plaintext);
  for (;;) {
    ids.push(messageIdText(content.id));
    if (content.body.kind !== "again") return ids;
    content = contentOfBytes(content.body.original);
  }
}

/** What names a sealed message. */
export const sealName = (sealed: Uint8Array): string => toBase64url(sealed);

/** What is noted of a suite's calls. */
export interface Notes {
  /** Each seal, by `sealName`. */
  readonly seals: Map<string, Seal>;
  /** The channel's PSK, which also a removed member has; null before anyone used it. */
  psk: Psk | null;
}

/** The suite, its calls noted and tracked. */
export function watchSuite(suite: Suite, scheduler: Scheduler, notes: Notes): Suite {
  const tracked = <T>(work: Promise<T>): Promise<T> => scheduler.track(work);
  return {
    ...suite,
    makeJoiner: (me) => tracked(suite.makeJoiner(me)),
    readKeyPackage: (keyPackage) => tracked(suite.readKeyPackage(keyPackage)),
    found: (groupId, me, psk) => tracked(suite.found(groupId, me, psk)),
    join: (joiner, welcome, psk) => tracked(suite.join(joiner, welcome, psk)),
    commit: (state, plan, psk) => tracked(suite.commit(state, plan, psk)),
    exporter: (state, label, context, length) => tracked(suite.exporter(state, label, context, length)),
    process(state, commit, psk) {
      notes.psk = psk;
      return tracked(suite.process(state, commit, psk));
    },
    open: (state, sealed, associated) => tracked(suite.open(state, sealed, associated)),
    async seal(state, plaintext, associated) {
      const result = await tracked(suite.seal(state, plaintext, associated));
      notes.seals.set(sealName(result.sealed), {
        sealed: result.sealed,
        group: toHex(suite.groupId(state)),
        epoch: suite.epoch(state),
        ids: idsIn(plaintext),
        leaves: membersOf(suite, state),
      });
      return result;
    },
  };
}
