// `snug ui`: the web client from this binary, on loopback: the code that holds the keys is one's own, not the relay's.

import { timingSafeEqual } from "node:crypto";
import { makeNodePrimitives } from "../base/primitives-node.ts";
import { toBase64url, utf8 } from "../base/index.ts";
import { type Address, parseAddress, relayUrl } from "../protocol/index.ts";
import { type AnswerWeb, makeAnswerWeb } from "../relay/index.ts";
import { builtWeb } from "./built-web.ts";
import { defineCommand } from "./command.ts";
import { addressOf } from "./enter.ts";
import { makeSecrets } from "./secrets.ts";

const plain = (status: number, text: string): Response =>
  new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });

/** Text inside a quoted attribute. */
const escapedAttribute = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

interface Served {
  /** Opens the page once. The address stands in that one answer and not in the link, which browsers remember. */
  readonly link: string;
  readonly stop: () => Promise<void>;
}

/**
 * Serves the web client for one relay, which is the only one that the page may ask.
 * @throws SnugError "config.malformed" where the web client was not built
 */
export async function serveUi(text: string, address: Address): Promise<Served> {
  const files = await builtWeb();
  // A policy has no names for IPv6 hosts; there the page may ask any host at the relay's port.
  const { host, port, protocol } = new URL(relayUrl(address));
  const relay = host.startsWith("[") ? `${protocol}//*:${port === "" ? "443" : port}` : `${protocol}//${host}`;
  const withMeta = (html: string, name: string, content: string): string =>
    html.replace("<title>", `<meta name="${name}" content="${escapedAttribute(content)}" /><title>`);
  // It is not one to install or to keep: it opens once, at a port that is another one the next time.
  const bare = new TextDecoder().decode(files.get("index.html")).replace(/<link rel="manifest"[^>]*>\s*/, "");
  const page = withMeta(bare, "snug-relay", `${protocol}//${host}`);
  const answering = (html: string): AnswerWeb =>
    makeAnswerWeb(() => Promise.resolve(new Map([...files, ["index.html", new Uint8Array(utf8(html))]])), relay);
  const answer = answering(page);
  const once = answering(withMeta(page, "snug-address", text));
  const token = toBase64url(makeNodePrimitives().random(16));
  const wanted = utf8(`/ui/${token}`);
  let opened = false;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    maxRequestBodySize: 1024,
    reusePort: false,
    error: () => plain(500, "Snug had a fault of its own."),
    async fetch(request) {
      // A page from elsewhere could have its own name lead here.
      if (request.headers.get("host") !== `127.0.0.1:${server.port}`) return plain(403, "Not for this host.");
      if (!URL.canParse(request.url)) return plain(400, "That is no request for this program.");
      if (request.method !== "GET" && request.method !== "HEAD") return plain(405, "Only GET is answered here.");
      const { pathname } = new URL(request.url);
      const asked = utf8(pathname);
      const isLink = asked.length === wanted.length && timingSafeEqual(asked, wanted);
      if (isLink && opened) return plain(410, "This link was opened already. Run snug ui again for another.");
      if (isLink && request.method === "GET") opened = true;
      // Loaded again the page has no address, and asks for it.
      const isFile = pathname === "/" || pathname.startsWith("/assets/");
      const found = isLink ? await once("/", request.headers) : isFile ? await answer(pathname, request.headers) : null;
      return found ?? plain(404, "Not here.");
    },
  });
  return {
    link: `http://127.0.0.1:${server.port}/ui/${token}`,
    stop: () => server.stop(true),
  };
}

export const ui = defineCommand({
  positionals: [{ name: "address", says: "the channel's address, in quotes: 'snug://host/…#…'", required: false }],
  options: {},
  notes: [
    "The page comes from this program, on this machine alone, and asks nothing but the relay that the address names. The link opens once; Ctrl-C ends it.",
  ],
  examples: [{ line: "snug ui 'snug://relay.example/x…#….…'", says: "chat in the browser, on code of your own" }],
  async run({ positionals: [given = ""] }, context) {
    const { screen, signal } = context;
    const secrets = makeSecrets(context, false);
    const text = await addressOf(given, { insecure: false }, secrets, true);
    if (text === null) return 1;
    const { link, stop } = await serveUi(text, parseAddress(text));
    screen.line(`Open this in your browser: ${screen.paint.accent(link)}`);
    screen.say(screen.errorPaint.quiet("It opens once: hand it to nobody. Ctrl-C ends it."));
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await stop();
    return 0;
  },
});
