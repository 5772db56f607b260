// Who opens what: with everything that members ever had, and everything that the log has later.

import { toHex } from "../src/base/index.ts";
import type { Frame } from "../src/protocol/index.ts";
import type { GroupState, Suite } from "../src/suite/index.ts";
import type { Member } from "./member.ts";
import { type Notes, sealName } from "./watched-suite.ts";

/** The entries of every log there was, in their order. */
export interface Entries {
  readonly chats: { readonly log: string; readonly chat: Frame<"chat"> }[];
  readonly handshakes: { readonly log: string; readonly head: Frame<"committed">; readonly body: Uint8Array }[];
}

export class Secrecy {
  /** What the chain's entries began, by log and sequence. */
  readonly #heads = new Map<string, { readonly group: string; readonly epoch: number }>();
  readonly #lastHeads = new Map<Member, number>();
  /** The last group that each was in, and where it was in the log. */
  readonly #lastGroups = new Map<
    Member,
    { readonly group: GroupState; readonly log: Uint8Array; readonly seq: number }
  >();

  readonly #entries: Entries;
  readonly #notes: Notes;

  constructor(entries: Entries, notes: Notes) {
    this.#entries = entries;
    this.#notes = notes;
  }

  /** Notes which entries became the chain's: a member applied them. */
  observe(member: Member): void {
    const { group, suite, log } = member.state;
    if (group !== null) this.#lastGroups.set(member, { group, log: log.incarnation, seq: log.seq ?? 0 });
    if (group === null || log.head === 0 || this.#lastHeads.get(member) === log.head) return;
    this.#lastHeads.set(member, log.head);
    const name = `${toHex(log.incarnation)} ${log.head}`;
    if (!this.#heads.has(name))
      this.#heads.set(name, { group: toHex(suite.groupId(group)), epoch: suite.epoch(group) });
  }

  /**
   * Nothing that was sealed without a member's leaf opens with all that it ever had, also where it goes on to take every
   * later commit with the channel's PSK, as a removed member can that has a relay's help.
   */
  async judge(): Promise<readonly string[]> {
    const violations: string[] = [];
    for (const [member, last] of this.#lastGroups) {
      const { suite } = member.state;
      const group = member.state.group ?? (await this.#goOn(suite, last));
      for (const { sealed, leaves, group: name, epoch } of this.#notes.seals.values()) {
        if (leaves.has(member.id)) continue;
        const result = await suite.open(group, sealed, new Uint8Array(0));
        if (result.t === "opened") violations.push(`${member.name} opens what was sealed without it: ${name} ${epoch}`);
      }
    }
    return violations;
  }

  /** What comes of a state that takes whatever the log had later. */
  async #goOn(
    suite: Suite,
    last: { readonly group: GroupState; readonly log: Uint8Array; readonly seq: number },
  ): Promise<GroupState> {
    const { psk } = this.#notes;
    let { group } = last;
    for (const { log, head, body } of this.#entries.handshakes) {
      if (psk === null || head.founds.length > 0 || log !== toHex(last.log) || head.seq <= last.seq) continue;
      const result = await suite.process(group, body, psk);
      if (result.t === "applied") group = result.state;
    }
    return group;
  }

  /** No message that was sealed before a removal stands in the log behind it. */
  judgeLog(): readonly string[] {
    const violations: string[] = [];
    for (const { log, chat } of this.#entries.chats) {
      const seal = this.#notes.seals.get(sealName(chat.sealed));
      if (seal === undefined) continue;
      const gone = this.#removedBefore(log, chat.seq, seal.group);
      if (gone !== null && seal.epoch < gone.epoch)
        violations.push(`a message of epoch ${seal.epoch} is in the log behind the removal that began ${gone.epoch}`);
    }
    return violations;
  }

  /** The last removal that became the chain's before an entry of a log: the epoch that it began. */
  #removedBefore(log: string, seq: number, group: string): { readonly epoch: number } | null {
    for (const { head } of this.#entries.handshakes
      .filter((one) => one.log === log && one.head.seq < seq)
      .toReversed()) {
      const began = head.removes ? this.#heads.get(`${log} ${head.seq}`) : undefined;
      if (began?.group === group) return began;
    }
    return null;
  }
}
