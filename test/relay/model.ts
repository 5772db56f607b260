// The channel machine with a log and virtual time around it, and members that do as they are told: what the unit and
// property tests drive. It checks at every step what must hold always.

import { expect } from "bun:test";
import { type Frame, type Limits, limits as productLimits, type MemberId } from "../../src/protocol/index.ts";
import {
  type ChannelEffect,
  type ChannelEvent,
  type ChannelState,
  type HandshakeHead,
  makeChannelState,
  type Standing,
  step,
} from "../../src/relay/channel/index.ts";

export interface Told {
  readonly to: MemberId;
  readonly frame: Frame;
}
export type Logged = { readonly seq: number } & (
  | { readonly t: "chat"; readonly from: MemberId; readonly counter: number; readonly seen: number }
  | ({ readonly t: "handshake" } & HandshakeHead)
);

export const idOf = (n: number): MemberId => `member-${n}` as MemberId; // as good a name as any to the machine
const bytesOf = (n: number): Uint8Array => new Uint8Array(16).fill(n);
export const branchBytes = (n: number): Uint8Array => new Uint8Array(32).fill(n);

export class Model {
  readonly limits: Limits;
  readonly state: ChannelState;
  nowMs = 0;
  /** Everything told, in order; `take` empties it. */
  told: Told[] = [];
  readonly log: Logged[] = [];
  readonly standings = new Map<MemberId, Standing>();
  readonly streams = new Map<MemberId, number>();
  readonly closed: { readonly member: MemberId; readonly code: string }[] = [];
  readonly welcomed: { readonly member: MemberId; readonly seq: number }[] = [];
  refused: { readonly code: string; readonly expect: number }[] = [];
  lookedUp: number[] = [];
  readonly forgotten: string[] = [];
  over = false;
  private entries = 0;

  constructor(more: Partial<Limits> = {}, foundAfterMs = 0) {
    this.limits = { ...productLimits, ...more };
    this.state = makeChannelState(this.limits, 0, foundAfterMs);
  }

  /** One event, and every effect's consequence in the log. */
  take(event: ChannelEvent): readonly ChannelEffect[] {
    const effects = step(this.state, event, this.nowMs);
    for (const effect of effects) this.act(effect, event);
    this.check();
    return effects;
  }

  private act(effect: ChannelEffect, event: ChannelEvent): void {
    switch (effect.t) {
      case "admit":
        this.standings.set(effect.member, effect.standing);
        return;
      case "tell":
        for (const to of effect.to) this.told.push({ to, frame: effect.frame });
        return;
      case "append":
        return this.append(event);
      case "refuse":
        this.refused.push({ code: effect.code, expect: effect.expect });
        return;
      case "lookUp":
        this.lookedUp.push(effect.expect);
        return;
      case "stream":
        this.streams.set(effect.member, effect.after);
        return;
      case "endStream":
        this.streams.delete(effect.member);
        return;
      case "welcome":
        this.welcomed.push({ member: effect.member, seq: effect.seq });
        return;
      case "close":
        this.closed.push({ member: effect.member, code: effect.code });
        return;
      case "over":
        this.over = true;
        return;
      case "forget":
        this.forgotten.push(effect.id);
        return;
    }
  }

  private append(event: ChannelEvent): void {
    const prev = this.log.at(-1)?.seq ?? 0;
    const seq = prev + 1;
    if (event.t === "send") {
      this.log.push({ t: "chat", seq, from: event.member, counter: event.counter, seen: event.seen });
      this.take({ t: "chatLogged", from: event.member, counter: event.counter });
    } else if (event.t === "handshake") {
      const { head } = event;
      const others = [...this.state.members.values()].filter((member) => member.inGroup && member.connected);
      // Nobody is founded over the head of but who had its chance to let others in.
      const had = (member: (typeof others)[number]): boolean =>
        Math.max(member.ignoredAtMs, member.refusedAtMs) > Number.NEGATIVE_INFINITY;
      if (head.founds) expect(others.filter((member) => !had(member))).toEqual([]);
      this.log.push({ t: "handshake", seq, ...head });
      this.take({ t: "handshakeLogged", head, seq, prev });
    }
  }

  /** What holds always. */
  private check(): void {
    const { state } = this;
    if (state.turn !== null) {
      const member = state.members.get(state.turn.member);
      expect(member?.connected).toBe(true);
      if (state.turn.kind !== "founding") expect(member?.inGroup).toBe(true);
    }
    for (const member of state.members.values()) if (member.inGroup) expect(member.leaf).toBe(true);
    if (state.wakeAtMs !== null) expect(state.wakeAtMs).toBeGreaterThanOrEqual(this.nowMs);
  }

  /** Lets time pass, waking the machine when it wants to be. */
  pass(ms: number): void {
    const end = this.nowMs + ms;
    for (let ticks = 0; ; ticks++) {
      if (ticks > 10_000) throw new Error("the machine wakes without end");
      const { wakeAtMs } = this.state;
      if (wakeAtMs === null || wakeAtMs > end) break;
      this.nowMs = Math.max(this.nowMs, wakeAtMs);
      this.take({ t: "tick" });
      if (this.state.wakeAtMs === wakeAtMs && wakeAtMs <= this.nowMs)
        throw new Error(`a tick at ${wakeAtMs} changed nothing`);
    }
    this.nowMs = end;
  }

  // What members do.

  login(n: number): void {
    this.take({ t: "admitted", member: idOf(n), bytes: bytesOf(n), admittedAtMs: n });
  }
  resume(n: number, more: Partial<Extract<ChannelEvent, { t: "resumed" }>> = {}): Standing {
    this.take({
      t: "resumed",
      member: idOf(n),
      bytes: bytesOf(n),
      admittedAtMs: n,
      sameLog: true,
      holds: true,
      seq: 0,
      branch: branchBytes(1),
      epoch: 1,
      ...more,
    });
    return this.standings.get(idOf(n)) ?? 0;
  }
  lose(n: number): void {
    this.take({ t: "lost", member: idOf(n) });
  }
  bye(n: number): void {
    this.take({ t: "bye", member: idOf(n) });
  }
  knock(n: number): void {
    this.take({ t: "knock", member: idOf(n), sealed: new Uint8Array(100) });
  }
  handshake(n: number, more: Partial<HandshakeHead> & { readonly welcomeBytes?: number } = {}): HandshakeHead {
    const { welcomeBytes, ...rest } = more;
    const head: HandshakeHead = {
      id: `entry-${++this.entries}` as HandshakeHead["id"],
      from: idOf(n),
      after: this.state.head,
      turn: 0,
      founds: false,
      removes: false,
      welcomed: [],
      ...rest,
    };
    this.take({ t: "handshake", head, welcomeBytes: welcomeBytes ?? (head.welcomed.length > 0 ? 10 : 0) });
    return head;
  }
  send(n: number, counter: number, seen = this.state.handshakes.at(-1) ?? 0): void {
    this.take({ t: "send", member: idOf(n), counter, seen });
  }
  join(n: number, seq = this.welcomed.findLast(({ member }) => member === idOf(n))?.seq ?? 0): void {
    this.take({ t: "joined", member: idOf(n), seq });
  }

  /** The last work that a member was given, and was not taken yet. */
  work(n: number): Frame<"work"> | null {
    const at = this.told.findLastIndex(({ to, frame }) => to === idOf(n) && frame.t === "work");
    const found = this.told[at]?.frame;
    if (at >= 0) this.told.splice(at, 1);
    return found?.t === "work" ? found : null;
  }
  /** The member that has the turn, as its number. */
  get named(): number | null {
    const name = this.state.turn?.member;
    return name === undefined ? null : Number(name.slice("member-".length));
  }
  /** Does the work that was given: founds, or welcomes all who knock and removes who is gone. */
  answer(n: number): void {
    const work = this.work(n);
    if (work === null) return;
    const welcomed = work.knocks.map(([memberId]) => idOf(memberId[0] ?? 0));
    this.handshake(n, {
      turn: work.turn,
      founds: work.founds,
      after: work.founds ? work.head : this.state.head,
      welcomed: work.founds ? [] : welcomed,
      removes: work.gone.length > 0,
    });
    for (const { member, seq } of this.welcomed.splice(0))
      if (this.state.members.get(member)?.connected === true) this.take({ t: "joined", member, seq });
  }
  presence(n: number): (readonly [MemberId, number])[] {
    return this.told.flatMap(({ to, frame }) =>
      frame.t === "presence" && frame.memberId[0] === n ? [[to, frame.state] as const] : [],
    );
  }
}

/** A model with a group of members 1 … n. */
export function going(n: number, more: Partial<Limits> = {}): Model {
  const model = new Model(more);
  model.login(1);
  model.knock(1);
  model.answer(1);
  for (let i = 2; i <= n; i++) {
    model.login(i);
    model.knock(i);
    model.pass(model.limits.commitGapMs);
    model.answer(model.named ?? 0);
  }
  model.told = [];
  return model;
}
