// What must hold in every life of the simulator, and who sees to it. It watches everything that members are told and that
// the log takes, and judges at the end. `docs/threat-model.md` names the claims.

import { codes, type Code, toHex } from "../src/base/index.ts";
import { decodeFrame, limits, type MemberId, memberIdText } from "../src/protocol/index.ts";
import { framesOf } from "../src/relay/entry.ts";
import type { LogEntry } from "../src/relay/engine.ts";
import type { RoomEvent } from "../src/client/types.ts";
import type { Member, Said } from "./member.ts";
import { type Entries, Secrecy } from "./secrecy.ts";
import { Stays } from "./stays.ts";
import { membersOf, type Notes, sealName } from "./watched-suite.ts";

/** Where a log has something. */
interface Place {
  /** The log's incarnation, hexadecimal. */
  readonly log: string;
  readonly seq: number;
  /** The last handshake entry that its sender knew. */
  readonly seen: number;
  readonly atMs: number;
}

/** When a member was told that something is missing, and of whom; null where that is not said. */
interface ToldHole {
  readonly ms: number;
  readonly of: string | null;
}

/** What one member was shown. */
interface Shown {
  readonly ids: Set<string>;
  /** By sender: what it was shown in order, by its place in what the sender said. */
  readonly by: Map<string, { readonly at: number; readonly ms: number }[]>;
}

/** What says that something is missing. */
const holeAlarms: ReadonlySet<Code> = new Set(["group.gap", "group.open_failed", "group.lost"]);

export interface OraclePorts {
  /** Every launch there was, in order. */
  readonly members: readonly Member[];
  readonly notes: Notes;
  readonly nowMs: () => number;
  /** Whether what the relay says is so. */
  readonly isHonest: boolean;
  readonly tell: (line: string) => void;
}

export class Oracle {
  /** What was violated, in sentences. */
  readonly violations: string[] = [];
  /** Alarms that members were told, by code. */
  readonly alarms = new Map<Code, number>();
  /** Nothing is wrong any more: nobody is to be alarmed, or to lose its connection. */
  quiet = false;
  /** The count of members that the last event said, until the step is over. */
  readonly #counts = new Map<Member, number>();
  /** Who was told that something is missing: by an alarm, or by joining anew. */
  readonly #told = new Map<Member, ToldHole[]>();
  readonly stays = new Stays();
  readonly entries: Entries = { chats: [], handshakes: [] };
  readonly secrecy: Secrecy;
  readonly #places = new Map<string, Place[]>();
  readonly #shown = new Map<Member, Shown>();
  readonly #ports: OraclePorts;

  constructor(ports: OraclePorts) {
    this.#ports = ports;
    this.secrecy = new Secrecy(this.entries, ports.notes);
  }

  #violate(text: string): void {
    const line = `VIOLATED: ${text}`;
    this.#ports.tell(line);
    this.violations.push(text);
  }

  /** An entry has its place in a log. */
  logged(incarnation: Uint8Array, entry: LogEntry): void {
    const log = toHex(incarnation);
    const [first, ...parts] = framesOf(entry, limits.maxPartBytes).map((bytes) =>
      decodeFrame(bytes, "toMember", limits.maxFrameBytes),
    );
    if (first?.t === "chat") {
      this.entries.chats.push({ log, chat: first });
      const ids = this.#ports.notes.seals.get(sealName(first.sealed))?.ids ?? [];
      for (const name of ids.map((id) => nameOf(memberIdText(first.from), id)))
        this.#places.set(name, [
          ...(this.#places.get(name) ?? []),
          { log, seq: entry.seq, seen: first.seen, atMs: this.#ports.nowMs() },
        ]);
    } else if (first?.t === "committed") {
      const bodies = parts.flatMap((part) => (part.t === "part" ? [part.bytes] : []));
      this.entries.handshakes.push({ log, head: first, body: Buffer.concat(bodies) });
    }
  }

  /** A line of the relay's log. @param mayFail whether faults were put into it */
  wrote(line: string, mayFail: boolean): void {
    const isFault = /"event":"(channel|engine|store)\.failed"/.test(line) && !mayFail;
    if (this.#ports.isHonest && (isFault || line.includes("forge"))) this.#violate(`the relay says: ${line}`);
  }

  /** A member was told something. */
  heard(member: Member, event: RoomEvent): void {
    switch (event.t) {
      case "message":
        return event.own ? undefined : this.#message(member, event);
      case "relayed":
        if (this.#ports.isHonest && !this.#places.has(nameOf(member.id, event.id)))
          this.#violate(`${member.name} was told that ${event.id} is relayed, and it is in no log`);
        return;
      case "member":
        if (event.change !== "leave") this.#face(member, event.who);
        this.#counts.set(member, event.members);
        return;
      case "alarm":
        this.alarms.set(event.code, (this.alarms.get(event.code) ?? 0) + 1);
        if (this.quiet) this.#violate(`${member.name} was told ${event.code}, and nothing is wrong`);
        if (holeAlarms.has(event.code)) this.#tellHole(member, event.who?.memberId ?? null);
        return;
      case "joined":
        if (event.again) this.#tellHole(member, null);
        return this.#faces(member);
      case "epoch":
        return this.#faces(member);
      case "connection":
        if (this.quiet && event.state !== "open")
          this.#violate(`${member.name} is ${event.state}, and nothing is wrong`);
        return;
      case "edited":
      case "deleted":
      case "reaction":
      case "presence":
      case "failed":
      case "file":
      case "transfer":
      case "closed":
        return;
    }
  }

  #tellHole(member: Member, of: string | null): void {
    this.#told.set(member, [...(this.#told.get(member) ?? []), { ms: this.#ports.nowMs(), of }]);
  }

  /** Whom a member shows was in the group itself, and speaks under its own identity. */
  #faces(member: Member): void {
    for (const who of member.state.roster.members) if (who.memberId !== member.id) this.#face(member, who);
  }

  #face(member: Member, who: { readonly memberId: string; readonly nickname: string }): void {
    const real = this.#ports.members.find(({ id }) => id === who.memberId);
    if (real?.name !== who.nickname || real.joins === 0) this.#violate(`${member.name} saw a ghost, ${who.nickname}`);
  }

  #message(reader: Member, event: Extract<RoomEvent, { t: "message" }>): void {
    const sender = this.#ports.members.find(({ id }) => id === event.from.memberId);
    const at = sender?.said.findIndex(({ id }) => id === event.id) ?? -1;
    if (sender === undefined || at === -1 || sender.said[at]?.text !== event.text)
      return this.#violate(`${reader.name} was shown "${event.text}", which ${event.from.nickname} never said`);
    const shown = this.#shown.get(reader) ?? { ids: new Set(), by: new Map<string, { at: number; ms: number }[]>() };
    this.#shown.set(reader, shown);
    const name = nameOf(sender.id, event.id);
    if (shown.ids.has(name)) this.#violate(`${reader.name} was shown "${event.text}" twice`);
    shown.ids.add(name);
    const before = shown.by.get(sender.id) ?? [];
    const last = before.at(-1)?.at ?? -1;
    if (at < last) this.#violate(`${reader.name} was shown "${event.text}" after "${sender.said[last]?.text}"`);
    shown.by.set(sender.id, [...before, { at, ms: this.#ports.nowMs() }]);
  }

  /** Whether a reader was shown a message. */
  wasShown(reader: Member, sender: Member, said: Said): boolean {
    return this.#shown.get(reader)?.ids.has(nameOf(sender.id, said.id)) === true;
  }

  /** Messages that were shown to someone, each as often as it was. */
  get shownCount(): number {
    return [...this.#shown.values()].reduce((sum, { ids }) => sum + ids.size, 0);
  }

  /** Called after every event. */
  observe(): void {
    const nowMs = this.#ports.nowMs();
    for (const member of this.#ports.members) {
      this.stays.observe(member, nowMs);
      this.secrecy.observe(member);
    }
    for (const [{ name, state }, told] of this.#counts)
      if (state.group !== null && told !== state.roster.count)
        this.#violate(`${name} was told of ${told} members, and shows ${state.roster.count}`);
    this.#counts.clear();
  }

  /** Everything acknowledged was shown to everyone who was there; everything said is relayed. */
  judgeDelivery(): void {
    for (const sender of this.#ports.members) {
      for (const said of sender.said) {
        if (sender.settled && said.relayedAtMs === null)
          this.#violate(`${sender.name} is stuck with "${said.text}"${said.failed ? ", which failed" : ""}`);
        // What is sent again in a later log is for those who were there the first time.
        const place = this.#places.get(nameOf(sender.id, said.id))?.[0];
        if (place === undefined) continue;
        for (const reader of this.#ports.members) {
          if (reader === sender || this.wasShown(reader, sender, said)) continue;
          if (this.#isDue(reader, sender, said, place)) this.#violate(`${reader.name} was never shown "${said.text}"`);
        }
      }
    }
  }

  /** Whether a reader must have been shown what is at a place of a log. */
  #isDue(reader: Member, sender: Member, said: Said, { log, seq, seen, atMs }: Place): boolean {
    const stay = this.stays.at(reader, log, seq);
    if (stay === "absent") return false;
    // Who was gone before the end may have waited for something of before it.
    if (!reader.settled && reader.state.missed.counters(memberIdOf(sender)).size > 0) return false;
    if (stay === "passed") {
      // Sealed before the reader was there, its sender says it once more, if it lives, and the reader stays. Who waited
      // for that as long as a client waits was told of a gap, and what comes after that comes too late for its order.
      const { joinedAt, isLast } = this.stays.of(reader, log, seq) ?? { joinedAt: 0, isLast: false };
      const isTold = (this.#told.get(reader) ?? []).some(({ ms, of }) => of === sender.id && ms >= atMs);
      return seen >= joinedAt || (isLast && sender.settled && reader.settled && !isTold);
    }
    // The log was lost before the reader had it: its sender sends it again, if it lives and was told not long ago.
    const again = this.#places.get(nameOf(sender.id, said.id))?.find((place) => place.log === stay.next);
    const againMs = this.stays.cameTo(sender, stay.next);
    const isSoon = againMs !== null && (said.relayedAtMs === null || againMs - said.relayedAtMs < limits.resendMs);
    // What was sealed before the reader was there, and is not kept any more, may be said again too late for its order.
    if (again !== undefined)
      return (isSoon || seen >= stay.joinedAt) && this.stays.at(reader, again.log, again.seq) === "passed";
    return stay.isLast && sender.settled && reader.settled && isSoon;
  }

  /** Whether all live members have one view already. */
  agrees(): boolean {
    const live = this.#ports.members.filter((member) => member.live);
    const views = live.map((member) => JSON.stringify(viewOf(member)));
    return live.every(({ settled }) => settled) && new Set(views).size <= 1;
  }

  /** All live members are in one epoch of one group, under one safety code, and see each other and nobody else. */
  judgeConvergence(): void {
    const live = this.#ports.members.filter((member) => member.live);
    for (const member of live) {
      const { phase, link, outbox } = member.state;
      if (!member.settled)
        this.#violate(`${member.name} is stuck: ${phase}, link ${link}, ${outbox.size} in the outbox`);
    }
    for (const { name, wanted, end, joins } of this.#ports.members)
      if (wanted && end !== null && (joins > 0 || !atTheDoor.has(end.error?.code ?? "internal")))
        this.#violate(`${name} was put out: ${end.error?.code ?? "no error"}`);
    const settled = live.filter((member) => member.settled);
    if (settled.length < 2) this.#violate(`only ${settled.length} are there to agree`);
    const views = new Map(settled.map((member) => [member, viewOf(member)]));
    if (new Set([...views.values()].map(({ group }) => group)).size > 1)
      this.#violate(
        `live members are in several epochs: ${[...views].map(([{ name }, view]) => `${name} ${view.group}`).join(", ")}`,
      );
    const faces = settled.map(({ id }) => id).toSorted();
    for (const [{ name }, { roster: all }] of views) {
      // After a fork a relay may have forgotten whom a commit removed that others never had: who left may show for long.
      const roster = this.#ports.isHonest ? all : all.filter((id) => faces.includes(id));
      if (roster.join() !== faces.join())
        this.#violate(
          `${name} sees ${roster.map((id) => this.#name(id)).join(", ")}; there are ${faces.map((id) => this.#name(id)).join(", ")}`,
        );
    }
  }

  /** Members with the same safety code see the same leaves; those in the same epoch of a group that was split do not have it. */
  judgeCodes(): void {
    const seen = new Map<string, { readonly name: string; readonly leaves: string }>();
    for (const member of this.#ports.members) {
      const { group, suite } = member.state;
      if (group === null || !member.live) continue;
      const code = toHex(suite.authenticator(group));
      const leaves = [...membersOf(suite, group)].toSorted().join();
      const other = seen.get(code);
      if (other !== undefined && other.leaves !== leaves)
        this.#violate(`${member.name} and ${other.name} have one safety code and other leaves`);
      seen.set(code, { name: member.name, leaves });
    }
  }

  /**
   * Where a reader had two messages of a sender, and not one in between that was for it, it was told so: within the time
   * in which a client gives up waiting. What a relay held back before the first that a newcomer hears of a sender, nobody
   * can tell.
   */
  judgeHoles(): void {
    for (const reader of this.#ports.members)
      for (const sender of this.#ports.members) {
        const shown = this.#shown.get(reader)?.by.get(sender.id) ?? [];
        for (const [i, next] of shown.entries()) {
          const before = shown[i - 1];
          if (before !== undefined) this.#judgeHole(reader, sender, before, next);
        }
      }
  }

  #judgeHole(
    reader: Member,
    sender: Member,
    before: { readonly at: number; readonly ms: number },
    next: { readonly at: number; readonly ms: number },
  ): void {
    for (const said of sender.said.slice(before.at + 1, Math.max(before.at + 1, next.at))) {
      const place = this.#places.get(nameOf(sender.id, said.id))?.[0];
      const isFor = place !== undefined && this.stays.at(reader, place.log, place.seq) === "passed";
      const isTold = (this.#told.get(reader) ?? []).some(({ ms }) => ms >= before.ms && ms <= next.ms + graceMs);
      if (isFor && !isTold && !this.wasShown(reader, sender, said))
        this.#violate(`${reader.name} was not shown "${said.text}", and not told so`);
    }
  }

  /** What everyone said last was shown to everyone. */
  judgeLast(): void {
    const settled = this.#ports.members.filter((member) => member.settled);
    for (const sender of settled)
      for (const reader of settled) {
        const said = sender.said.at(-1);
        if (said !== undefined && reader !== sender && !this.wasShown(reader, sender, said))
          this.#violate(`${reader.name} was never shown "${said.text}"`);
      }
  }

  #name(id: string): string {
    return this.#ports.members.find((member) => member.id === id)?.name ?? "?";
  }

  /** Nothing opens for who was not to open it, and nothing gets in behind a removal. */
  async judgeSecrecy(): Promise<void> {
    for (const text of await this.secrecy.judge()) this.#violate(text);
    if (this.#ports.isHonest) for (const text of this.secrecy.judgeLog()) this.#violate(text);
  }

  /** Alarms that say that something is wrong, where nothing was: a false alarm is not believed the next time. */
  judgeAlarms(allowed: ReadonlySet<Code>): void {
    for (const [code, count] of this.alarms)
      if (!allowed.has(code)) this.#violate(`${count} × "${codes[code].text}" (${code}), and nobody did wrong`);
  }
}

/** What a person at the door is told when a relay is not there, or is slow, and then tries again by hand. */
const atTheDoor: ReadonlySet<Code> = new Set([
  "relay.unreachable",
  "relay.failed",
  "relay.stopping",
  "login.timeout",
  "login.code",
  "login.clock",
]);

/** The member id of a launch that was admitted. */
const memberIdOf = ({ id }: Member): MemberId => id as MemberId; // made by memberIdText

/** How long after a hole it may be told: a client waits so long for what is said again, and ticks once a second. */
const graceMs = limits.knockMs + 2_000;

const nameOf = (sender: string, id: string): string => `${sender} ${id}`;

/** What a member has in its hands: group, epoch and safety code in one text, and whom it shows. */
export function viewOf({ state }: Member): { readonly group: string; readonly roster: readonly string[] } {
  const { group, suite, roster } = state;
  if (group === null) return { group: "none", roster: [] };
  const code = toHex(suite.authenticator(group)).slice(-16);
  return {
    group: `${toHex(suite.groupId(group)).slice(-6)}/${suite.epoch(group)}/${code}`,
    roster: roster.members.map(({ memberId }) => memberId).toSorted(),
  };
}
