// Where links may lead, and what is said of it.

import { describe, expect, test } from "bun:test";
import { linkTargetOf, showsPlace } from "../../src/web/link-target.ts";
import { htmlOf, linksOf, textOf } from "./shown.tsx";

describe("a destination", () => {
  for (const [address, href, place] of [
    ["https://example.org", "https://example.org/", "example.org"],
    ["HTTP://Example.ORG:8080/A?b#c", "http://example.org:8080/A?b#c", "example.org:8080"],
    ["https:example.org", "https://example.org/", "example.org"],
    ["https://example.org\\@evil.example", "https://example.org/@evil.example", "example.org"],
    ["https://аррӏе.com", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"],
    ["https://[::1]:80/", "https://[::1]:80/", "[::1]:80"],
    ["mailto:amber@example.org", "mailto:amber@example.org", "amber@example.org"],
  ] as const)
    test(`${address} is told as ${place}`, () => expect(linkTargetOf(address)).toEqual({ href, place }));

  for (const address of [
    "javascript:alert(1)",
    " \u0000java\nscript:alert(1)",
    "data:text/html,a",
    "ftp://example.org",
    "snug://example.org",
    "//example.org",
    "example.org",
    "",
    "https://",
    "https://a／b",
    "https://bank.example@evil.example",
    "https://:secret@evil.example",
    "mailto:",
    "mailto:a@b.example?bcc=c@d.example",
  ])
    test(`none is ${JSON.stringify(address)}`, () => expect(linkTargetOf(address)).toBeNull());
});

test("an address shows its place only where it begins with it and nothing else", () => {
  const shows = (text: string, place: string): boolean => showsPlace(text, { href: "", place });
  expect(shows("https://example.org", "example.org")).toBe(true);
  expect(shows("HTTPS://Example.org/a", "example.org")).toBe(true);
  expect(shows("www.example.org?a", "www.example.org")).toBe(true);
  expect(shows("amber@example.org", "amber@example.org")).toBe(true);
  expect(shows("https://example.org.evil.example", "example.org")).toBe(false);
  expect(shows("https://example.org:443", "example.org")).toBe(false);
  expect(shows("https://example.org@evil.example", "evil.example")).toBe(false);
  expect(shows("https://аррӏе.com", "xn--80ak6aa92e.com")).toBe(false);
});

describe("in a message", () => {
  for (const [claim, text, shown] of [
    ["an address needs no word about where it leads", "https://example.org/a", "https://example.org/a"],
    ["an address in brackets neither", "<https://example.org/a>", "https://example.org/a"],
    [
      "an address that is linked to itself neither",
      "[https://a.example/b](https://a.example/b)",
      "https://a.example/b",
    ],
    ["nor a mail address, nor a host that begins with www", "a@b.example www.c.example", "a@b.example www.c.example"],
    ["a word is followed by the host", "[here](https://example.org/a)", "here (example.org)"],
    [
      "an address that leads elsewhere too",
      "[https://bank.example](https://evil.example)",
      "https://bank.example (evil.example)",
    ],
    ["letters of another script too", "<https://аррӏе.com>", "https://аррӏе.com (xn--80ak6aa92e.com)"],
    ["a mail address behind a word too", "[write](mailto:a@b.example)", "write (a@b.example)"],
    ["a label of two lines stands on one", "[a\nb](https://c.example)", "a b (c.example)"],
  ] as const)
    test(claim, () => {
      expect(textOf(htmlOf(text)).trim()).toBe(shown);
      expect(linksOf(htmlOf(text)).length).toBeGreaterThan(0);
    });

  test("a link opens elsewhere, and tells nothing of where it was", () => {
    expect(htmlOf("https://example.org")).toContain(
      '<a href="https://example.org/" target="_blank" rel="noopener noreferrer">',
    );
  });

  test("the host stands outside of the link, and is told apart from what a sender wrote", () => {
    expect(htmlOf("[a (bank.example)](https://evil.example)")).toContain(
      'a (bank.example)</a> <bdi class="quiet">(evil.example)</bdi>',
    );
  });
});
