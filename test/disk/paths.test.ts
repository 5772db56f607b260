// Paths that are being typed, and where downloads go when nobody says.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completePath, downloadFolder } from "../../src/disk/index.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "snug-paths-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const make = (...names: readonly string[]): void => {
  for (const name of names) {
    if (name.endsWith("/")) mkdirSync(join(home, name), { recursive: true });
    else writeFileSync(join(home, name), "");
  }
};
const complete = (text: string): Promise<string[]> => completePath(text, home, home);

describe("a path that is typed", () => {
  test("is completed in order, folders with a slash", async () => {
    make("b.txt", "a.txt", "music/", "ä.txt");
    symlinkSync("music", join(home, "mu-link"));
    expect(await complete("")).toEqual(["a.txt", "b.txt", "mu-link/", "music/", "ä.txt"]);
    expect(await complete("mu")).toEqual(["mu-link/", "music/"]);
    expect(await complete("none")).toEqual([]);
  });

  test("keeps the words it is typed in", async () => {
    make("music/", "music/song.ogg");
    expect(await complete("~")).toEqual(["~/"]);
    expect(await complete("~/mus")).toEqual(["~/music/"]);
    expect(await complete("~/music/")).toEqual(["~/music/song.ogg"]);
    expect(await complete("./music/../mus")).toEqual(["./music/../music/"]);
    expect(await complete(join(home, "music", "s"))).toEqual([join(home, "music", "song.ogg")]);
    expect(await complete("nowhere/a")).toEqual([]);
  });

  test("shows hidden files only behind a dot", async () => {
    make(".hidden", "seen", ".git/");
    expect(await complete("")).toEqual(["seen"]);
    expect(await complete(".")).toEqual([".git/", ".hidden"]);
  });

  test("shows no names that would act on a screen", async () => {
    make("a\u001b[31m", "a\nb", "a\u202eb", "ab");
    expect(await complete("a")).toEqual(["ab"]);
  });

  test("has two hundred completions at most", async () => {
    make(...Array.from({ length: 250 }, (_, i) => `f${String(i).padStart(3, "0")}`));
    const found = await complete("f");
    expect(found.length).toBe(200);
    expect(found[0]).toBe("f000");
  });
});

describe("the download folder", () => {
  const asked = (environment: Readonly<Record<string, string>> = {}): Promise<string> =>
    downloadFolder({ HOME: home, ...environment }, "/current");

  test("is the current one where there is no other", async () => expect(await asked()).toBe("/current"));

  test("is ~/Downloads where it is there", async () => {
    make("Downloads/");
    expect(await asked()).toBe(join(home, "Downloads"));
  });

  test("is what user-dirs.dirs says, in the reader's language", async () => {
    make("Downloads/", "Heruntergeladenes/", ".config/");
    const lines = '# comment\nXDG_DESKTOP_DIR="$HOME/Desktop"\nXDG_DOWNLOAD_DIR="$HOME/Heruntergeladenes"\n';
    writeFileSync(join(home, ".config/user-dirs.dirs"), lines);
    expect(await asked()).toBe(join(home, "Heruntergeladenes"));
  });

  test("is what the environment says before all", async () => {
    make("Downloads/", "elsewhere/");
    expect(await asked({ XDG_DOWNLOAD_DIR: join(home, "elsewhere") })).toBe(join(home, "elsewhere"));
    expect(await asked({ XDG_DOWNLOAD_DIR: "$HOME/elsewhere" })).toBe(join(home, "elsewhere"));
  });

  test("is none that is not there, or is no whole path", async () => {
    make("Downloads/", "file");
    for (const wrong of [join(home, "gone"), join(home, "file"), "Downloads", ""]) {
      expect(await asked({ XDG_DOWNLOAD_DIR: wrong })).toBe(join(home, "Downloads"));
    }
  });
});
