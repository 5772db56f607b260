// Files in a channel's window: in order with the messages, told of in words, and meant by numbers.

import { describe, expect, test } from "bun:test";
import { type Member, type RoomEvent, saveName, type Taker, type Transfer } from "../../src/client/index.ts";
import {
  aboutFile,
  aboutWords,
  continues,
  cutOffWords,
  english,
  fileName,
  fileNameWords,
  fileToStop,
  fileToTake,
  find,
  leftWords,
  obey,
  offerWords,
  parseCommand,
  percentOf,
  plainParts,
  progressWords,
  rateWords,
  makeRoomStore,
  sayEnglish,
  sizeWords,
  stateWords,
  takerWords,
  Timeline,
  transcriptOf,
} from "../../src/ui/index.ts";
import { changed, makeFakeFiles, offered, offerOf, transferOf } from "../support/fake-files.ts";
import { makeClock } from "../support/clock.ts";
import { makeTold } from "../support/told.ts";
import { amber, finch, member, said } from "./people.ts";

const report = offered("f", finch, "report.pdf");
const own = offered("o", amber, "photo.jpg", { cleaned: true }, true);

function timelineOf(...events: readonly RoomEvent[]): Timeline {
  const timeline = new Timeline();
  for (const event of events) timeline.take(event, "amber", true, 0);
  return timeline;
}

describe("a file in the timeline", () => {
  test("stands between the messages, numbered, and is replaced as its transfer changes", () => {
    const timeline = timelineOf(said("a", finch, "look"), report, said("b", finch, "?"), own);
    expect(timeline.entries.map(({ t }) => t)).toEqual(["message", "file", "message", "file"]);
    expect(timeline.files.map(({ number, id }) => [number, id])).toEqual([
      [1, "f"],
      [2, "o"],
    ]);
    const before = timeline.file("f");
    timeline.take(changed(report, { phase: "moving", bytes: 5 }), "amber", true, 0);
    expect(timeline.file("f")).toMatchObject({ number: 1, key: before?.key, transfer: { phase: "moving", bytes: 5 } });
    expect(before?.transfer.phase).toBe("offered");
    expect(timeline.message("f")).toBeNull();
  });

  test("of ours is on its way, relayed or given up, as a message is", () => {
    expect(timelineOf(own).file("o")?.status).toBe("sending");
    expect(timelineOf(own, { t: "relayed", id: "o" }).file("o")?.status).toBe("relayed");
    expect(timelineOf({ t: "relayed", id: "o" }, own).file("o")?.status).toBe("relayed");
    expect(timelineOf(own, { t: "failed", id: "o", code: "send.expired" }).file("o")?.status).toEqual({
      failed: "send.expired",
    });
  });

  test("is unread where nobody looks; the transfer of what is not here is nothing", () => {
    const timeline = new Timeline();
    timeline.take(report, "amber", false, 0);
    expect(timeline.unread).toBe(0);
    timeline.take(own, "amber", false, 0);
    expect(timeline.unread).toBeNull();
    timeline.take(changed(offered("x", finch, "y"), {}), "amber", true, 0);
    expect(timeline.entries).toHaveLength(2);
  });

  test("cannot be edited, taken back or reacted to, and is found and quoted by its name", () => {
    const timeline = timelineOf(
      report,
      { t: "edited", id: "f", from: finch, text: "x" },
      { t: "deleted", id: "f", from: finch },
      { t: "reaction", id: "f", from: amber, emoji: "👍", on: true },
      said("a", amber, "thanks", { replyTo: "f" }),
    );
    expect(timeline.file("f")?.transfer.offer.name).toBe("report.pdf");
    expect(find(timeline, "REPORT")).toEqual([0]);
    expect(timeline.entries[1]).toMatchObject({ replyTo: { text: "report.pdf" } });
  });

  test("goes on under the name above it, and so does what is said next", () => {
    const timeline = timelineOf(
      said("a", finch, "look", { at: report.at }),
      report,
      said("b", finch, "?", { at: report.at }),
    );
    const [first, second, third] = timeline.entries;
    if (second?.t !== "file" || third?.t !== "message") throw new Error("a file and a message were taken");
    expect(continues(first ?? null, second)).toBe(true);
    expect(continues(second, third)).toBe(true);
  });

  test("is let go with the oldest, and its transfer with it", () => {
    const timeline = new Timeline({ maxEntries: 16, maxLetters: 1_000 });
    timeline.take(report, "amber", true, 0);
    for (let n = 0; n < 20; n++) timeline.take(said(`${n}`, finch, "hi"), "amber", true, 0);
    expect(timeline.file("f")).toBeNull();
    timeline.take(changed(report, { phase: "done" }), "amber", true, 0);
    expect(timeline.files).toEqual([]);
  });

  test("weighs what its names do, so that long ones do not pile up", () => {
    const timeline = new Timeline({ maxEntries: 1_000, maxLetters: 1_000 });
    for (let n = 0; n < 20; n++) timeline.take(offered(`${n}`, finch, "n".repeat(200)), "amber", true, 0);
    expect(timeline.entries.length).toBeLessThan(6);
  });

  test("stands in a transcript", () => {
    const text = transcriptOf("Room", timelineOf(offered("f", finch, "a\u202ecod.exe")));
    expect(text).toContain("finch (");
    expect(text).toContain("[acod.exe · 1.5 MiB · application/pdf]");
  });
});

describe("a file in words", () => {
  test("has a size in binary units with one decimal, and never 1024 of one", () => {
    expect(
      [0, 1, 1023, 1024, 1536, 1_048_575, 25_165_824, 5 * 1024 ** 3, 3 * 1024 ** 5].map((n) => sizeWords(n)),
    ).toEqual([
      "0 bytes",
      "1 byte",
      "1023 bytes",
      "1.0 KiB",
      "1.5 KiB",
      "1.0 MiB",
      "24.0 MiB",
      "5.0 GiB",
      "3072.0 TiB",
    ]);
    expect(sizeWords(1536, sayEnglish, "de-DE")).toBe("1,5 KiB");
    expect(rateWords(13_002_342)).toBe("12.4 MiB/s");
  });

  test("has a time left that is never less than it is", () => {
    expect([0, 59_999, 60_000, 61_000, 3_600_000, 9_000_000, 100_000_000].map((ms) => leftWords(ms))).toEqual([
      "less than a minute left",
      "less than a minute left",
      "1 min left",
      "2 min left",
      "1 h 0 min left",
      "2 h 30 min left",
      "more than a day left",
    ]);
  });

  test("is at 100 % only when all is there", () => {
    const at = (bytes: number, more: Partial<Transfer> = {}): number | null =>
      percentOf(transferOf(report, { size: 1000, bytes, ...more }));
    expect([
      at(0),
      at(999),
      at(1000),
      at(0, { size: null }),
      at(0, { size: 0 }),
      at(5, { size: null, phase: "done" }),
    ]).toEqual([0, 99, 100, null, 0, 100]);
  });

  test("says how far it is, the most telling first, and what it knows where the size is not known", () => {
    const moving = { phase: "moving", bytes: 524_288, perSecond: 1_048_576, leftMs: 1_000 } as const;
    expect(progressWords(transferOf(report, moving))).toEqual([
      "33 %",
      "less than a minute left",
      "1.0 MiB/s",
      "512.0 KiB of 1.5 MiB",
    ]);
    expect(progressWords(transferOf(report, { ...moving, size: null, leftMs: null }))).toEqual([
      "512.0 KiB so far",
      "1.0 MiB/s",
    ]);
  });

  test("has a name whose end is seen whatever stands in it", () => {
    expect(fileName("photo\u202egpj.exe")).toEqual({ stem: "photogpj", extension: ".exe" });
    expect(fileName("a\u001b]0;x\u0007\n.tar.gz")).toEqual({ stem: "a]0;x.tar", extension: ".gz" });
    expect(fileName("דוח.exe")).toEqual({ stem: "\u2068דוח\u2069", extension: ".exe" });
    expect(fileName(".bashrc")).toEqual({ stem: "_", extension: ".bashrc" });
    expect(fileName("README")).toEqual({ stem: "README", extension: "" });
    expect(fileName("ends.")).toEqual({ stem: "ends", extension: "" });
    expect(fileNameWords("a.b")).toBe("a.b");
    expect(fileName("a.SettingContent-ms")).toEqual({ stem: "a", extension: ".SettingContent-ms" });
  });

  test("is called what it will be saved as, wherever it is named", () => {
    // What saving drops stood behind the real end, so that a card said `photo.jpg …` of what became `photo.jpg .exe`.
    const traps = [
      [`photo.jpg${" ".repeat(120)}.exe.`, "photo.jpg .exe"],
      [`photo.jpg${"\u3000".repeat(120)}.exe. . .`, "photo.jpg .exe"],
      ["photo.exe\u200b.\u200b", "photo.exe"],
      ["photo.exe/.jpg\u0000/.", "_.jpg"],
      ["a.jpg\\run.exe\\", "run.exe"],
    ] as const;
    for (const [name, saved] of traps) {
      const event = offered("f", finch, name);
      const transfer = transferOf(event, { phase: "moving" });
      expect(saveName(event.offer)).toBe(saved);
      expect(fileNameWords(event.offer)).toBe(saved);
      expect(fileNameWords(name)).toBe(saved);
      expect(fileName(name).extension).toBe(saved.slice(saved.lastIndexOf(".")));
      expect(plainParts(offerWords({ from: finch, transfer }))).toContain(`: ${saved} · `);
      expect(cutOffWords([transfer])).toContain(`${saved} (0 %)`);
      const timeline = timelineOf(event, said("a", finch, "look", { replyTo: "f" }));
      expect(transcriptOf("Room", timeline)).toContain(`[${saved} · `);
      expect(timeline.entries[1]).toMatchObject({ replyTo: { text: saved } });
    }
    expect(fileName(offerOf("holiday.exe", { isFolder: true }))).toEqual({ stem: "holiday.exe", extension: ".tar" });
  });

  test("says what its sender says of it, visible", () => {
    expect(aboutWords(offerOf("a", { size: null, mediaType: "text/\u001b[2J", cleaned: true }))).toEqual([
      "size not known yet",
      "text/␛[2J",
      "metadata removed",
    ]);
    expect(aboutWords(offerOf("a", { isFolder: true }))).toEqual(["1.5 MiB", "folder, as a tar archive"]);
    expect(plainParts(offerWords({ from: finch, transfer: transferOf(report) }))).toBe(
      "finch offers a file: report.pdf · 1.5 MiB · application/pdf",
    );
  });

  test("is told by kinds, which differ also where its sender's words are another kind's", () => {
    for (const mediaType of ["1.5 MiB", "metadata removed"]) {
      const parts = aboutFile(offerOf("a", { mediaType, cleaned: true }));
      expect(parts.map(({ of }) => of)).toEqual(["size", "type", "cleaned"]);
      expect(parts[1]?.words).toBe(mediaType);
    }
  });

  test("says its state in a sentence: the problem before the phase, and where it was saved", () => {
    expect(stateWords(transferOf(report))).toBe("on offer");
    expect(stateWords(transferOf(report, { phase: "waiting", problem: "file.away" }))).toBe(
      "Its sender is away; it continues when they are back.",
    );
    expect(stateWords(transferOf(report, { phase: "done", savedAs: "~/Downloads/a\u202e (2).txt" }))).toBe(
      "saved to ~/Downloads/a<U+202E> (2).txt",
    );
    expect(stateWords(transferOf(report, { phase: "stopped", problem: "file.cancelled" }))).toBe("stopped");
    expect(stateWords(transferOf(report, { phase: "stopped", problem: "file.withdrawn" }))).toBe(
      "Its sender withdrew the file.",
    );
    expect(stateWords(transferOf(own, { phase: "stopped" }))).toBe("withdrawn");
    expect(stateWords(transferOf(own, { phase: "failed", problem: "file.changed" }))).toContain("offered again");
  });

  test("names who takes it, and counts them where they are many", () => {
    const taker = (who: Member, phase: Taker["phase"]): Taker => ({ who, phase });
    const few = [taker(finch, "done"), taker(member("ben\u001b", 5), "moving")];
    expect(takerWords(transferOf(own, { takers: few })).map((parts) => plainParts(parts))).toEqual([
      "finch has it",
      "ben␛ takes it",
    ]);
    const many = [1, 2, 3, 4, 5, 6].map((n) =>
      taker(member(`m${n}`, n), n === 1 ? "done" : n === 6 ? "failed" : "moving"),
    );
    expect(takerWords(transferOf(own, { takers: many })).map((parts) => plainParts(parts))).toEqual([
      "1 has it",
      "4 take it",
      "1 does not have all of it",
    ]);
  });

  test("says what leaving cuts off, and nothing where nothing moves", () => {
    expect(cutOffWords([transferOf(report), transferOf(own, { phase: "done" })])).toBeNull();
    expect(cutOffWords([transferOf(report, { phase: "moving", bytes: 786_432 })])).toBe(
      "A file is on its way and would be cut off: report.pdf (50 %).",
    );
    const five = Array.from({ length: 5 }, () => transferOf(report, { phase: "waiting" }));
    expect(cutOffWords(five)).toStartWith("5 files are on their way");
    expect(cutOffWords(five)).toEndWith("report.pdf (0 %), ….");
  });

  test("has a sentence for every phase", () => {
    for (const phase of ["offered", "waiting", "moving", "checking", "done", "stopped", "failed"] as const)
      for (const event of [report, own])
        expect(Object.values<string>(english)).toContain(stateWords(transferOf(event, { phase })));
  });
});

describe("the commands", () => {
  test("take a path as it stands, and numbers", () => {
    expect(parseCommand("/file ~/My Files/a b.txt ", true)).toEqual({ t: "file", path: "~/My Files/a b.txt" });
    expect(parseCommand("/file", false)).toEqual({ t: "file", path: "" });
    expect(parseCommand("/accept", true)).toEqual({ t: "accept", number: null });
    expect(parseCommand("/stop 12", false)).toEqual({ t: "stop", number: 12 });
    expect(parseCommand("/accept all", true)).toEqual({ t: "usage", of: "accept" });
  });

  const files = (...transfers: readonly Transfer[]) => transfers.map((transfer, i) => ({ number: i + 1, transfer }));
  const take = (list: ReturnType<typeof files>, number: number | null): number | string => {
    const choice = fileToTake(list, number, sayEnglish);
    return choice.t === "file" ? choice.file.number : choice.text;
  };
  const stop = (list: ReturnType<typeof files>, number: number | null): number | string => {
    const choice = fileToStop(list, number, sayEnglish);
    return choice.t === "file" ? choice.file.number : choice.text;
  };

  test("/accept means the last on offer, else the last that failed, else that of its number", () => {
    const list = files(
      transferOf(report),
      transferOf(report, { phase: "failed", problem: "file.disk_full" }),
      transferOf(report),
      transferOf(report, { phase: "moving" }),
      transferOf(own),
      transferOf(report, { phase: "stopped", problem: "file.withdrawn" }),
      transferOf(report, { phase: "stopped" }),
    );
    expect(take(list, null)).toBe(3);
    expect(take(list.slice(1, 2), null)).toBe(2);
    expect(take(list, 1)).toBe(1);
    expect(take(list, 7)).toBe(7);
    expect(take(list, 4)).toBe("File 4 is here already, or on its way.");
    expect(take(list, 5)).toBe("File 5 is yours; /stop 5 withdraws it.");
    expect(take(list, 6)).toBe("File 6 is not on offer any more; ask for it again.");
    expect(take(list, 8)).toBe("There is no file 8 here.");
    expect(take([], null)).toBe("There is no file to take.");
  });

  test("/stop means the last under way, else the last on offer, else that of its number", () => {
    const list = files(
      transferOf(own, { phase: "moving" }),
      transferOf(report),
      transferOf(own, { phase: "done" }),
      transferOf(report, { phase: "done" }),
    );
    expect(stop(list, null)).toBe(1);
    expect(stop(list.slice(1), null)).toBe(2);
    // An own file that somebody has stays on offer, and there was said to be none.
    expect(stop(list.slice(2), null)).toBe(3);
    expect(stop(files(transferOf(own, { phase: "done" }), transferOf(own, { phase: "done" })), null)).toBe(2);
    expect(stop(list.slice(3), null)).toBe("There is no file to stop.");
    expect(stop(list, 3)).toBe(3);
    expect(stop(list, 4)).toBe("There is no file to stop.");
  });

  test("become wishes for who has a disk, and /stop is done", async () => {
    const { events, tell } = makeTold();
    const roomFiles = makeFakeFiles();
    const told: string[] = [];
    const room = { name: "Room", self: amber, members: [amber, finch], connection: "open", forwardSecrecy: true };
    // The store reads these fields and no others.
    const store = makeRoomStore({ ...room, events, files: roomFiles } as never, {
      clock: makeClock(),
      onFile: ({ id }) => void told.push(id),
    });
    tell(report, own);
    for (let i = 0; i < 100; i++) await Promise.resolve();
    expect(told).toEqual(["f"]);
    expect(obey("/file a b", null, store)).toEqual({ t: "offer", path: "a b" });
    expect(obey("/accept", null, store)).toMatchObject({ t: "accept", file: { id: "f", number: 1 } });
    expect(obey("/accept 2", null, store)).toMatchObject({ t: "problem" });
    expect(obey("/stop 2", null, store)).toEqual({ t: "done" });
    expect(roomFiles.stopped).toEqual(["o"]);
  });
});
