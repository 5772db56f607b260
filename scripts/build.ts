// `npm run build [-- target]`: one executable with the workers inside, and the SDK. The same source gives the same bytes.
//
//   npm run build                         dist/snug, for Linux x64
//   npm run build -- bun-linux-arm64      dist/snug-linux-arm64; also bun-windows-x64, bun-darwin-arm64, …
//   npm run build -- --out <folder>       there instead of dist

import { existsSync, rmSync, statSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildWeb } from "./build-web.ts";
import { webCryptoOnly } from "./web-plugins.ts";

const home = "bun-linux-x64";
const targets = [
  home,
  "bun-linux-x64-baseline",
  "bun-linux-arm64",
  "bun-windows-x64",
  "bun-darwin-x64",
  "bun-darwin-arm64",
] as const;
type Target = (typeof targets)[number];

const root = fileURLToPath(new URL("..", import.meta.url));
const { values, positionals: asked } = parseArgs({
  options: { out: { type: "string", default: `${root}dist` } },
  allowPositionals: true,
});
const out = resolve(values.out);
const isTarget = (word: string): word is Target => targets.some((target) => target === word);

/** Every `*-worker.ts`: an entry point of its own, or `new Worker(new URL("./…-worker.ts", import.meta.url))` finds nothing. */
function workers(): readonly string[] {
  const all = [...new Bun.Glob("src/**/*-worker.ts").scanSync({ cwd: root })].toSorted();
  const found = all.filter((file) => !file.startsWith("src/web/")); // the page's is built with the page
  const names = found.map((file) => basename(file));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  // In the executable all entry points lie in one folder.
  if (twice !== undefined)
    throw new Error(`Two workers are named ${twice}: in the executable one would hide the other.`);
  return found;
}

/** Ends the build with the reasons when a step failed. */
function need(step: string, result: { readonly success: boolean; readonly logs: readonly unknown[] }): void {
  if (result.success) return;
  for (const line of result.logs) console.error(line);
  throw new Error(`${step} failed`);
}

const sizeOf = (path: string): string => `${(statSync(path).size / 1_000_000).toFixed(1)} MB`;

/** Ink loads React's development tools where `DEV=true` asks for them; a bundle holds none. */
const noDevtools: Bun.BunPlugin = {
  name: "no development tools",
  setup(build) {
    build.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: "react-devtools-core", namespace: "none" }));
    build.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "export default {};" }));
  },
};

/** The web client inside the executable: `src/cli/web-files.ts` reads it from a folder otherwise. */
async function embedWeb(): Promise<Bun.BunPlugin> {
  const files = await buildWeb(`${root}dist/web`);
  const entries = [...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString("base64")] as const);
  const contents = `const files = ${JSON.stringify(entries)};
export const webFiles = async () => new Map(files.map(([path, text]) => [path, new Uint8Array(Buffer.from(text, "base64"))]));`;
  return {
    name: "web client",
    setup(build) {
      build.onLoad({ filter: /src\/cli\/web-files\.ts$/ }, () => ({ contents, loader: "ts" }));
    },
  };
}

async function buildExecutable(target: Target, web: Bun.BunPlugin): Promise<void> {
  const suffix = target === home ? "" : target.slice("bun".length);
  const outfile = `${out}/snug${suffix}${target.startsWith("bun-windows") ? ".exe" : ""}`;
  rmSync(outfile, { force: true });
  const result = await Bun.build({
    entrypoints: ["src/cli/main.ts", ...workers()].map((file) => root + file),
    minify: true,
    sourcemap: "none",
    // Flat, so that "./x-worker.ts" beside any source file is also beside the one bundled file.
    naming: { entry: "[name].[ext]" },
    plugins: [noDevtools, web],
    // What lies in the folder where snug is started must not change how it runs.
    compile: { target, outfile, autoloadDotenv: false, autoloadBunfig: false },
    throw: false,
  });
  need(outfile, result);
  console.log(`${relative(process.cwd(), outfile)}  ${sizeOf(outfile)}`);
}

/** The SDK as plain modules: one for Node and Bun, one for browsers, each with its workers beside it. */
async function buildSdk(): Promise<void> {
  const entry = "src/client/index.ts";
  if (!existsSync(root + entry)) return;
  for (const target of ["node", "browser"] as const) {
    const outdir = `${out}/sdk/${target}`;
    rmSync(outdir, { recursive: true, force: true });
    const result = await Bun.build({
      entrypoints: [entry, ...workers()].map((file) => root + file),
      outdir,
      target,
      format: "esm",
      minify: true,
      sourcemap: "none",
      naming: { entry: "[name].[ext]" },
      plugins: target === "browser" ? [webCryptoOnly] : [],
      throw: false,
    });
    need(outdir, result);
    for (const output of result.outputs) {
      if (!output.path.endsWith(".js")) continue;
      const text = await Bun.file(output.path).text();
      await Bun.write(output.path, text.replaceAll(/(["'`])\.\/([\w-]+-worker)\.ts\1/g, '"./$2.js"'));
    }
    console.log(`${relative(process.cwd(), outdir)}/index.js  ${sizeOf(`${outdir}/index.js`)}`);
  }
}

const unknown = asked.find((word) => !isTarget(word));
if (unknown !== undefined) {
  console.error(`Unknown target ${unknown}. Known: ${targets.join(", ")}`);
  process.exit(2);
}
const wanted: readonly Target[] = asked.length === 0 ? [home] : asked.filter((word) => isTarget(word));
const web = await embedWeb();
for (const target of wanted) await buildExecutable(target, web);
if (asked.length === 0) await buildSdk();
