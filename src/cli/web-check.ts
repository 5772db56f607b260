// A web page that a relay serves, beside the one that this program holds: file by file, byte by byte, header by header.
// What comes is a stranger's: bounded in size and time, never followed elsewhere, never run.

import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { SnugError, toBase64url } from "../base/index.ts";
import { makeNodePrimitives } from "../base/primitives-node.ts";
import { makeAnswerWeb } from "../relay/index.ts";

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

export type Difference =
  /** @param status of the answer, null where there was none in time */
  | { readonly t: "missing"; readonly path: string; readonly status: number | null }
  | { readonly t: "moved"; readonly path: string; readonly to: string }
  /** @param sha256 of what came, in hexadecimal; null where it was too much, or could not be read */
  | { readonly t: "differs"; readonly path: string; readonly sha256: string | null }
  /** @param found null where the header is missing */
  | { readonly t: "header"; readonly path: string; readonly name: string; readonly found: string | null }
  /** The page names something that is none of this program's files. */
  | { readonly t: "refers"; readonly path: string; readonly to: string };

const waitMs = 10_000;
/** So much is read of whatever comes, that a page which differs can be looked into. */
const leastBytes = 64 * 1024;
/** References of one page that are told. */
const maxReferences = 20;

/** Headers that relays in front of a relay change for reasons of their own, and that change nothing of the page. */
const free: readonly string[] = ["cache-control", "vary"];
/** Headers that this program never sends, and that act on a page or in its name. */
const acting = [
  "clear-site-data",
  "content-disposition",
  "content-security-policy-report-only",
  "document-policy",
  "link",
  "origin-trial",
  "refresh",
  "reporting-endpoints",
  "service-worker-allowed",
  "set-cookie",
  "speculation-rules",
] as const;

const unpack = promisify(gunzip);
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The bytes of an answer; null where they are more than `most`, or none that can be read. */
async function bodyOf(response: Response, most: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > most) return null; // leaving the loop cancels the rest
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const coding = response.headers.get("content-encoding") ?? "identity";
  if (coding === "identity") return bytes;
  // Any other coding was not asked for.
  return coding === "gzip" ? await unpack(bytes, { maxOutputLength: most }).catch(() => null) : null;
}

/** What a page loads or leads to, as it stands in it, that is at none of these paths. */
function strangersIn(page: string, paths: ReadonlySet<string>): readonly string[] {
  const named = [...page.matchAll(/\b(?:src|href)\s*=\s*["']?([^"'\s>]+)/gi)].map(([, to = ""]) => to);
  return [...new Set(named)].filter((to) => !paths.has(to)).slice(0, maxReferences);
}

export interface Checked {
  readonly differences: readonly Difference[];
  /** Whether none of this program's files is there: a page of another version, most likely. */
  readonly isOther: boolean;
}

/**
 * Compares what is served at an origin with the files of this program.
 * @throws SnugError "relay.unreachable" where nothing answers
 */
export async function checkWeb(origin: string, files: Files, signal: AbortSignal): Promise<Checked> {
  // What a relay of this program would answer is asked of the very function that answers there.
  const answer = makeAnswerWeb(() => Promise.resolve(files));
  const assets = [...files.keys()].filter((path) => path !== "index.html").map((path) => `/${path}`);
  // A page is served under every channel's id, also one that was never heard of.
  const pages = ["/", `/c/x${toBase64url(makeNodePrimitives().random(16))}`];
  const paths = new Set([...pages, ...assets]);

  async function check(path: string): Promise<readonly Difference[]> {
    const expected = await answer(path, new Headers());
    if (expected === null) return []; // a file that lies beside the page's own, and is never served
    const bytes = new Uint8Array(await expected.arrayBuffer());
    const response = await fetch(origin + path, {
      redirect: "manual",
      decompress: false,
      headers: { "accept-encoding": "gzip" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(waitMs)]),
    });
    const { status, headers } = response;
    if (status !== 200) await response.body?.cancel();
    if (status >= 300 && status < 400) return [{ t: "moved", path, to: headers.get("location") ?? "" }];
    if (status !== 200) return [{ t: "missing", path, status }];
    const found = await bodyOf(response, Math.max(2 * bytes.length, leastBytes));
    const sha256 = found === null ? null : hashOf(found);
    const differences: Difference[] = sha256 === hashOf(bytes) ? [] : [{ t: "differs", path, sha256 }];
    for (const [name, value] of expected.headers)
      if (!free.includes(name) && headers.get(name) !== value)
        differences.push({ t: "header", path, name, found: headers.get(name) });
    for (const name of acting)
      if (headers.has(name)) differences.push({ t: "header", path, name, found: headers.get(name) });
    if (differences[0]?.t === "differs" && found !== null && pages.includes(path))
      for (const to of strangersIn(new TextDecoder().decode(found), paths)) differences.push({ t: "refers", path, to });
    return differences;
  }

  // The first one tells whether anybody is there; what does not come after it is missing.
  const first = await check("/").catch((cause: unknown) => {
    throw new SnugError("relay.unreachable", { cause });
  });
  const others = [...paths].slice(1);
  const rest = await Promise.all(
    others.map((path) => check(path).catch((): readonly Difference[] => [{ t: "missing", path, status: null }])),
  );
  const differences = [...first, ...rest.flat()];
  const missing = new Set(differences.flatMap(({ t, path }) => (t === "missing" ? [path] : [])));
  const isOther =
    first.some(({ t }) => t === "differs") &&
    assets.filter((path) => path.startsWith("/assets/")).every((path) => missing.has(path));
  return { differences, isOther };
}
