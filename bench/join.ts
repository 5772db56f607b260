// Joining a channel of ten, beyond key stretching: from `join` to `joined`, less the time that the password takes.

import { type Figure, median } from "./table.ts";
import { makeChannel } from "../test/support/channel.ts";
import { startRelay } from "./support/children.ts";

const present = 10;
const runs = 10;

/** Milliseconds from the start of `join` to the room, less stretching, over a real relay process; median of ten. */
export async function benchJoin(): Promise<Figure[]> {
  const relay = await startRelay();
  const figures: Figure[] = [];
  for (const suite of ["mls", "mls-classic"] as const) {
    const channel = await makeChannel(relay, { suite, cheap: false });
    const rooms = [];
    for (let i = 0; i < present; i++) rooms.push(await channel.join("amber-otter"));
    // Alone: the group has been quiet for a second. At once: right after the last one left, so that the commit that removes
    // it comes first, and commits stand 250 ms apart.
    for (const [subject, pauseMs] of [
      ["alone", 1_000],
      ["at once", 0],
    ] as const) {
      const beyond: number[] = [];
      const stretch: number[] = [];
      for (let i = 0; i < runs; i++) {
        await Bun.sleep(pauseMs);
        let stretchedMs = 0;
        let stretchBeganMs = 0;
        const begin = performance.now();
        const room = await channel.join("amber-otter", {
          onStep: (step) => {
            if (step === "stretching") stretchBeganMs = performance.now();
          },
          onCode: () => {
            stretchedMs = performance.now() - stretchBeganMs;
          },
        });
        beyond.push(performance.now() - begin - stretchedMs);
        stretch.push(stretchedMs);
        await room.leave();
      }
      const figure = { bench: "join", subject: `${suite}, 10 present, ${subject}`, unit: "ms" } as const;
      const bar = subject === "alone" ? { bar: { most: 250 } } : {};
      figures.push({ ...figure, metric: "beyond_stretching_median_of_10", value: median(beyond), ...bar });
      figures.push({ ...figure, metric: "stretching_median_of_10", value: median(stretch) });
    }
    for (const room of rooms) await room.leave();
  }
  await relay.stop();
  return figures;
}
