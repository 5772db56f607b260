// Files in lines: little is said of each, and nothing twice.

import { expect, test } from "bun:test";
import { makeFileTalk } from "../../src/cli/file-talk.ts";
import type { Page } from "../../src/cli/lines.ts";
import { makePaint } from "../../src/term/index.ts";
import { changed, offered } from "../support/fake-files.ts";
import { amber, finch } from "../ui/people.ts";

const page: Page = { paint: makePaint("none"), columns: () => 80, members: () => [amber, finch] };
const report = offered("f", finch, "report.pdf");
const photo = offered("o", amber, "photo.jpg", {}, true);
const withoutTime = (lines: readonly string[]): readonly string[] => lines.map((line) => line.slice(6));

test("a file that is taken has a line when it is offered, when it begins, at each quarter and at its end", () => {
  const talk = makeFileTalk(page, true);
  expect(withoutTime(talk.take(report))).toEqual([
    "finch offers a file: report.pdf · 1.5 MiB · application/pdf · /accept 1 takes it",
  ]);
  const said: string[] = [];
  said.push(...talk.take(changed(report, { phase: "waiting" })));
  for (let percent = 0; percent <= 100; percent++)
    said.push(...talk.take(changed(report, { phase: "moving", bytes: Math.ceil((1_572_864 * percent) / 100) })));
  said.push(...talk.take(changed(report, { phase: "checking", bytes: 1_572_864 })));
  said.push(...talk.take(changed(report, { phase: "done", savedAs: "~/a.pdf" })));
  expect(withoutTime(said)).toEqual([
    "report.pdf: coming in",
    "report.pdf: 25 % · 384.0 KiB of 1.5 MiB",
    "report.pdf: 50 % · 768.0 KiB of 1.5 MiB",
    "report.pdf: 75 % · 1.1 MiB of 1.5 MiB",
    "report.pdf: 100 % · 1.5 MiB of 1.5 MiB",
    "report.pdf: saved to ~/a.pdf",
  ]);
});

test("a problem is told once, with the command that takes it again", () => {
  const talk = makeFileTalk(page, true);
  talk.take(report);
  const away = changed(report, { phase: "waiting", problem: "file.away" });
  expect(talk.take(away)).toHaveLength(1);
  expect(talk.take(away)).toEqual([]);
  const [line = ""] = talk.take(changed(report, { phase: "failed", problem: "file.disk_full" }));
  expect(line).toEndWith("make room and take it again. · /accept 1 takes it");
});

test("one of ours says who has it, each once", () => {
  const talk = makeFileTalk(page, true);
  expect(withoutTime(talk.take(photo))).toEqual([
    "amber offers a file: photo.jpg · 1.5 MiB · application/pdf · file 1",
  ]);
  expect(talk.take(changed(photo, { phase: "waiting", takers: [{ who: finch, phase: "waiting" }] }))).toEqual([]);
  const done = changed(photo, { phase: "done", takers: [{ who: finch, phase: "done" }] });
  expect(withoutTime(talk.take(done))).toEqual([
    "photo.jpg: sent; it stays on offer while you are here",
    "photo.jpg: finch has it",
  ]);
  expect(talk.take(done)).toEqual([]);
});

test("a script's lines name no commands, and a hostile name does nothing", () => {
  const talk = makeFileTalk(page, false);
  const hostile = offered("h", finch, "a\u202e\u001b]0;x\u0007\ngpj.exe");
  expect(withoutTime(talk.take(hostile))).toEqual(["finch offers a file: a]0;xgpj.exe · 1.5 MiB · application/pdf"]);
  expect(talk.take(changed(offered("x", finch, "y"), { phase: "done" }))).toEqual([]);
});
