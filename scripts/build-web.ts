// Builds the web client: plain modules and a style sheet in a folder that is named by their hash, and the page that loads
// them. The same source gives the same bytes, wherever it lies: `manifest.json` beside the page, which no relay serves, has
// each file's SHA-256. `npm install` runs it, so that a relay from a checkout has a page to serve.
//
//   npm run build:web                      dist/web, and how large each file is
//   bun scripts/build-web.ts --install     the same; where it fails it says so in one line, and ends well

import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { arabic } from "../src/web/words/arabic.ts";
import { german } from "../src/web/words/german.ts";
import packaged from "../package.json" with { type: "json" };
import { tokenSheet } from "./token-sheet.ts";
import { noCodes, reducedEmoji, smallerConfusables, wasmApart, webCryptoOnly } from "./web-plugins.ts";
import { iconFiles, pageFiles } from "./web-shell.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

type Files = Map<string, Uint8Array>;

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function bundle(
  entry: string,
  { define = {}, plugins = [], splitting = true }: Pick<Bun.BuildConfig, "define" | "plugins" | "splitting">,
): Promise<Map<string, string>> {
  const result = await Bun.build({
    entrypoints: [root + entry],
    target: "browser",
    format: "esm",
    minify: true,
    splitting,
    // Its table of chunks holds names that depend on where the source lies.
    modulePreload: false,
    sourcemap: "none",
    naming: { entry: "[name].[ext]", chunk: "[name]-[hash].[ext]", asset: "[name].[ext]" },
    define: { "process.env.NODE_ENV": '"production"', ...define },
    plugins: [webCryptoOnly, noCodes, smallerConfusables, reducedEmoji, ...plugins],
    throw: false,
  });
  if (!result.success) throw new Error(result.logs.map(String).join("\n"));
  const texts = await Promise.all(result.outputs.map(async (output) => [basename(output.path), await output.text()]));
  return new Map(texts as [string, string][]); // pairs, as just made
}

/**
 * Chunks under names that tell their order: the bundler's depend on where the source lies.
 * @param entry the chunk that loads the others
 */
function renamed(texts: ReadonlyMap<string, string>, entry: string): Map<string, string> {
  const names = new Map([[entry, entry]]);
  // In the order in which they are named, from the entry on.
  for (const name of names.keys())
    for (const [, other = ""] of (texts.get(name) ?? "").matchAll(/["']\.\/([\w-]+\.js)["']/g))
      if (texts.has(other) && !names.has(other)) names.set(other, `part-${names.size}.js`);
  const rewrite = (text: string): string =>
    text.replaceAll(/(["'])\.\/([\w-]+\.js)\1/g, (whole, quote: string, name: string) =>
      names.has(name) ? `${quote}./${names.get(name)}${quote}` : whole,
    );
  return new Map([...texts].map(([name, text]) => [names.get(name) ?? name, rewrite(text)]));
}

/** A worker as one script. */
async function workerCode(
  entry: string,
  options: Pick<Bun.BuildConfig, "define" | "plugins"> = {},
): Promise<Uint8Array> {
  const [[, code] = ["", ""], more] = await bundle(entry, { ...options, splitting: false });
  if (code === "" || more !== undefined) throw new Error(`${entry} is not one script.`);
  return utf8(code);
}

/** What the page loads beside its scripts, and compares with the hash that it was built with (src/web/pinned.ts). */
async function pinnedParts(): Promise<Files> {
  let module: Uint8Array | null = null;
  const opaque = await workerCode("src/auth/opaque-worker.ts", { plugins: [wasmApart((found) => (module = found))] });
  if (module === null) throw new Error("The OPAQUE worker has no WebAssembly.");
  return new Map([
    ["client-worker.js", await workerCode("src/web/remote/client-worker.ts")],
    ["opaque-worker.js", opaque],
    ["opaque.wasm", module],
    ["de.json", utf8(JSON.stringify(german))],
    ["ar.json", utf8(JSON.stringify(arabic))],
  ]);
}

/** The service worker, which knows the page and all its files by their hashes. */
function serviceWorker(shell: Files): Promise<Uint8Array> {
  const paths = [...shell].map(([path, bytes]) => [path === "index.html" ? "/" : `/${path}`, hashOf(bytes)] as const);
  const shellHashes = JSON.stringify(Object.fromEntries(paths.toSorted(byName)));
  const shellName = JSON.stringify(`snug-${hashOf(utf8(shellHashes)).slice(0, 16)}`);
  return workerCode("src/web/service-worker.ts", { define: { shellHashes, shellName } });
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

/** Which version it is of, and what is in it: SHA-256 in hexadecimal by path, in the order of the paths. */
function manifestOf(built: Files): string {
  const files = [...built].toSorted(byName).map(([path, bytes]) => [path, hashOf(bytes)]);
  return `${JSON.stringify({ version: packaged.version, files: Object.fromEntries(files) }, null, 2)}\n`;
}

/** Builds into a folder. @returns each served file's path in it, and its bytes */
export async function buildWeb(out: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const parts = await pinnedParts();
  const partHashes = JSON.stringify(Object.fromEntries([...parts].map(([name, bytes]) => [name, hashOf(bytes)])));
  const texts = renamed(await bundle("src/web/main.tsx", { define: { partHashes } }), "main.js");
  const assets: Files = new Map([...parts, ...iconFiles()]);
  for (const [name, text] of texts) assets.set(name, utf8(name.endsWith(".css") ? tokenSheet + text : text));
  const hash = createHash("sha256");
  for (const [name, bytes] of [...assets].toSorted(byName)) hash.update(name).update(bytes);
  const folder = `assets/${hash.digest("hex").slice(0, 16)}`;
  const { page, manifest } = pageFiles(`/${folder}`);
  const built: Files = new Map([...assets].map(([name, bytes]) => [`${folder}/${name}`, bytes]));
  built.set("index.html", page);
  built.set("sw.js", await serviceWorker(built));
  built.set("manifest.webmanifest", manifest);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, folder), { recursive: true });
  for (const [path, bytes] of built) writeFileSync(join(out, path), bytes);
  writeFileSync(join(out, "manifest.json"), manifestOf(built));
  return built;
}

/** Builds where a relay from a checkout looks, and says how large it is. */
async function build(): Promise<void> {
  const built = await buildWeb(`${root}dist/web`);
  let total = 0;
  for (const [path, bytes] of built) {
    const zipped = gzipSync(bytes, { level: 9 }).length;
    total += zipped;
    console.log(`dist/web/${path}  ${(zipped / 1000).toFixed(1)} KB gzip`);
  }
  console.log(`${(total / 1000).toFixed(0)} KB gzip in all`);
}

if (import.meta.main) {
  const isInstall = process.argv.includes("--install");
  try {
    await build();
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    // Relay and terminal need no page: what fails here must not take them along.
    if (!isInstall) throw error;
    console.error(`The web client was not built (${reason}); all else works. To build it later: npm run build:web`);
  }
}
