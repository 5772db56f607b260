// Names of received files: whatever somebody calls a file, it is saved under a plain visible base name.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { freeNames, safeName, saveName } from "../../../src/client/files/safe-name.ts";

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const firstThree = (name: string): readonly string[] => {
  const names = freeNames(name);
  return [names.next().value, names.next().value, names.next().value];
};

describe("a received name", () => {
  const cases: readonly (readonly [claim: string, given: string, saved: string])[] = [
    ["an ordinary name stays", "holiday photo.jpg", "holiday photo.jpg"],
    ["other scripts stay", "фото 写真 صورة.png", "фото 写真 صورة.png"],
    ["a path upwards is its last part", "../../.ssh/authorized_keys", "authorized_keys"],
    ["an absolute path is its last part", "/etc/passwd", "passwd"],
    ["a path of Windows is its last part", "C:\\Windows\\System32\\drivers\\etc\\hosts", "hosts"],
    ["a drive alone is no drive", "C:", "C_"],
    ["a separator at the end names the folder before it", "photos/", "photos"],
    ["nothing is called file", "", "file"],
    ["the folder itself is called file", ".", "file"],
    ["the folder above is called file", "..", "file"],
    ["dots and blanks alone are called file", " . . ", "file"],
    ["a hidden file is seen", ".bashrc", "_.bashrc"],
    ["a name is no option", "-rf", "_-rf"],
    ["an alternate data stream is none", "a.txt:ads", "a.txt_ads"],
    ["what Windows reserves is replaced", '<a>|"b"?*.txt', "_a___b___.txt"],
    ["dots and blanks at the end go", "a.txt. . .", "a.txt"],
    ["NUL ends no name", "a.png\0.exe", "a.png.exe"],
    ["line breaks go", "a\r\nb.txt", "ab.txt"],
    ["an escape sequence goes", "\u001b[31mred.txt", "[31mred.txt"],
    ["C1 controls go", "a\u009b2Jb.txt", "a2Jb.txt"],
    ["a reversed name shows its real extension", "invoice\u202efdp.exe", "invoicefdp.exe"],
    ["isolates and marks of direction go", "a\u2066b\u2069\u200e\u200f\u061c.txt", "ab.txt"],
    ["zero width goes", "a\u200b\u200d\ufeff\u2060\u00ad.txt", "a.txt"],
    ["fillers and tags go", "a\u3164\u115f\u{e0041}\u2800.txt", "a.txt"],
    ["blanks of all kinds are one blank", "report.pdf\u3000\u3000\u00a0\u2003   .exe", "report.pdf .exe"],
    ["a device of Windows is none", "CON", "_CON"],
    ["a device with an extension is none", "nul.tar.gz", "_nul.tar.gz"],
    ["a device with blanks is none", "Aux .txt", "_Aux .txt"],
    ["a device with a superscript digit is none", "COM¹.txt", "_COM¹.txt"],
    ["LPT0 is none", "lpt0", "_lpt0"],
    ["CONIN$ is none", "CONIN$", "_CONIN$"],
    ["what only begins like a device stays", "CONSOLE.txt", "CONSOLE.txt"],
    ["a hidden device is seen and none", "\u200bNUL", "_NUL"],
    ["letters are composed", "e\u0301.txt", "é.txt"],
    ["what was parted by nothing is composed", "e\u200b\u0301.txt", "é.txt"],
    ["half a letter is replaced", "a\ud800.txt", "a\ufffd.txt"],
  ];
  for (const [claim, given, saved] of cases) test(claim, () => expect(safeName(given)).toBe(saved));

  test("every device of Windows is none, in any case", () => {
    const numbered = [..."0123456789¹²³"].flatMap((digit) => [`COM${digit}`, `LPT${digit}`]);
    for (const name of ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", ...numbered]) {
      expect(safeName(name)).toBe(`_${name}`);
      expect(safeName(`${name.toLowerCase()}.txt`)).toBe(`_${name.toLowerCase()}.txt`);
    }
  });

  test("a long name is cut before its extension", () => {
    const name = safeName(`${"ü".repeat(500)}.tar.gz`);
    expect(bytesOf(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^ü{90,}\.tar\.gz$/);
  });

  test("a long name is not cut in the middle of a letter", () => {
    expect(safeName(`${"🦊".repeat(100)}.png`)).toBe(`${"🦊".repeat(49)}.png`);
    const marked = `${"a".repeat(195)}x\u0323\u0323\u0323`; // the third mark is one too many
    expect(safeName(marked)).toBe("a".repeat(195));
  });

  test("what is left after cutting is no device either", () => {
    expect(safeName(`AUXx${"\u0323".repeat(300)}.txt`)).toBe("_AUX.txt");
  });

  const nasty = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.string({ unit: "grapheme", maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom(..."./\\: -_<>|?*\0\n\u202e\u200b\u0301\u3000¹aeNULcon$1", "\ud800", "🦊", ".tar", ".gz"),
      maxLength: 300,
    }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 }).map((units) => String.fromCharCode(...units)),
  );

  test("any text gives a name that is safe, and the same again", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const name = safeName(text);
        expect(name).not.toBe("");
        expect(name).not.toMatch(/[/\\:<>"|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(name).not.toMatch(/^[.\- ]|[. ]$/);
        expect(name).not.toMatch(/^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i);
        expect(bytesOf(name)).toBeLessThanOrEqual(200);
        expect(name.isWellFormed()).toBe(true);
        expect(name.normalize("NFC")).toBe(name);
        expect(safeName(name)).toBe(name);
      }),
      { numRuns: 3000 },
    );
  });

  test("a folder is saved as an archive", () => {
    expect(saveName({ name: "photos", isFolder: true })).toBe("photos.tar");
    expect(saveName({ name: "photos.tar", isFolder: true })).toBe("photos.tar");
    expect(saveName({ name: "photos.exe", isFolder: true })).toBe("photos.exe.tar");
    expect(saveName({ name: "photos", isFolder: false })).toBe("photos");
    const long = saveName({ name: "ü".repeat(300), isFolder: true });
    expect(long).toEndWith(".tar");
    expect(bytesOf(long)).toBeLessThanOrEqual(200);
  });
});

describe("free names", () => {
  test("count behind the stem", () => expect(firstThree("a.txt")).toEqual(["a.txt", "a (2).txt", "a (3).txt"]));
  test("keep a compound extension", () =>
    expect(firstThree("a.tar.gz")).toEqual(["a.tar.gz", "a (2).tar.gz", "a (3).tar.gz"]));
  test("count where there is no extension", () =>
    expect(firstThree("README")).toEqual(["README", "README (2)", "README (3)"]));
  test("take a sentence's dot for no extension", () =>
    expect(firstThree("v1.2 notes")).toEqual(["v1.2 notes", "v1.2 notes (2)", "v1.2 notes (3)"]));
  // Found once in some thousand runs: a blank before the extension made two of it.
  test("have one blank before their number, and are no longer than any name", () => {
    expect(firstThree("! .!")).toEqual(["! .!", "! (2).!", "! (3).!"]);
    const long = firstThree(safeName(`${"ab".repeat(200)}.txt`));
    expect(long.map((name) => name.length)).toEqual([200, 200, 200]);
    expect(long.every((name) => name.endsWith(".txt") && safeName(name) === name)).toBe(true);
  });
  test("of a safe name are safe", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
        for (const name of firstThree(safeName(text))) expect(safeName(name)).toBe(name);
      }),
    );
  });
});
