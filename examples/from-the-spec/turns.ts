// protocol.md §7 "Whose turn" and §8 "Founding", "Joining": what a member does when the relay names it.
import { concat, hex, random, same, type Bytes } from "./bytes.ts";
import { seal } from "./channel-key.ts";
import type { Chain } from "./chain.ts";
import type { MadeCommit } from "./commit.ts";
import { newEntryId, type Connection } from "./connection.ts";
import type { Door } from "./door.ts";
import { encodeFrame, type Frame } from "./frames.ts";
import { Group, type Changes } from "./group.ts";
import { openKnock } from "./knock.ts";
import type { OwnKeyPackage, Suite } from "./suite.ts";

/** A handshake entry of one's own, on its way into the log. */
export interface Upload {
  readonly id: Bytes;
  readonly after: number;
  readonly turn: number;
  readonly made: MadeCommit;
  readonly welcomed: readonly Bytes[];
  readonly founded: Group | undefined;
  /** The commit's bytes as they go into the log. */
  readonly commit: Bytes;
}

const commitGapMs = 250;
const nothing: Bytes = new Uint8Array();

async function founding(suite: Suite, memberId: Bytes, own: OwnKeyPackage, work: Frame<"work">): Promise<Upload> {
  const { channelId, found } = suite.keys;
  const groupId = concat(channelId, random(16));
  const [founded, made] = await Group.found(suite, groupId, own);
  const commit = seal(found, made.commit, channelId, memberId, groupId);
  return { id: newEntryId(), after: work.head, turn: work.turn, made, welcomed: [], founded, commit };
}

async function turn(suite: Suite, memberId: Bytes, group: Group, after: number, work: Frame<"work">): Promise<Upload> {
  const welcomed: Bytes[] = [];
  const adds: OwnKeyPackage["public"][] = [];
  for (const [from, sealed] of work.knocks) {
    const keyPackage = await openKnock(suite, from, sealed);
    if (keyPackage === undefined || same(from, memberId)) continue;
    welcomed.push(from);
    adds.push(keyPackage);
  }
  // A committer that finds nothing to do commits a refresh; so does one whose knocks do not go together.
  const changes: Changes = { adds, removes: [...work.gone, ...welcomed] };
  try {
    const made = await group.commit(changes);
    return { id: newEntryId(), after, turn: work.turn, made, welcomed, founded: undefined, commit: made.commit };
  } catch {
    const made = await group.commit({ adds: [], removes: work.gone });
    return { id: newEntryId(), after, turn: work.turn, made, welcomed: [], founded: undefined, commit: made.commit };
  }
}

/** Does what the relay asks for, where this member is in the place to do it. */
export async function answer(
  work: Frame<"work">,
  connection: Connection,
  suite: Suite,
  memberId: Bytes,
  chain: Chain,
  door: Door,
): Promise<void> {
  let entry: Upload;
  if (work.founds) {
    if (chain.group !== undefined || chain.founding !== undefined) return;
    entry = await founding(suite, memberId, await door.newKeyPackage(), work);
  } else {
    if (chain.group === undefined) return;
    entry = await turn(suite, memberId, chain.group, chain.head, work);
  }
  chain.pending.set(hex(entry.id), entry);
  upload(connection, entry);
}

/** Whether it was an upload that was refused; one that came too soon is tried again. */
export function uploadRefused(connection: Connection, chain: Chain, id: Bytes, code: string): boolean {
  const entry = chain.pending.get(hex(id));
  if (entry === undefined) return false;
  if (code !== "commit.too_soon") chain.pending.delete(hex(id));
  else setTimeout(() => chain.pending.has(hex(id)) && upload(connection, entry), commitGapMs);
  return true;
}

function upload(connection: Connection, entry: Upload): void {
  const { id, after, turn: turnNumber, made, welcomed, founded, commit } = entry;
  const welcome = founded === undefined ? made.welcome : nothing;
  connection.send(
    encodeFrame("handshake", {
      id,
      after,
      turn: turnNumber,
      founds: founded?.id ?? nothing,
      removes: made.removes,
      welcomed,
      commitBytes: commit.length,
      welcomeBytes: welcome.length,
    }),
  );
  connection.sendParts(id, concat(commit, welcome));
}
