// The engines there are, each through the same suite.

import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { makeEmbeddedEngine } from "../../src/relay/engine/embedded.ts";
import { engineConformance, type EngineUnderTest, testLimits } from "./engine.ts";
import { makeFaultyEngine } from "../../sim/faulty-engine.ts";
import { makeVirtualClock } from "./virtual-clock.ts";

function embedded(): EngineUnderTest {
  const clock = makeVirtualClock();
  const engine = makeEmbeddedEngine({ clock, primitives: makeNodePrimitives(), limits: testLimits });
  return { engine, pass: (ms) => Promise.resolve(clock.move(ms)) };
}

/** A few turns of the event loop's queue, so that calls overtake each other. */
async function pause(random: () => number): Promise<void> {
  for (let turns = Math.floor(random() * 6); turns > 0; turns--) await Promise.resolve();
}

engineConformance("embedded", embedded);
for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
  engineConformance(`embedded with faults, seed ${seed}`, () => {
    const { engine, pass } = embedded();
    return { engine: makeFaultyEngine(engine, { seed, failing: 0.3, pause }), pass };
  });
}
