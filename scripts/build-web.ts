// Builds the web client: plain modules and a style sheet in a folder that is named by their hash, and the page that loads
// them. The same source gives the same bytes. `npm install` runs it, so that a relay from a checkout has a page to serve.

import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { backgrounds, memberColour, type Oklch, type Theme, tokensOf } from "../src/ui/colour.ts";
import { webCryptoOnly } from "./web-crypto.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const oklch = ({ l, c, h }: Oklch): string => `oklch(${l} ${c} ${h})`;

/** The tokens of a theme as custom properties. */
function properties(theme: Theme): string {
  const background = backgrounds[theme];
  const isDark = theme === "dark";
  const tokens = Object.entries(tokensOf(theme)).map(([name, colour]) => [name, oklch(colour)] as const);
  const neutral = (l: number): string => oklch({ ...background, l });
  const all = [
    ["background", oklch(background)],
    ["raised", neutral(isDark ? 0.24 : 0.95)],
    ["edge", neutral(isDark ? 0.4 : 0.75)],
    ["text", neutral(isDark ? 0.93 : 0.22)],
    ["quiet", neutral(isDark ? 0.72 : 0.45)],
    ["on-accent", neutral(isDark ? 0.19 : 0.98)],
    ["member-lightness", String(memberColour("", theme).l)],
    ...tokens,
  ] as const;
  return all.map(([name, value]) => `--${name}:${value};`).join("");
}

const tokenSheet = `:root{${properties("light")}}@media (prefers-color-scheme:dark){:root{${properties("dark")}}}\n`;

/** A script as it is served: workers stand beside it under the names that they have then. */
const codeOf = (text: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(text.replaceAll(/(["'`])\.\/([\w-]+-worker)\.ts\1/g, '"./$2.js"'));

/** Builds into a folder. @returns each file's path in it, and its bytes */
export async function buildWeb(out: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const bundle = async (
    entry: string,
    splitting: boolean,
    define: Readonly<Record<string, string>>,
  ): Promise<readonly Bun.BuildArtifact[]> => {
    const result = await Bun.build({
      entrypoints: [root + entry],
      target: "browser",
      format: "esm",
      minify: true,
      splitting,
      sourcemap: "none",
      naming: { entry: "[name].[ext]", chunk: "[name]-[hash].[ext]", asset: "[name].[ext]" },
      define: { "process.env.NODE_ENV": '"production"', ...define },
      plugins: [webCryptoOnly],
      throw: false,
    });
    if (!result.success) throw new Error(result.logs.map(String).join("\n"));
    return result.outputs;
  };
  // The worker is a classic script of its own; the page holds its hash, and starts no other.
  const worker = await bundle("src/auth/opaque-worker.ts", false, {});
  const code = codeOf((await worker[0]?.text()) ?? "");
  const workerHash = JSON.stringify(createHash("sha256").update(code).digest("hex"));
  const outputs = [...(await bundle("src/web/main.tsx", true, { workerHash })), ...worker];
  const files = new Map<string, Uint8Array>();
  for (const output of outputs) {
    const name = basename(output.path);
    const text = await output.text();
    if (name.endsWith(".css")) files.set("main.css", new TextEncoder().encode(tokenSheet + text));
    else files.set(name, codeOf(text));
  }
  const hash = createHash("sha256");
  for (const [name, bytes] of [...files].toSorted(([one], [other]) => (one < other ? -1 : 1)))
    hash.update(name).update(bytes);
  const folder = `assets/${hash.digest("hex").slice(0, 16)}`;
  const page = (await Bun.file(`${root}src/web/index.html`).text()).replaceAll("%assets%", `/${folder}`);
  const built = new Map<string, Uint8Array>([...files].map(([name, bytes]) => [`${folder}/${name}`, bytes] as const));
  built.set("index.html", new TextEncoder().encode(page));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, folder), { recursive: true });
  for (const [path, bytes] of built) writeFileSync(join(out, path), bytes);
  return built;
}

if (import.meta.main) {
  const built = await buildWeb(`${root}dist/web`);
  let total = 0;
  for (const [path, bytes] of built) {
    const zipped = Bun.gzipSync(new Uint8Array(bytes)).length;
    total += zipped;
    console.log(`dist/web/${path}  ${(zipped / 1000).toFixed(1)} KB gzip`);
  }
  console.log(`${(total / 1000).toFixed(0)} KB gzip in all`);
}
