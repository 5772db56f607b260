// A pass under any order of what its ends and the clock do.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { type End, makeLanesWorld, openPass, range } from "./lanes-world.ts";

type Act =
  | { readonly t: "send"; readonly count: number }
  | { readonly t: "take"; readonly who: number; readonly count: number }
  | { readonly t: "fill" | "drain" | "drop" | "dropOnSend"; readonly who: number }
  | { readonly t: "pass"; readonly ms: number };

const who = fc.nat(3);
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ t: fc.constant("send" as const), count: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 8, arbitrary: fc.record({ t: fc.constant("take" as const), who, count: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ t: fc.constantFrom("fill" as const, "drain" as const), who }) },
  { weight: 1, arbitrary: fc.record({ t: fc.constantFrom("drop" as const, "dropOnSend" as const), who }) },
  { weight: 4, arbitrary: fc.record({ t: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 700 }) }) },
);

test("whatever its ends do: chunks in order without hole or repeat, within credit and window, and all is given back", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.array(acts, { maxLength: 80 }),
      (firsts, patient, all) => {
        const world = makeLanesWorld();
        const { limits } = world;
        const { from, to, source } = openPass(world, firsts, patient);
        const first = Math.min(...firsts);
        const gave = firsts.map(() => 0);
        let next = first;
        from.begin(first);
        const act = (one: Act): void => {
          if (one.t === "pass") return world.clock.move(one.ms);
          if (one.t === "send") {
            for (let i = 0; i < one.count && next < from.credit && from.over === null; i++) from.chunk(next++);
            return;
          }
          const end = to[one.who % to.length] as End; // within its length
          const i = one.who % to.length;
          if (one.t === "take") {
            gave[i] = (gave[i] ?? 0) + one.count;
            end.credited(gave[i] ?? 0);
          } else if (one.t === "fill") end.unsent = limits.maxUnsentBytes;
          else if (one.t === "drain") end.drain();
          else if (one.t === "drop") end.drop();
          else end.onFrame = () => end.drop();
        };
        for (const one of all) {
          act(one);
          for (const [i, end] of to.entries()) {
            const { chunks } = end;
            const from0 = firsts[i] ?? 0;
            expect(chunks.every((n, k) => n === from0 + k)).toBe(true);
            expect(chunks.length === 0 || (chunks.at(-1) ?? 0) < (gave[i] ?? 0)).toBe(true);
            expect(end.over === null || end.over === "lane.over" || end.over === "done").toBe(true);
          }
          // The slowest that is there is never more than a window behind what the source may send.
          const there = to.flatMap((end, i) => (end.over === null ? [(firsts[i] ?? 0) + end.chunks.length] : []));
          if (there.length > 0)
            expect(from.credit).toBeLessThanOrEqual(Math.max(next, Math.min(...there)) + limits.laneChunks);
          if (there.length > 0) expect(next - Math.min(...there)).toBeLessThanOrEqual(limits.laneChunks);
          expect(from.over).toBe(there.length === 0 ? "done" : null);
        }
        // Who is there, and takes on, gets all.
        for (const end of to) end.drain();
        for (const end of to) end.credited(10_000);
        while (next < from.credit && from.over === null && next < 400) from.chunk(next++);
        for (const [i, end] of to.entries())
          if (end.over === null) expect(end.chunks).toEqual(range(firsts[i] ?? 0, Math.max(next, firsts[i] ?? 0)));
        world.leave(source);
        expect(to.every(({ over }) => over !== null)).toBe(true);
        expect((world.lanes as unknown as { readonly heldBytes: number }).heldBytes).toBe(0); // private: how much it holds
      },
    ),
    { numRuns: 300 },
  );
}, 30_000);
