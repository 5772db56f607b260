// Where the page is, what it was opened with, what a relay says of itself, and what a reader wishes: none of it is trusted.

import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { SnugError } from "../../src/base/index.ts";
import { linkElsewhere, pageRelay, takeAddress } from "../../src/web/place.ts";
import { readFacts } from "../../src/web/relay-facts.ts";
import { defaultSettings, languageOf, readSettings } from "../../src/web/settings.ts";
import { chooseLanguage, makeSay } from "../../src/web/words/say.ts";

const id = "xAAAAAAAAAAAAAAAAAAAAAA";
const fragment = "#AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA";

/** A page with meta elements. */
const pageWith = (metas: Readonly<Record<string, string>>): Pick<Document, "querySelector"> => ({
  querySelector(selector: string) {
    const name = /meta\[name="(.+)"\]/.exec(selector)?.[1] ?? "";
    const content = metas[name];
    return content === undefined ? null : ({ getAttribute: () => content, remove: () => {} } as unknown as Element); // all that is asked of it
  },
});

describe("the address that the page was opened with", () => {
  function open(url: string, metas: Readonly<Record<string, string>> = {}) {
    const shown: unknown[] = [];
    const given = takeAddress(pageWith(metas), new URL(url), {
      replaceState: (_data, _unused, to) => void shown.push(to),
    });
    return { given, shown };
  }

  test("is that of a web link, and gone from the address bar", () => {
    const link = `https://relay.example/c/${id}${fragment}`;
    expect(open(link)).toEqual({ given: link, shown: [`/c/${id}`] });
  });

  test("is none where the link has no fragment, or the path is no channel's; a fragment is gone all the same", () => {
    expect(open(`https://relay.example/c/${id}`)).toEqual({ given: null, shown: [] });
    expect(open(`https://relay.example/${fragment}`)).toEqual({ given: null, shown: ["/"] });
  });

  test("is what snug ui has put into its one answer, whose link is gone from the address bar", () => {
    expect(open("http://127.0.0.1:1/ui/token", { "snug-address": "snug://x" })).toEqual({
      given: "snug://x",
      shown: ["/"],
    });
  });
});

describe("the relay that the page may ask", () => {
  test("is the one that serves it, or the one that snug ui names", () => {
    const none = pageWith({});
    expect(pageRelay(none, { protocol: "https:", host: "relay.example" })).toEqual({
      url: "wss://relay.example:443/snug",
      host: "relay.example",
      servesPage: true,
    });
    expect(pageRelay(none, { protocol: "http:", host: "127.0.0.1:7684" }).url).toBe("ws://127.0.0.1:7684/snug");
    expect(pageRelay(pageWith({ "snug-relay": "wss://[::2]:99" }), { protocol: "http:", host: "127.0.0.1:1" })).toEqual(
      {
        url: "wss://[::2]:99/snug",
        host: "[::2]:99",
        servesPage: false,
      },
    );
  });

  test("another one's channel has a link to there; what is no address is an error", () => {
    const relay = pageRelay(pageWith({}), { protocol: "https:", host: "relay.example" });
    expect(linkElsewhere(`snug://relay.example/${id}${fragment}`, relay)).toBeNull();
    expect(linkElsewhere(`https://Relay.Example/c/${id}${fragment}`, relay)).toBeNull();
    expect(linkElsewhere(`snug://other.example/${id}${fragment}`, relay)).toEqual({
      host: "other.example",
      link: `https://other.example/c/${id}${fragment}`,
    });
    expect(linkElsewhere(`snug://relay.example:444/${id}${fragment}`, relay)?.link).toContain(":444/c/");
    expect(() => linkElsewhere("javascript:alert(1)", relay)).toThrow(SnugError);
  });
});

test("what a relay says of itself is taken as far as it is well-formed, whatever it is", () => {
  expect(readFacts({ create: "open", more: 1 }, [{ id, name: "x" }])).toEqual({
    create: "open",
    listed: [{ id, name: "x" }],
  });
  expect(readFacts({ create: "evil" }, [{ id: "../x", name: "x" }, { id, name: 1 }, null, []])).toEqual({
    create: "local",
    listed: [],
  });
  expect(readFacts(null, Array(5_000).fill({ id, name: "x" })).listed).toHaveLength(1_000);
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (about, channels) => {
      expect(["open", "token", "local"]).toContain(readFacts(about, channels).create);
    }),
  );
});

test("settings that were kept are read strictly", () => {
  const wished = { theme: "dark", contrast: true, language: "ar", notify: true, sound: true, show: true } as const;
  expect(readSettings(JSON.stringify(wished))).toEqual(wished);
  for (const text of [null, "", "x", "[]", "null", '{"theme":"pink","contrast":1,"language":"__proto__"}'])
    expect(readSettings(text)).toEqual(defaultSettings);
  fc.assert(fc.property(fc.string(), (text) => void readSettings(text)));
});

test("the language is the wished one, else the browser's first that there is, else English", () => {
  expect(chooseLanguage(["fr", "de-CH", "en"])).toBe("de");
  expect(chooseLanguage(["fr", "constructor"])).toBe("en");
  expect(languageOf({ ...defaultSettings, language: "ar" }, ["de"])).toBe("ar");
});

test("a name that looks like a place in a sentence is a name", () => {
  const say = makeSay("en", {});
  expect(say("warning.about", { name: "{{text}} $t(login.join)", text: "x" })).toBe("{{text}} $t(login.join): x");
});
