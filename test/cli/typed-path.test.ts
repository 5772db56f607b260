// Paths as they are typed, and as terminals paste them where a file is dropped.

import { expect, test } from "bun:test";
import { beginningsOf, pathsOf, splitPaths } from "../../src/cli/typed-path.ts";

const home = "/h/me";
const last = (typed: string): string => pathsOf(typed, home, false).at(-1) ?? "";

test("a path is taken as it stands first, since a file may be called so", () => {
  expect(pathsOf("it's here.txt", home, false)[0]).toBe("it's here.txt");
  expect(pathsOf("/tmp/a b.txt", home, false)).toEqual(["/tmp/a b.txt"]);
  expect(pathsOf("  notes.txt  ", home, false)).toEqual(["notes.txt"]);
});

test("a tilde is the home folder, and only where it begins a path", () => {
  expect(pathsOf("~/a b", home, false)).toEqual(["/h/me/a b"]);
  expect(pathsOf("~", home, false)).toEqual(["/h/me"]);
  expect(pathsOf("a~/b", home, false)).toEqual(["a~/b"]);
});

test("what terminals paste is read: quotes, backslashes, links", () => {
  expect(last("'/tmp/a b.txt' ")).toBe("/tmp/a b.txt");
  expect(last("/tmp/a\\ b\\(1\\).txt")).toBe("/tmp/a b(1).txt");
  expect(last("'/tmp/it'\\''s.txt'")).toBe("/tmp/it's.txt");
  expect(last('"/tmp/say \\"hi\\".txt"')).toBe('/tmp/say "hi".txt');
  expect(last('"/tmp/a\\b.txt"')).toBe("/tmp/a\\b.txt");
  expect(pathsOf("file:///tmp/a%20b.txt", home, false)).toContain("/tmp/a b.txt");
  expect(pathsOf("file://elsewhere/tmp/a", home, false)).toEqual(["file://elsewhere/tmp/a"]);
  expect(last("'/tmp/never closed")).toBe("/tmp/never closed");
});

test("several that are dropped are parted as a shell does", () => {
  expect(splitPaths("'/tmp/a b.txt' /tmp/c\\ d.txt  ~/e ", home, false)).toEqual([
    "/tmp/a b.txt",
    "/tmp/c d.txt",
    "/h/me/e",
  ]);
  expect(splitPaths("file:///tmp/a%20b.txt\nfile:///tmp/c", home, false)).toEqual(["/tmp/a b.txt", "/tmp/c"]);
  expect(splitPaths("'/tmp/a b'", home, false)).toEqual(["/tmp/a b"]);
  expect(splitPaths('"C:\\My Files\\a" C:\\b', home, true)).toEqual(["C:\\My Files\\a", "C:\\b"]);
});

test("on Windows a backslash parts folders, quoted or not", () => {
  expect(pathsOf('"C:\\My Files\\a.txt"', home, true)).toContain("C:\\My Files\\a.txt");
  expect(pathsOf("C:\\a.txt", home, true)).toEqual(["C:\\a.txt"]);
});

test("what is completed is the path as it stands, then as a shell reads it", () => {
  expect(beginningsOf("'/tmp/My D", false)).toEqual(["'/tmp/My D", "/tmp/My D"]);
  expect(beginningsOf("/tmp/My D", false)).toEqual(["/tmp/My D"]);
  expect(beginningsOf("~/My\\ D", false)).toEqual(["~/My\\ D", "~/My D"]);
});
