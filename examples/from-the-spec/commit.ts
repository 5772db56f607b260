// protocol.md §7 and §8: a commit of one's own, and the Welcome that belongs to it, as they go on the wire.
import { encode } from "cborg";
import { createCommit, encodeMlsMessage, type ClientState, type Proposal } from "ts-mls";
import type { Bytes } from "./bytes.ts";
import { forJoiners, type Suite } from "./suite.ts";
import { bitmap } from "./tree.ts";

export interface MadeCommit {
  /** The group as it is if this commit becomes the chain's head. */
  readonly state: ClientState;
  readonly commit: Bytes;
  /** Empty where nobody is added. */
  readonly welcome: Bytes;
  readonly removes: boolean;
}

/** `shown` are the leaves that have spoken and stay. */
export async function makeCommit(
  suite: Suite,
  state: ClientState,
  extraProposals: Proposal[],
  shown: readonly number[],
  removes: boolean,
): Promise<MadeCommit> {
  const made = await createCommit(
    { state, cipherSuite: suite.impl, pskIndex: suite.pskIndex },
    {
      extraProposals,
      ratchetTreeExtension: true,
      groupInfoExtensions: [{ extensionType: forJoiners, extensionData: encode([bitmap(shown), new Uint8Array()]) }],
    },
  );
  const { welcome } = made;
  return {
    state: made.newState,
    commit: encodeMlsMessage(made.commit),
    welcome:
      welcome === undefined
        ? new Uint8Array()
        : encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome }),
    removes,
  };
}
