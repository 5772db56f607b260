// A room as it is drawn: at most once a frame, calm about short drops, and with what lasts.

import { expect, test } from "bun:test";
import type { Room, RoomEvent } from "../../src/client/index.ts";
import { makeRoomStore, type RoomStore, warningText } from "../../src/ui/index.ts";
import { makeClock } from "../support/clock.ts";
import { changed, makeFakeFiles, offered } from "../support/fake-files.ts";
import { makeTold } from "../support/told.ts";
import { amber, finch, member, said } from "./people.ts";

/** A room whose events a test tells. */
function setUp(room: Partial<Room> = {}) {
  const clock = makeClock();
  const { events, tell } = makeTold();
  const mentions: string[] = [];
  const state = { connection: "open" as Room["connection"] };
  const all: Pick<
    Room,
    "name" | "self" | "members" | "connection" | "suite" | "forwardSecrecy" | "postQuantum" | "events" | "files"
  > = {
    name: "Lantern Room",
    self: amber,
    members: [amber, finch],
    get connection() {
      return state.connection;
    },
    pin: "pin",
    suite: "mls",
    forwardSecrecy: true,
    postQuantum: true,
    events,
    files: makeFakeFiles(),
    ...room,
  };
  // The store reads these fields and no others.
  const store: RoomStore = makeRoomStore(all as Room, {
    clock,
    frameMs: 33,
    onMention: ({ id }) => void mentions.push(id),
  });
  let drawn = 0;
  store.subscribe(() => void drawn++);
  return {
    clock,
    store,
    mentions,
    state,
    drawn: () => drawn,
    async tell(...more: readonly RoomEvent[]) {
      tell(...more);
      for (let i = 0; i < 5_000; i++) await Promise.resolve(); // enough turns for all of it, without any time
    },
  };
}

test("what others say is drawn once a frame, what we say at once", async () => {
  const { clock, store, drawn, tell } = setUp();
  await tell(...Array.from({ length: 50 }, (_, n) => said(`${n}`, finch, "hi")));
  expect(drawn()).toBe(0);
  clock.pass(33);
  expect(drawn()).toBe(1);
  await tell(said("own", amber, "me", { own: true }));
  expect(drawn()).toBe(2);
  expect(store.view().timeline.entries).toHaveLength(51);
});

test("a short drop does not show, a longer one does, and what comes after it at once", async () => {
  const { clock, store, state, tell } = setUp();
  state.connection = "reconnecting";
  await tell({ t: "connection", state: "reconnecting" });
  clock.pass(1_999);
  expect(store.view().connection).toBe("open");
  state.connection = "open";
  await tell({ t: "connection", state: "open" });
  clock.pass(60_000);
  expect(store.view().connection).toBe("open");
  state.connection = "reconnecting";
  await tell({ t: "connection", state: "reconnecting" });
  clock.pass(2_000);
  expect(store.view().connection).toBe("reconnecting");
  state.connection = "joining";
  await tell({ t: "connection", state: "joining" });
  expect(store.view().connection).toBe("joining");
});

test("alarms that last are warnings, the others a line", async () => {
  const { store, clock, tell } = setUp();
  await tell(
    { t: "alarm", code: "group.gap", text: "Messages of a member are missing; ask them to send again.", who: finch },
    { t: "alarm", code: "group.lost", text: "It joins again by itself.", who: null },
  );
  clock.pass(33);
  expect(store.view().warnings.map((warning) => warningText(warning))).toEqual([
    "finch: Messages of a member are missing; ask them to send again.",
  ]);
  expect(store.view().timeline.entries).toMatchObject([{ what: { t: "alarm", code: "group.lost" } }]);
  store.dismiss();
  expect(store.view().warnings).toEqual([]);
});

test("a suite without forward secrecy is warned of for as long as one is in", () => {
  const { store } = setUp({ forwardSecrecy: false });
  store.dismiss();
  expect(store.view().warnings.map(({ key }) => key)).toEqual(["suite"]);
});

test("a known nickname with a new key, and one that looks alike, are warned of: also a member's who was there before us", async () => {
  const members = [amber, finch, member("fınch", 7)];
  const { store, tell } = setUp({ members });
  await tell({ t: "joined", name: "Lantern Room", members: 3, self: amber, again: false });
  expect(store.view().warnings.map((warning) => warningText(warning).slice(0, 23))).toEqual([
    "fınch looks like finch,",
  ]);
  await tell({ t: "member", change: "join", who: member("finch", 8), before: null, by: null, members: 4 });
  await tell({ t: "member", change: "rename", who: member("аmber", 9), before: "x", by: null, members: 4 });
  await tell(said("own", amber, "me", { own: true }));
  expect(store.view().warnings.map((warning) => warningText(warning).slice(0, 24))).toEqual([
    "fınch looks like finch, ",
    "Two members are called f",
    "аmber looks like amber, ",
  ]);
});

test("who names us is told of, and not what we say ourselves", async () => {
  const { mentions, tell } = setUp();
  await tell(said("a", finch, "amber?"), said("b", finch, "else"), said("c", amber, "amber!", { own: true }));
  expect(mentions).toEqual(["a"]);
});

test("many events at once let others have their turn in between", async () => {
  const { clock, store, tell } = setUp();
  await tell(...Array.from({ length: 450 }, (_, n) => said(`${n}`, finch, "hi")));
  expect(store.view().timeline.entries.length).toBeLessThan(300);
  const messages = (): number => store.view().timeline.entries.filter(({ t }) => t === "message").length;
  expect(messages()).toBe(200);
  clock.pass(0);
  await tell(said("own", amber, "me", { own: true }));
  expect(messages()).toBe(400);
});

// What moves fails by the room's end, and that is told before the end is: a terminal that was left said nothing of it.
test("what is under way is told, also of the moment before the room ended", async () => {
  const files = makeFakeFiles();
  const { store, tell } = setUp({ files });
  const report = offered("f", finch, "report.pdf");
  const moving = changed(report, { phase: "moving", bytes: 5 });
  files.known = [moving.transfer];
  await tell(report, moving);
  expect(store.underWay()).toEqual([moving.transfer]);
  const failed = changed(report, { phase: "failed", problem: "file.left" });
  files.known = [failed.transfer];
  await tell({ t: "connection", state: "closed" }, failed, { t: "closed", error: null });
  expect(store.underWay()).toEqual([moving.transfer]);
});

test("the end of the room is its error, or null", async () => {
  const { store, tell } = setUp();
  await tell({ t: "closed", error: null });
  expect(await store.over).toBeNull();
});
