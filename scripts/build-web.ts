// Builds the web client: plain modules and a style sheet in a folder that is named by their hash, and the page that loads
// them. The same source gives the same bytes, wherever it lies. `npm install` runs it, so that a relay from a checkout has
// a page to serve.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { tokenSheet } from "./token-sheet.ts";
import { smallerConfusables, wasmApart, webCryptoOnly } from "./web-plugins.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

type Files = Map<string, Uint8Array>;

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function bundle(
  entry: string,
  { define = {}, plugins = [] }: Pick<Bun.BuildConfig, "define" | "plugins">,
): Promise<Map<string, string>> {
  const result = await Bun.build({
    entrypoints: [root + entry],
    target: "browser",
    format: "esm",
    minify: true,
    splitting: true,
    sourcemap: "none",
    naming: { entry: "[name].[ext]", chunk: "[name]-[hash].[ext]", asset: "[name].[ext]" },
    define: { "process.env.NODE_ENV": '"production"', ...define },
    plugins: [webCryptoOnly, smallerConfusables, ...plugins],
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

/** What the scripts need of the relay's origin beside them; the page compares each with the hash that it was built with. */
async function workerParts(): Promise<Files> {
  let module: Uint8Array | null = null;
  const texts = await bundle("src/auth/opaque-worker.ts", { plugins: [wasmApart((found) => (module = found))] });
  const worker = texts.get("opaque-worker.js");
  if (worker === undefined || module === null) throw new Error("The OPAQUE worker has no WebAssembly.");
  return new Map([
    ["opaque-worker.js", utf8(worker)],
    ["opaque.wasm", module],
  ]);
}

/** Builds into a folder. @returns each file's path in it, and its bytes */
export async function buildWeb(out: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const parts = await workerParts();
  const partHashes = JSON.stringify(Object.fromEntries([...parts].map(([name, bytes]) => [name, hashOf(bytes)])));
  const texts = renamed(await bundle("src/web/main.tsx", { define: { partHashes } }), "main.js");
  const assets: Files = new Map(parts);
  for (const [name, text] of texts) assets.set(name, utf8(name.endsWith(".css") ? tokenSheet + text : text));
  const hash = createHash("sha256");
  for (const [name, bytes] of [...assets].toSorted(([one], [other]) => (one < other ? -1 : 1)))
    hash.update(name).update(bytes);
  const folder = `assets/${hash.digest("hex").slice(0, 16)}`;
  const page = readFileSync(`${root}src/web/index.html`, "utf8").replaceAll("%assets%", `/${folder}`);
  const built: Files = new Map([...assets].map(([name, bytes]) => [`${folder}/${name}`, bytes]));
  built.set("index.html", utf8(page));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, folder), { recursive: true });
  for (const [path, bytes] of built) writeFileSync(join(out, path), bytes);
  return built;
}

if (import.meta.main) {
  const built = await buildWeb(`${root}dist/web`);
  let total = 0;
  for (const [path, bytes] of built) {
    const zipped = gzipSync(bytes, { level: 9 }).length;
    total += zipped;
    console.log(`dist/web/${path}  ${(zipped / 1000).toFixed(1)} KB gzip`);
  }
  console.log(`${(total / 1000).toFixed(0)} KB gzip in all`);
}
