// The channel machine under whatever happens: random lives of a channel, and what must hold in all of them.

import { expect, test } from "bun:test";
import * as fc from "fast-check";
import type { MemberId } from "../../src/protocol/index.ts";
import { branchBytes, idOf, Model } from "./model.ts";

const members = 6;

type Act =
  | {
      readonly t:
        | "login"
        | "lose"
        | "bye"
        | "knock"
        | "answer"
        | "join"
        | "speak"
        | "speakStale"
        | "commit"
        | "remove"
        | "repeat";
      readonly n: number;
    }
  | {
      readonly t: "resume";
      readonly n: number;
      readonly sameLog: boolean;
      readonly holds: boolean;
      readonly epoch: number;
    }
  | { readonly t: "pass"; readonly ms: number };

const n = fc.integer({ min: 1, max: members });
const plain = (t: Exclude<Act["t"], "resume" | "pass">): fc.Arbitrary<Act> => n.map((who) => ({ t, n: who }));
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: plain("login") },
  { weight: 2, arbitrary: plain("lose") },
  { weight: 1, arbitrary: plain("bye") },
  { weight: 4, arbitrary: plain("knock") },
  { weight: 6, arbitrary: plain("answer") },
  { weight: 3, arbitrary: plain("join") },
  { weight: 14, arbitrary: plain("speak") },
  { weight: 4, arbitrary: plain("speakStale") },
  { weight: 1, arbitrary: plain("repeat") },
  { weight: 1, arbitrary: plain("commit") },
  { weight: 1, arbitrary: plain("remove") },
  {
    weight: 3,
    arbitrary: fc.record({
      t: fc.constant("resume" as const),
      n,
      sameLog: fc.boolean(),
      holds: fc.boolean(),
      epoch: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      t: fc.constant("pass" as const),
      ms: fc.oneof(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 300, max: 6_000 }),
        fc.integer({ min: 6_000, max: 130_000 }),
      ),
    }),
  },
);

/** A life, with what clients remember of their counters. */
class Life {
  readonly model: Model;
  /** The next counter of each member: it goes back to what the relay expects where that refuses. */
  readonly counters = new Map<MemberId, number>();

  constructor(foundAfterMs: number) {
    this.model = new Model({}, foundAfterMs);
  }

  /** A group of the first `founders` members: most lives begin with one, since few would come to it by chance. */
  begin(founders: number): void {
    const { model } = this;
    for (let who = 1; who <= founders; who++) {
      model.login(who);
      model.knock(who);
      model.pass(who === 1 ? 0 : model.limits.commitGapMs);
      model.answer(1);
    }
  }

  isConnected(who: number): boolean {
    return this.model.state.members.get(idOf(who))?.connected === true;
  }

  do(next: Act): void {
    const { model } = this;
    if (model.over && next.t !== "pass") return;
    if (next.t === "pass") return model.pass(next.ms);
    const who = next.n;
    if (next.t === "login") return model.login(who);
    if ("sameLog" in next)
      return void model.resume(who, {
        sameLog: next.sameLog,
        holds: next.holds,
        epoch: next.epoch,
        branch: branchBytes(1),
      });
    if (!this.isConnected(who)) return; // nobody there to do it
    switch (next.t) {
      case "lose":
        return model.lose(who);
      case "bye":
        return model.bye(who);
      case "knock":
        return model.knock(who);
      case "answer":
        return model.answer(who);
      case "join":
        return model.join(who);
      case "speak":
        return this.speak(who, model.state.handshakes.at(-1) ?? 0);
      case "speakStale":
        return this.speak(who, model.state.handshakes.at(-2) ?? 0);
      case "repeat":
        return model.send(who, Math.max(1, (this.counters.get(idOf(who)) ?? 1) - 1));
      case "commit":
        return void model.handshake(who);
      case "remove":
        return void model.handshake(who, { removes: true });
    }
  }

  private speak(who: number, seen: number): void {
    const counter = this.counters.get(idOf(who)) ?? 1;
    this.model.refused = [];
    this.model.send(who, counter, seen);
    const [refused] = this.model.refused;
    this.counters.set(idOf(who), refused === undefined ? counter + 1 : refused.expect);
  }
}

function lives(body: (life: Life, acts: readonly Act[], again: () => Life) => void, numRuns = 400): void {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 150, size: "max" }), fc.integer({ min: 0, max: 4 }), (acts, founders) => {
      const make = (): Life => {
        const life = new Life(founders === 0 ? 3_000 : 0);
        life.begin(founders);
        return life;
      };
      body(make(), acts, make);
    }),
    { numRuns, seed: 20_261_122 },
  );
}

test("in every life each member's counters go by one, and nothing sealed before a removal or a founding comes after it", () => {
  lives((life, acts) => {
    for (const next of acts) life.do(next);
    const last = new Map<MemberId, number>();
    let removedAt = 0;
    const handshakes: number[] = [];
    for (const entry of life.model.log) {
      if (entry.t === "handshake") {
        handshakes.push(entry.seq);
        if (entry.removes || entry.founds) removedAt = entry.seq;
        continue;
      }
      const before = last.get(entry.from);
      // A record that the relay dropped (its member was gone) begins again wherever the client is.
      if (before !== undefined && entry.counter !== before + 1)
        expect(life.model.standings.get(entry.from)).toBeDefined();
      if (before !== undefined) expect(entry.counter).toBeLessThanOrEqual(before + 1);
      last.set(entry.from, entry.counter);
      expect(entry.seen).toBeGreaterThanOrEqual(removedAt);
      expect(handshakes.filter((seq) => seq > entry.seen).length).toBeLessThanOrEqual(life.model.limits.maxBehind);
    }
  });
});

test("in every life turns have growing numbers, one at a time, and a member is given work only while it is there", () => {
  lives((life, acts) => {
    let turns = 0;
    for (const next of acts) {
      life.do(next);
      for (const { to, frame } of life.model.told) {
        if (frame.t !== "work" || frame.turn <= turns) continue;
        expect(frame.turn).toBeGreaterThan(turns);
        turns = frame.turn;
        expect(life.model.state.turn === null || life.model.state.turn.number >= frame.turn).toBe(true);
        expect(to.startsWith("member-")).toBe(true);
      }
      const { turn } = life.model.state;
      if (turn !== null) expect(turn.number).toBe(life.model.state.turns);
    }
  });
});

test("after every life, once members only do as they are told, everyone who wants in is in within 30 s", () => {
  lives((life, acts) => {
    for (const next of acts) life.do(next);
    const { model } = life;
    if (model.over) return;
    for (let second = 0; second < 30; second++) {
      for (let who = 1; who <= members; who++) {
        const member = model.state.members.get(idOf(who));
        if (!life.isConnected(who) || member === undefined || model.state.phase === "electing") continue;
        if (!member.inGroup && (member.knock === null || second % 10 === 0) && model.named !== who) model.knock(who);
      }
      for (let slice = 0; slice < 4; slice++) {
        for (let who = 1; who <= members; who++) if (life.isConnected(who)) model.answer(who);
        model.pass(250);
      }
    }
    for (const member of model.state.members.values())
      if (member.connected) expect([member.id, member.inGroup]).toEqual([member.id, true]);
  });
});

test("the same events at the same moments give the same effects", () => {
  lives((life, acts, again) => {
    const other = again();
    for (const next of acts) {
      life.do(next);
      other.do(next);
    }
    expect(other.model.told).toEqual(life.model.told);
    expect(other.model.log).toEqual(life.model.log);
    expect(other.model.state.wakeAtMs).toBe(life.model.state.wakeAtMs);
  }, 50);
});
