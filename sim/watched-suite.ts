// A suite that is watched: every message that is sealed is noted with the leaves that may open it. And one that the
// scheduler waits for, where its calls take turns of the real event loop.

import { type Bytes, toBase64url, toHex } from "../src/base/index.ts";
import { contentOfBytes, decodeContent, messageIdText } from "../src/client/content.ts";
import { memberIdText } from "../src/protocol/index.ts";
import { type GroupState, readCredential, type Suite } from "../src/suite/index.ts";
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

/** The suite, with a note of each seal in `seals`, by `sealName`. */
export function watchSuite(suite: Suite, scheduler: Scheduler, seals: Map<string, Seal>): Suite {
  const tracked = <T>(work: Promise<T>): Promise<T> => scheduler.track(work);
  return {
    ...suite,
    makeJoiner: (me) => tracked(suite.makeJoiner(me)),
    readKeyPackage: (keyPackage) => tracked(suite.readKeyPackage(keyPackage)),
    found: (groupId, me, psk) => tracked(suite.found(groupId, me, psk)),
    join: (joiner, welcome, psk) => tracked(suite.join(joiner, welcome, psk)),
    commit: (state, plan, psk) => tracked(suite.commit(state, plan, psk)),
    process: (state, commit, psk) => tracked(suite.process(state, commit, psk)),
    open: (state, sealed, associated) => tracked(suite.open(state, sealed, associated)),
    async seal(state, plaintext, associated) {
      const result = await tracked(suite.seal(state, plaintext, associated));
      seals.set(sealName(result.sealed), {
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
