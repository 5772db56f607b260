// Files in the full screen: a card for each, drawn in place; what one types to offer, to take and to stop; and what is
// said where that does not work.

import { afterEach, describe, expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import type { Taker } from "../../src/client/index.ts";
import { makePaint, widthOf } from "../../src/term/index.ts";
import { fileRows } from "../../src/tui/file-rows.ts";
import type { RowContext } from "../../src/tui/row-parts.ts";
import { shown } from "../../src/term/index.ts";
import { Timeline } from "../../src/ui/index.ts";
import { changed, fakeSink, fakeSource, offered, transferOf } from "../support/fake-files.ts";
import { amber, finch, member, said } from "../ui/people.ts";
import { closeAll, ctrl, enter, escape, input, pasted, start, type Started, tab, up } from "./started.ts";

afterEach(closeAll);

const report = offered("f", finch, "report.pdf", { cleaned: true });
const photo = offered("o", amber, "photo.jpg", { mediaType: "image/jpeg" }, true);
const row = ({ screen }: Started, part: string): string => screen().find((each) => each.includes(part)) ?? "";

/** The rows of a file as it is after some events. */
function cardOf(columns: number, ...events: Parameters<Timeline["take"]>[0][]): readonly string[] {
  const timeline = new Timeline();
  for (const event of events) timeline.take(event, "amber", true, 0);
  const context: RowContext = {
    columns,
    paint: makePaint("none"),
    nameOf: ({ nickname }) => shown(nickname),
    airy: true,
    connected: true,
  };
  const entry = timeline.files[0];
  return entry === undefined ? [] : fileRows(entry, null, context).slice(1);
}

describe("a card", () => {
  test("says what is offered, by which number it is taken, and what became of it", async () => {
    const seen = await start();
    await seen.tell(said("a", finch, "have a look", { at: report.at }), report);
    const at = seen.screen().findIndex((each) => each.includes("have a look"));
    expect(seen.screen().slice(at + 1, at + 4)).toEqual([
      " ◫ report.pdf",
      " │ file 1 · 1.5 MiB · application/pdf · metadata removed",
      " └ on offer · /accept 1 takes it",
    ]);
    await seen.tell(changed(report, { phase: "moving", bytes: 393_216, perSecond: 131_072, leftMs: 9_000 }));
    expect(row(seen, "25 %")).toBe(" └ ━━━───────── 25 % · less than a minute left · 128.0 KiB/s");
    await seen.tell(changed(report, { phase: "waiting", bytes: 393_216, problem: "file.away" }));
    expect(row(seen, "away")).toBe(" └ Its sender is away; it continues when they are back.");
    expect(row(seen, "25 %")).toStartWith(" │ ━━━───────── 25 %");
    await seen.tell(changed(report, { phase: "done", bytes: 1_572_864, savedAs: "~/Downloads/report (2).pdf" }));
    expect(row(seen, "saved")).toBe(" └ saved to ~/Downloads/report (2).pdf");
    expect(seen.screen().filter((each) => each.includes("◫"))).toHaveLength(1);
  });

  test("of ours says how far its offer has come, and who takes it", async () => {
    const seen = await start();
    await seen.tell(photo);
    expect(row(seen, "◫")).toBe(" ◫ photo.jpg …");
    const takers: Taker[] = [
      { who: finch, phase: "done" },
      { who: member("ben", 5), phase: "moving" },
    ];
    await seen.tell({ t: "relayed", id: "o" }, changed(photo, { phase: "moving", bytes: 786_432, takers }));
    expect(row(seen, "◫")).toBe(" ◫ photo.jpg ✓");
    expect(row(seen, "50 %")).toStartWith(" │ ━━━━━━────── 50 % · 768.0 KiB of 1.5 MiB");
    expect(row(seen, "has it")).toBe(" └ finch has it · ben takes it");
    await seen.tell(changed(photo, { phase: "failed", problem: "file.changed" }));
    expect(row(seen, "changed while")).toContain("it has to be offered again");
  });

  test("that was not relayed says so", () => {
    const rows = cardOf(80, photo, { t: "failed", id: "o", code: "send.expired" });
    expect(rows[0]).toBe(" ◫ photo.jpg not sent");
    expect(rows.at(-2)).toStartWith(" ! A message could not be delivered");
  });

  test("several at once are drawn each in its place", async () => {
    const seen = await start({ rows: 40 });
    const many = Array.from({ length: 5 }, (_, n) => offered(`f${n}`, finch, `part-${n}.bin`));
    await seen.tell(...many);
    const before = seen.screen().map((each) => each.includes("◫"));
    await seen.tell(...many.map((event, n) => changed(event, { phase: "moving", bytes: (n * 1_572_864) / 10 })));
    expect(seen.screen().map((each) => each.includes("◫"))).toEqual(before);
    for (const n of [0, 1, 2, 3, 4]) expect(row(seen, ` ${n * 10} %`)).not.toBe("");
  });

  const hostile = [
    "a\u202egpj.exe",
    "x\u001b]52;c;aGk=\u0007.sh",
    "one\ntwo\r\n.txt",
    `photo.jpg${" ".repeat(300)}.exe`,
    "דוח סודי.exe",
    "تقرير.pdf",
    "👨‍👩‍👧🇩🇪🏳️‍🌈.zip",
    "n".repeat(255),
    ".".repeat(40),
    `${"z̷̢".repeat(60)}.gz`,
    `.${"\u202e".repeat(15)}`,
  ];
  test("of a hostile name has no row that acts, none without a mark and none over the edge", () => {
    for (const name of hostile)
      for (const columns of [20, 40, 80, 200])
        for (const phase of ["offered", "moving", "done", "failed"] as const) {
          const event = offered("f", finch, name, { mediaType: `text/${name}` });
          const rows = cardOf(
            columns,
            event,
            changed(event, { phase, bytes: 9, savedAs: phase === "done" ? name : null }),
          );
          for (const each of rows) {
            expect(widthOf(each)).toBeLessThanOrEqual(columns);
            expect(each).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066\u2067]/u);
            expect(each).toMatch(/^ [◫│└!] /);
          }
        }
  });

  test("never cuts the end of a name, which says how it is opened", () => {
    for (const columns of [30, 40, 80]) {
      expect(cardOf(columns, offered("f", finch, `photo.jpg${"_".repeat(300)}.exe`))[0]).toEndWith("….exe");
      // As it is saved: blanks behind each other are one, and neither dots nor blanks are at the end.
      expect(cardOf(columns, offered("f", finch, `photo.jpg${" ".repeat(300)}.exe. .`))[0]).toEndWith("photo.jpg .exe");
      expect(cardOf(columns, offered("f", finch, "דוח סודי ארוך מאוד שנכתב בשנה שעברה ונשמר כאן.exe"))[0]).toEndWith(
        ".exe",
      );
    }
  });

  test("shows no bar where the size is not known, or no room is", () => {
    const stream = offered("f", finch, "log", { size: null });
    expect(cardOf(80, stream, changed(stream, { phase: "moving", bytes: 2048, perSecond: 1024 })).at(-1)).toBe(
      " └ 2.0 KiB so far · 1.0 KiB/s",
    );
    expect(cardOf(14, report, changed(report, { phase: "moving", bytes: 786_432 })).at(-1)).toBe(" └ 50 %");
  });
});

describe("/file", () => {
  test("offers what lies at the rest of the line", async () => {
    const seen = await start();
    await seen.keys("/file ~/My Files/a b.txt", enter);
    expect(seen.files.sources.map(({ source }) => source.name)).toEqual(["~/My Files/a b.txt"]);
    expect(input(seen)).toBe("›");
  });

  test("takes a path that was dropped, which comes as a paste, and Enter sends it", async () => {
    const seen = await start();
    await seen.keys("/file ", pasted("'/tmp/a b.txt' "));
    seen.clock.pass(250);
    seen.clock.pass(0);
    await seen.keys(enter);
    expect(seen.files.sources.map(({ source }) => source.name)).toEqual(["'/tmp/a b.txt'"]);
  });

  test("without a path says how it is used; a path that cannot be read comes back", async () => {
    const disk = {
      open: () => Promise.reject(new SnugError("file.unreadable")),
      create: () => Promise.resolve(fakeSink("x")),
      complete: () => Promise.resolve([]),
    };
    const seen = await start({ ports: { disk } });
    await seen.keys("/file", enter);
    expect(row(seen, "/file PATH")).not.toBe("");
    await seen.keys(ctrl("u"), "/file nowhere", enter);
    expect(row(seen, "could not be read")).not.toBe("");
    expect(input(seen)).toBe("› /file nowhere");
  });

  test("that fails while something else is being written is told between the messages, and is there with ↑", async () => {
    const failing = Promise.withResolvers<never>();
    const disk = {
      open: () => failing.promise,
      create: () => Promise.resolve(fakeSink("x")),
      complete: () => Promise.resolve([]),
    };
    const seen = await start({ ports: { disk } });
    await seen.keys("/file far", enter, "half a thou");
    failing.reject(new SnugError("file.unreadable"));
    await seen.settle();
    expect(input(seen)).toBe("› half a thou");
    expect(row(seen, "could not be read")).toStartWith(" ·");
    await seen.keys(ctrl("u"), up);
    expect(input(seen)).toBe("› /file far");
  });

  test("that is refused closes what it opened", async () => {
    const source = fakeSource("a");
    const disk = {
      open: () => Promise.resolve(source),
      create: () => Promise.resolve(fakeSink("x")),
      complete: () => Promise.resolve([]),
    };
    const seen = await start({ ports: { disk } });
    seen.files.refusal = new SnugError("file.too_many");
    await seen.keys("/file a", enter);
    expect(row(seen, "Too many files")).not.toBe("");
    expect(source.closed).toBe(true);
  });

  test("completes paths with Tab as far as they agree, then goes through them", async () => {
    const asked: string[] = [];
    const complete = (path: string): Promise<readonly string[]> => {
      asked.push(path);
      const all = ["notes/april 1.txt", "notes/april 2.txt", "photo.jpg"];
      return Promise.resolve(all.filter((each) => each.startsWith(path)));
    };
    const disk = {
      open: (path: string) => Promise.resolve(fakeSource(path)),
      create: () => Promise.resolve(fakeSink("x")),
      complete,
    };
    const seen = await start({ ports: { disk } });
    await seen.keys("/fi", tab, "no", tab);
    expect(input(seen)).toBe("› /file notes/april");
    await seen.keys(tab);
    expect(input(seen)).toBe("› /file notes/april 1.txt");
    await seen.keys(tab);
    expect(input(seen)).toBe("› /file notes/april 2.txt");
    expect(asked).toEqual(["no", "notes/april "]);
    await seen.keys(ctrl("u"), "/file zzz", tab);
    expect(input(seen)).toBe("› /file zzz");
    await seen.keys(ctrl("u"), "/file p", tab, enter);
    expect(seen.files.sources.map(({ source }) => source.name)).toEqual(["photo.jpg"]);
  });

  test("writes nothing over what was typed while paths were looked for", async () => {
    const found = Promise.withResolvers<readonly string[]>();
    const disk = {
      open: (path: string) => Promise.resolve(fakeSource(path)),
      create: () => Promise.resolve(fakeSink("x")),
      complete: () => found.promise,
    };
    const seen = await start({ ports: { disk } });
    await seen.keys("/file n", tab, "ew");
    found.resolve(["notes/"]);
    await seen.settle();
    expect(input(seen)).toBe("› /file new");
  });
});

describe("/accept and /stop", () => {
  test("take the last that is offered, or that of a number", async () => {
    const seen = await start();
    await seen.tell(report, offered("g", finch, "b.txt"));
    await seen.keys("/accept", enter, "/accept 1", enter, "/stop 1", enter);
    expect(seen.files.sinks.map(({ id }) => id)).toEqual(["g", "f"]);
    expect(seen.files.stopped).toEqual(["f"]);
    await seen.keys("/accept 7", enter);
    expect(row(seen, "There is no file 7 here.")).not.toBe("");
    expect(input(seen)).toBe("› /accept 7");
  });

  test("save a folder's archive as one, whatever it is called", async () => {
    const names: string[] = [];
    const disk = {
      open: (path: string) => Promise.resolve(fakeSource(path)),
      create: (name: string) => Promise.resolve(fakeSink(String(names.push(name)))),
      complete: () => Promise.resolve([]),
    };
    const seen = await start({ ports: { disk } });
    await seen.tell(offered("f", finch, "photos", { isFolder: true }));
    await seen.keys("/accept", enter);
    expect(names).toEqual(["photos.tar"]);
  });

  test("say where there is no place for it, and leave nothing where it is not to be had", async () => {
    const sink = fakeSink("x");
    let full = true;
    const disk = {
      open: (path: string) => Promise.resolve(fakeSource(path)),
      create: () => (full ? Promise.reject(new SnugError("file.disk_full")) : Promise.resolve(sink)),
      complete: () => Promise.resolve([]),
    };
    const seen = await start({ ports: { disk } });
    await seen.tell(report);
    await seen.keys("/accept", enter);
    expect(row(seen, "The disk is full")).not.toBe("");
    expect(input(seen)).toBe("› /accept");
    full = false;
    seen.files.refusal = new SnugError("file.unknown");
    await seen.keys(enter);
    expect(row(seen, "not on offer")).not.toBe("");
    expect(sink.aborted).toBe(true);
  });
});

describe("leaving", () => {
  test("while a file is on its way asks once more, whichever key it is", async () => {
    const seen = await start();
    seen.files.known = [transferOf(report, { phase: "moving", bytes: 786_432 })];
    await seen.keys(ctrl("c"));
    expect(seen.done).toEqual([]);
    expect(row(seen, "would be cut off: report.pdf (50 %)")).not.toBe("");
    await seen.keys("x", ctrl("c"), ctrl("c"));
    expect(seen.done).toEqual([]);
    await seen.keys(ctrl("c"));
    expect(seen.done).toEqual(["leave"]);
  });

  test("by /quit keeps it in the input, and Enter once more leaves", async () => {
    const seen = await start();
    seen.files.known = [transferOf(report, { phase: "waiting" })];
    await seen.keys("/quit", enter);
    expect(seen.done).toEqual([]);
    expect(input(seen)).toBe("› /quit");
    await escape(seen);
    await seen.keys(enter);
    expect(seen.done).toEqual([]);
    await seen.keys(enter);
    expect(seen.done).toEqual(["leave"]);
  });

  test("asks nothing where nothing moves", async () => {
    const seen = await start();
    seen.files.known = [transferOf(report), transferOf(photo, { phase: "done" })];
    await seen.keys(ctrl("d"));
    expect(seen.done).toEqual(["leave"]);
  });
});
