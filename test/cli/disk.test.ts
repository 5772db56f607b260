// The disk of a chat: what is typed is opened, what is taken goes where it was said, and the program ends after it.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { SnugError } from "../../src/base/index.ts";
import { folderOf, makeDisk, withTilde } from "../../src/cli/disk.ts";
import { sentenceOf } from "../../src/cli/screen.ts";
import { offerFrom } from "../../src/ui/index.ts";
import { makeFakeFiles } from "../support/fake-files.ts";
import { makeDownloads } from "../../src/cli/downloads.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "snug-disk-"));
  mkdirSync(join(folder, "in"));
  writeFileSync(join(folder, "a b.txt"), "hello");
  writeFileSync(join(folder, "'quoted'.txt"), "as it stands");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const disk = () => makeDisk(join(folder, "in"), false, makeDownloads());

test("a path is opened as it stands, or as a shell reads it", async () => {
  for (const typed of [`${folder}/a b.txt`, `'${folder}/a b.txt' `, `${folder}/a\\ b.txt`]) {
    const source = await disk().open(typed);
    expect([source.name, source.size]).toEqual(["a b.txt", 5]);
    await source.close();
  }
  const source = await disk().open(`${folder}/'quoted'.txt`);
  expect(source.size).toBe(12);
  await source.close();
  const nowhere = await disk()
    .open(`${folder}/nowhere`)
    .catch((error: unknown) => error);
  expect(nowhere).toMatchObject({ code: "file.unreadable" });
});

// It offered all that lay in the current folder.
test("an empty path is no folder: it is answered as where none is given", async () => {
  for (const typed of ['""', "''", " ", ""])
    expect(
      await disk()
        .open(typed)
        .catch((error: unknown) => error),
    ).toMatchObject({
      code: "config.malformed",
      detail: "/file PATH offers a file or a folder; a path may hold spaces.",
    });
});

// Two files that were dropped became one path, which was nowhere.
test("several files on one line are offered each, and none where one is not there", async () => {
  const files = makeFakeFiles();
  await offerFrom(disk(), `'${folder}/a b.txt' ${folder}/\\'quoted\\'.txt`, files);
  expect(files.sources.map(({ source }) => source.name)).toEqual(["a b.txt", "'quoted'.txt"]);
  for (const { source } of files.sources) await source.close();
  const one = `'${folder}/a b.txt' ${folder}/nowhere`;
  expect(await offerFrom(disk(), one, files).catch((error: unknown) => error)).toMatchObject({
    code: "file.unreadable",
    detail: `${one} is not there; name one file at a time.`,
  });
  expect(files.sources).toHaveLength(2);
});

test("a picture that cannot be cleaned goes as it is where that is asked for, of this one file", async () => {
  writeFileSync(join(folder, "raw.dng"), "II*\0\x08\0\0\0");
  const refused = await disk()
    .open(`${folder}/raw.dng`)
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(SnugError);
  if (refused instanceof SnugError)
    expect(sentenceOf(refused)).toBe(
      `The picture's metadata (place, camera, author) could not be taken out, so it was not offered; --keep-metadata sends it as it is. (${folder}/raw.dng: /file --keep-metadata PATH)`,
    );
  const files = makeFakeFiles();
  await offerFrom(disk(), `--keep-metadata '${folder}/raw.dng'`, files);
  expect(files.sources.map(({ source }) => [source.name, source.cleaned])).toEqual([["raw.dng", false]]);
  for (const { source } of files.sources) await source.close();
  expect(await disk().complete(`--keep-metadata ${folder}/raw`)).toEqual([`--keep-metadata ${folder}/raw.dng`]);
});

test("a path in quotes is completed too", async () => {
  expect(await disk().complete(`${folder}/a`)).toEqual([`${folder}/a b.txt`]);
  expect(await disk().complete(`'${folder}/a`)).toEqual([`${folder}/a b.txt`]);
  expect(await disk().complete(`${folder}/zzz`)).toEqual([]);
});

test("a folder that is named must be there, and a path in the home folder is shown with a tilde", async () => {
  expect(await folderOf(join(folder, "in"), "save")).toBe(join(folder, "in"));
  for (const path of [join(folder, "nowhere"), join(folder, "a b.txt")])
    expect(await folderOf(path, "save").catch((error: unknown) => error)).toMatchObject({ code: "config.malformed" });
  expect(withTilde("/h/me/Downloads/a", "/h/me")).toBe("~/Downloads/a");
  expect(withTilde("/h/meadow/a", "/h/me")).toBe("/h/meadow/a");
  expect(withTilde(homedir())).toBe(homedir());
});

test("the program's end waits for what is being written, finished or given up", async () => {
  const downloads = makeDownloads();
  await downloads.settled(); // nothing is
  const [kept, gone] = [await downloads.create(folder, "kept"), await downloads.create(folder, "gone")];
  await kept.write(new TextEncoder().encode("all"));
  let isSettled = false;
  const settled = downloads.settled().then(() => (isSettled = true));
  expect(await kept.finish()).toBe(join(folder, "kept"));
  expect(isSettled).toBe(false);
  await gone.abort();
  await settled;
  expect(readdirSync(folder).filter((name) => /kept|gone|part/.test(name))).toEqual(["kept"]);
});
