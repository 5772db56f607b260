// What `snug send` does with its files: whom it waits for, what it says of each, and when it has nothing to wait for.

import { expect, test } from "bun:test";
import type { Screen } from "../../src/cli/screen.ts";
import { makeShipment } from "../../src/cli/send-files.ts";
import type { Member, Room, RoomEvent, Taker, Transfer } from "../../src/client/index.ts";
import { makePaint } from "../../src/term/index.ts";
import { changed, fakeSource, makeFakeFiles, offered } from "../support/fake-files.ts";
import { amber, finch, member } from "../ui/people.ts";

const ben = member("ben", 5);
const paint = makePaint("none");

/** One file on offer to two. */
async function setUp(takers: number) {
  const said: string[] = [];
  const steps: (string | null)[] = [];
  const screen: Screen = {
    paint,
    errorPaint: paint,
    interactive: false,
    columns: 80,
    line() {},
    json() {},
    say: (text) => void said.push(text),
    step: (text) => void steps.push(text),
  };
  const files = makeFakeFiles();
  let members: readonly Member[] = [amber, finch, ben];
  const room: Pick<Room, "files" | "self" | "members"> = {
    files,
    self: amber,
    get members() {
      return members;
    },
  };
  const wishes = { paths: ["a.txt"], name: null, keepMetadata: false, takers, json: false };
  // A shipment asks for nothing else of a room.
  const shipment = makeShipment([() => Promise.resolve(fakeSource("a.txt"))], room as Room, wishes, screen);
  const sent = shipment.send();
  const event = offered("file 1", amber, "a.txt", {}, true);
  await Promise.resolve();
  shipment.take(event);
  const tell = (...all: readonly Taker[]): void =>
    shipment.take(
      changed(event, { takers: all, phase: all.some(({ phase }) => phase === "moving") ? "moving" : "offered" }),
    );
  const end = (more: Partial<Transfer>): void => shipment.take(changed(event, more));
  tell();
  shipment.take({ t: "relayed", id: "file 1" });
  return {
    said,
    steps,
    files,
    shipment,
    sent,
    tell,
    end,
    remain(...left: readonly Member[]) {
      members = left;
      shipment.take({ t: "member", change: "leave" } as RoomEvent); // of which nothing else is read
    },
  };
}

const all = ["a.txt · 1.5 MiB · application/pdf · on offer"];

test("who declines is named and not waited for; the others are", async () => {
  const { said, sent, tell } = await setUp(1);
  tell({ who: ben, phase: "stopped" });
  expect(said.slice(1)).toEqual(["ben does not want a.txt."]);
  tell({ who: ben, phase: "stopped" }, { who: finch, phase: "moving" });
  tell({ who: ben, phase: "stopped" }, { who: finch, phase: "done" });
  expect(await sent).toBe(true);
  expect(said).toEqual([all[0] ?? "", "ben does not want a.txt.", "a.txt: finch has it"]);
});

// It waited for ever, with nothing on the screen.
test("once too few are left to take it, that is said, and it ends", async () => {
  const declined = await setUp(2);
  declined.tell({ who: ben, phase: "stopped" });
  expect(declined.files.stopped).toEqual(["file 1"]);
  expect(declined.said.at(-1)).toBe("a.txt: 2 members should take it, and too few are left who may. It is withdrawn.");
  declined.end({ phase: "stopped" });
  expect(await declined.sent).toBe(false);
  declined.shipment.tellRest();
  expect(declined.said).toHaveLength(3);

  const gone = await setUp(1);
  gone.remain(amber, finch, member("late", 9)); // who came behind the offer has not heard of it
  expect(gone.files.stopped).toEqual([]);
  gone.remain(amber, member("late", 9));
  expect(gone.files.stopped).toEqual(["file 1"]);
});

test("of two who have one nickname each is told of", async () => {
  const { said, tell } = await setUp(1);
  tell({ who: finch, phase: "done" }, { who: { ...ben, nickname: "finch" }, phase: "done" });
  expect(said.slice(1)).toEqual(["a.txt: finch has it", "a.txt: finch has it"]);
});

test("without a connection it waits, and at the end it is said who does not have it", async () => {
  const { said, steps, tell, shipment } = await setUp(1);
  tell({ who: finch, phase: "moving" });
  shipment.take({ t: "connection", state: "reconnecting" });
  expect(steps.at(-1)).toBe("waiting for the connection");
  shipment.withdraw();
  shipment.tellRest();
  expect(said.at(-1)).toBe("a.txt: not delivered · not to finch");
});
