// A file on offer, with a room and a relay that a test plays.

import { fileWords } from "../../../src/client/content.ts";
import { Offering } from "../../../src/client/files/offering.ts";
import type { TransferPorts } from "../../../src/client/files/talk.ts";
import type { FileSource, Member } from "../../../src/client/index.ts";
import { someBytes } from "../../files/world.ts";
import { type FakeLane, limits, makeRoom, makeSecret, person, settled } from "./world.ts";

export const { chunkBytes, laneChunks } = limits;
export const token = new Uint8Array(32);
export const people = [1, 2, 3, 4, 5, 6].map(person);
export const memberOf = (n: number): Member => ({ memberId: people[n]?.memberId ?? "" }) as Member; // all that is looked at here

export function rig(source: FileSource, more: Partial<TransferPorts> = {}, takers = 1) {
  const room = makeRoom(more);
  const secret = makeSecret();
  const offering = new Offering({ ...secret, source, takers }, room.ports);
  return {
    room,
    secret,
    offering,
    hears(who: number, word: keyof typeof fileWords, chunk = 0): void {
      offering.heard(memberOf(who), people[who]?.bytes ?? token, fileWords[word], chunk);
    },
    /** Takers ask, and the relay opens what is asked for. @returns the lane of the last pass, credited */
    async pass(credit = 0): Promise<FakeLane> {
      room.clock.move(50);
      const asked = room.served.at(-1);
      if (asked === undefined) throw new Error("no pass was asked for");
      offering.lane({ t: "lane", pass: asked.pass, transfer: asked.transfer, source: token, token });
      await settled();
      const { lane } = room;
      if (credit > 0) lane.say({ t: "credit", upTo: credit });
      await settled();
      return lane;
    },
    /** Says credit, and lets what follows happen. */
    async credit(lane: FakeLane, upTo: number): Promise<void> {
      lane.say({ t: "credit", upTo });
      await settled();
    },
  };
}
export const numbers = (lane: FakeLane): readonly number[] => lane.all("chunk").map(({ n }) => n);
export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
export const bytes = someBytes(10 * chunkBytes + 5);
