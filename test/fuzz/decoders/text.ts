// Readers of text that people, programs and strangers write: addresses, codes, names, options, headers.

import { fromBase64url, fromHex, toBase64url, toHex, utf8 } from "../../../src/base/index.ts";
import { codeFromUri, parseCode } from "../../../src/auth/client/index.ts";
import { sourcePrefix } from "../../../src/auth/server/index.ts";
import { normalPassword } from "../../../src/auth/password.ts";
import { chooseChannelName } from "../../../src/cli/channel-name.ts";
import { type Grammar, parseOptions } from "../../../src/cli/options.ts";
import { parseListen, parsePlace } from "../../../src/cli/place.ts";
import { formatAddress, formatWebLink, parseAddress } from "../../../src/protocol/index.ts";
import { readOrigins } from "../../../src/relay/http.ts";
import { readTrusted, sourceOf } from "../../../src/relay/source.ts";
import { isNickname } from "../../../src/suite/index.ts";
import { visible, visibleJson } from "../../../src/ui/index.ts";
import { type Decoder, takes } from "../fuzz.ts";
import { p } from "../keys.ts";

/** Text of any bytes; what is no UTF-8 shows as a lone surrogate, which JavaScript's strings may hold. */
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replaceAll("\ufffd", "\ud800");

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

const text = (name: string, take: (value: string) => boolean): Decoder => ({
  name,
  weight: 2,
  take: (bytes) => take(textOf(bytes)),
});

const grammar = {
  positionals: [{ name: "<address>", says: "a channel", required: true }],
  options: {
    json: { t: "flag", says: "lines", env: "SNUG_JSON" },
    nick: { t: "text", says: "a name", value: "a name" },
    suite: { t: "choice", says: "which", of: ["mls", "mls-classic"], default: "mls" },
    "wait-for": { t: "count", says: "how many", value: "a number", least: 0, default: 0 },
  },
} as const satisfies Grammar;

export const textDecoders: readonly Decoder[] = [
  text("address", (value) =>
    takes(["address.malformed", "address.insecure"], () => {
      const address = parseAddress(value);
      for (const form of [formatAddress(address), formatWebLink(address)])
        must(formatAddress(parseAddress(form)) === formatAddress(address), `reads back otherwise: ${form}`);
    }),
  ),
  text("totp-uri", (value) =>
    takes(["config.malformed"], () => must(/^[0-9]{6}$/.test(codeFromUri(value, 1_800_000_000_000)), "no code")),
  ),
  text("code", (value) => takes(["code.malformed"], () => must(/^[0-9]{6}$/.test(parseCode(value)), "no code"))),
  text("password", (value) =>
    takes(["password.empty", "password.too_long"], () => {
      const password = normalPassword(value);
      must(normalPassword(password) === password && utf8(password).length <= 1024, "no normal form");
    }),
  ),
  text("channel-name", (value) =>
    takes(["config.malformed"], () => must(!/[\p{Cc}]/u.test(chooseChannelName(value, p)), "a control")),
  ),
  text("nickname", (value) => {
    const good = isNickname(value);
    must(!good || (value.isWellFormed() && utf8(value).length <= 128 && !/[\p{Cc}\p{Cf}]/u.test(value)), "hidden");
    return good;
  }),
  text("place", (value) => takes(["config.malformed", "address.insecure"], () => parsePlace(value, false))),
  text("listen", (value) => takes(["config.malformed"], () => must(parseListen(value).port <= 65_535, "no port"))),
  text("proxies", (value) =>
    takes(["config.malformed"], () => {
      const isTrusted = readTrusted(value.split(" "));
      must(typeof sourceOf("10.1.2.3", value, isTrusted) === "string", "no source");
    }),
  ),
  text("forwarded", (value) => {
    const source = sourcePrefix(sourceOf("10.1.2.3", value, (address) => address === "10.1.2.3"));
    must(source.length <= 24, "a long prefix");
    return source !== "unknown";
  }),
  text("origins", (value) =>
    takes(["config.malformed"], () =>
      must(
        readOrigins(value.split(" ")).every((origin) => URL.canParse(origin)),
        "no origin",
      ),
    ),
  ),
  text("options", (value) =>
    takes(["config.malformed"], () => {
      const { values, positionals } = parseOptions(value.split("\n"), grammar, {
        SNUG_JSON: value.length % 2 === 0 ? "1" : "",
      });
      must(positionals.length === 1 && values["wait-for"] >= 0, "against the grammar");
    }),
  ),
  // A configuration file: JSON of options.
  text("config", (value) => {
    let file: unknown;
    try {
      file = JSON.parse(value);
    } catch {
      return false;
    }
    if (typeof file !== "object" || file === null || Array.isArray(file)) return false;
    const options: Record<string, unknown> = Object.fromEntries(Object.entries(file));
    return takes(["config.malformed"], () => {
      const { values } = parseOptions(["x"], grammar, {}, options);
      must(Object.keys(values).join() === Object.keys(grammar.options).join(), "other options");
    });
  }),
  text("visible", (value) => {
    must(!/[\p{Cc}]/u.test(visible(value)), "a control on the screen");
    must(!/[\p{Cc}\p{Cf}]/u.test(visibleJson(value)), "a control in JSON");
    return visible(value) === value;
  }),
  text("base64url", (value) => {
    const bytes = fromBase64url(value);
    must(bytes === null || toBase64url(bytes) === value, "two texts for the same bytes");
    return bytes !== null;
  }),
  text("hex", (value) => {
    const bytes = fromHex(value);
    must(bytes === null || toHex(bytes) === value.toLowerCase(), "two texts for the same bytes");
    return bytes !== null;
  }),
];
