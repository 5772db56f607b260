// protocol.md §4: the frames, as one table, and their deterministic CBOR (§2).
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { same, type Bytes } from "./bytes.ts";
import { Failure } from "./failure.ts";
import { kinds, type Values } from "./fields.ts";

type Field = readonly [name: string, kind: keyof typeof kinds];
type Side = "C" | "R" | "both";
const frame = <const S extends Side, const F extends readonly Field[]>(number: number, from: S, ...fields: F) => ({
  number,
  from,
  fields,
});

const key = ["loginKey", "key"] as const;
const nonce = ["nonce", "key"] as const;
const signature = ["signature", "signature"] as const;
const id = ["id", "id"] as const;
const seq = ["seq", "uint"] as const;
const opening = [["versions", "versions"], ["channelId", "channelId"], key, nonce] as const;
const group = [
  ["group", "groupId"],
  ["epoch", "uint"],
] as const;
const chat = [
  ["counter", "uint"],
  ["seen", "uint"],
  ["sealed", "sealed"],
] as const;

const table = {
  error: frame(0, "R", ["code", "code"], ["retryMs", "uint"], ["detail", "uint"]),
  hello: frame(1, "C", ...opening, ["ke1", "ke"]),
  challenge: frame(
    2,
    "R",
    ["version", "uint"],
    ["generation", "uint"],
    ["relayKey", "key"],
    nonce,
    ["ke2", "ke2"],
    signature,
  ),
  prove: frame(3, "C", ["ke3", "ke"], ["sealedCode", "sealedCode"], signature),
  admitted: frame(
    4,
    "R",
    ["memberId", "memberId"],
    ["sealedName", "name"],
    ["standing", "standing"],
    ["incarnation", "id"],
    ["head", "uint"],
    ["ticket", "ticket"],
  ),
  resume: frame(
    5,
    "C",
    ...opening,
    ["ticket", "ticket"],
    ["incarnation", "id"],
    seq,
    ["branch", "branch"],
    ["epoch", "uint"],
  ),
  recognised: frame(6, "R", ["version", "uint"], ["relayKey", "key"], nonce, signature),
  reprove: frame(7, "C", signature),
  knock: frame(10, "C", ["sealed", "knock"]),
  work: frame(
    11,
    "R",
    ["turn", "uint"],
    ["founds", "bool"],
    ["head", "uint"],
    ["knocks", "knocks"],
    ["gone", "members"],
  ),
  handshake: frame(
    12,
    "C",
    id,
    ["after", "uint"],
    ["turn", "uint"],
    ["founds", "groupId"],
    ["removes", "bool"],
    ["welcomed", "members"],
    ["commitBytes", "uint"],
    ["welcomeBytes", "uint"],
  ),
  part: frame(13, "both", id, ["offset", "uint"], ["bytes", "part"]),
  refused: frame(14, "R", id, ["code", "code"], ["expect", "uint"]),
  welcome: frame(15, "R", id, seq, ["welcomeBytes", "uint"]),
  joined: frame(16, "C", seq, ...group),
  elected: frame(17, "R", ["branch", "branch"], ["epoch", "uint"], ["present", "members"]),
  adopted: frame(18, "C", id),
  committed: frame(
    20,
    "R",
    seq,
    ["prev", "uint"],
    ["from", "memberId"],
    id,
    ["after", "uint"],
    ["founds", "groupId"],
    ["removes", "bool"],
    ["commitBytes", "uint"],
  ),
  chat: frame(21, "R", seq, ["prev", "uint"], ["from", "memberId"], id, ...chat),
  send: frame(22, "C", id, ...chat),
  known: frame(23, "R", id, seq),
  presence: frame(24, "R", ["memberId", "memberId"], ["state", "standing"]),
  notice: frame(25, "R", ["code", "code"]),
  bye: frame(26, "C"),
  ping: frame(27, "C", ["n", "uint"]),
  pong: frame(28, "R", ["n", "uint"]),
};

type Table = typeof table;
export type FrameName = keyof Table;
type Fields<N extends FrameName> = { [F in Table[N]["fields"][number] as F[0]]: Values[F[1]] };
export type Frame<N extends FrameName> = { readonly type: N } & { readonly [F in keyof Fields<N>]: Fields<N>[F] };
/** What a relay sends. */
export type AnyFrame = { [N in FrameName]: Table[N]["from"] extends "C" ? never : Frame<N> }[FrameName];

const byNumber = new Map(Object.entries(table).map(([name, row]) => [row.number, { name, ...row }]));

export const cbor = (value: unknown): Bytes => encode(value, rfc8949EncodeOptions);

/** §2: whatever does not re-encode to the same bytes is refused. */
export function fromCbor(bytes: Bytes): unknown {
  const value: unknown = decode(bytes, { allowIndefinite: false, allowUndefined: false, allowBigInt: false });
  if (!same(cbor(value), bytes)) throw new Error("not deterministic CBOR");
  return value;
}

export function encodeFrame<N extends FrameName>(type: N, values: Fields<N>): Bytes {
  const given = new Map<string, unknown>(Object.entries(values));
  return cbor([table[type].number, ...table[type].fields.map(([name]) => given.get(name))]);
}

export function decodeFrame(bytes: Bytes): AnyFrame {
  const malformed = (why: string) => new Failure("frame.malformed", why);
  let array: unknown;
  try {
    array = fromCbor(bytes);
  } catch (error) {
    throw malformed(String(error));
  }
  if (!Array.isArray(array)) throw malformed("no array");
  const [number, ...values]: unknown[] = array;
  const row = typeof number === "number" ? byNumber.get(number) : undefined;
  if (row === undefined || row.from === "C") throw malformed(`type ${String(number)}`);
  if (values.length !== row.fields.length) throw malformed(`${row.name}: ${values.length} fields`);
  const fields = row.fields.map(([name, kind], i): [string, unknown] => {
    if (!kinds[kind](values[i])) throw malformed(`${row.name}.${name}`);
    return [name, values[i]];
  });
  return { type: row.name, ...Object.fromEntries(fields) } as AnyFrame;
}
