// Writes the corpus: `bun test/fuzz/generate.ts`. Small inputs, a file for each decoder, a label and hexadecimal a line.
// The same with each run, but for the messages of MLS, whose library draws its own randomness. Lines with other labels
// than those made here (what was found once) are kept.

import { concat, encodeCbor, toHex, utf8 } from "../../src/base/index.ts";
import { sealWith, totpUri } from "../../src/auth/client/index.ts";
import { encodeRelayKeys, makeTickets, wrapSecret } from "../../src/auth/server/index.ts";
import { contentBytes, type Body, fileWords } from "../../src/client/content.ts";
import {
  encodeFrame,
  type Frame,
  formatAddress,
  formatWebLink,
  channelIdText,
  pad,
  sealCode,
  transcript,
} from "../../src/protocol/index.ts";
import { chatEntry, handshakeEntry } from "../../src/relay/entry.ts";
import { makeCredential } from "../../src/suite/index.ts";
import { makeWorld, none, plan, psk, someone, suiteOf } from "../suite/world.ts";
import { type Entry, readCorpus } from "./fuzz.ts";
import { channelId, clock, count, identity, login, memberId, p, pin, relay, sealKey, wallMs } from "./keys.ts";
import { frameSamples } from "./samples.ts";

type Lines = Record<string, Uint8Array>;

async function write(name: string, made: Lines): Promise<void> {
  let old: readonly Entry[] = [];
  try {
    old = readCorpus(name);
  } catch {
    // There is none yet.
  }
  const kept = old.filter(({ label }) => !/^(good|bad)-\d/.test(label) && !(label in made));
  const lines = [...Object.entries(made), ...kept.map(({ label, bytes }) => [label, bytes] as const)];
  await Bun.write(
    new URL(`./corpus/${name}.txt`, import.meta.url),
    lines.map(([label, bytes]) => `${label} ${toHex(bytes)}\n`).join(""),
  );
}

/** Labels by number: all of them good, or all bad. */
const numbered = (kind: "good" | "bad", list: readonly Uint8Array[]): Lines =>
  Object.fromEntries(list.map((bytes, i) => [`${kind}-${String(i + 1).padStart(2, "0")}`, bytes]));
const both = (good: readonly Uint8Array[], bad: readonly Uint8Array[]): Lines => ({
  ...numbered("good", good),
  ...numbered("bad", bad),
});
const texts = (list: readonly string[]): Uint8Array[] => list.map(utf8);

// Frames, and what is made of them.
const toRelay = frameSamples.filter(({ way }) => way !== "toMember").map(({ frame }) => encodeFrame(frame));
const toMember = frameSamples.filter(({ way }) => way !== "toRelay").map(({ frame }) => encodeFrame(frame));
await write("frame-to-relay", numbered("good", toRelay));
await write("frame-to-member", numbered("good", toMember));
const sends = frameSamples.flatMap(({ frame }) => (frame.t === "send" ? [frame] : []));
await write("send", numbered("good", sends.map(encodeFrame)));
const chunks = frameSamples.flatMap(({ frame }) => (frame.t === "chunk" ? [frame] : []));
await write(
  "chunk",
  both(chunks.map(encodeFrame), [
    encodeFrame({ t: "chunk", n: 3, sealed: count(15, 1) }),
    encodeFrame({ t: "chunk", n: 3, sealed: count(4096 + 17, 1) }),
    encodeFrame({ t: "credit", upTo: 32 }),
  ]),
);
const handshakes = frameSamples.flatMap(({ frame }) => (frame.t === "handshake" ? [frame] : []));
await write(
  "log-entry",
  numbered("good", [
    ...sends.map((frame) => chatEntry(memberId, encodeFrame(frame))),
    ...handshakes.map((frame) => handshakeEntry(frame, memberId, count(40, 1))),
  ]),
);
const run = (list: readonly Frame[]): Uint8Array =>
  concat(...list.map(encodeFrame).map((bytes) => concat(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes)));
const id = count(16, 9);
const part = (offset: number, length: number): Frame => ({ t: "part", id, offset, bytes: count(length, 1) });
const committed = {
  t: "committed",
  seq: 9,
  prev: 8,
  from: memberId,
  id,
  after: 0,
  founds: none,
  removes: false,
} as const;
await write(
  "assembly",
  both(
    [
      run([{ ...committed, commitBytes: 40 }, part(0, 40)]),
      run([{ t: "welcome", id, seq: 9, welcomeBytes: 300 }, part(0, 256), part(256, 44)]),
    ],
    [run([{ ...committed, commitBytes: 2 ** 40 }, part(0, 40)]), run([part(0, 1)])],
  ),
);
const handshake = (commitBytes: number, welcomeBytes = 0, welcomed: readonly Uint8Array[] = []): Frame => ({
  t: "handshake",
  id,
  after: 0,
  turn: 1,
  founds: none,
  removes: false,
  welcomed: [...welcomed],
  commitBytes,
  welcomeBytes,
});
await write(
  "upload",
  both(
    [run([handshake(40), part(0, 30), part(30, 10)]), run([handshake(40, 100, [memberId]), part(0, 140)])],
    [run([handshake(2 ** 40), part(0, 40)]), run([part(0, 1)])],
  ),
);
await write(
  "cbor",
  both(
    [
      encodeCbor([]),
      encodeCbor([1, 23, 24, 255, 256, 65_536, 2 ** 32, 2 ** 53 - 1]),
      encodeCbor(["", "a", "é", "x".repeat(24), "y".repeat(256)]),
      encodeCbor([count(0, 0), count(23, 1), count(24, 2), count(300, 3)]),
      encodeCbor([true, false, [null, [[], [1, [2]]]]]),
      ...toRelay.slice(0, 4),
    ],
    [
      Uint8Array.of(0x9b, 255, 255, 255, 255, 255, 255, 255, 255),
      Uint8Array.of(0x5b, 0, 0, 0, 255, 255, 255, 255, 255),
      Uint8Array.of(0x7a, 255, 255, 255, 255, 65),
      new Uint8Array(4_000).fill(0x81),
      new Uint8Array(4_000).fill(0x9f),
      Uint8Array.of(0xf9, 0x3e, 0),
      Uint8Array.of(0xa1, 1, 1),
      Uint8Array.of(0xa2, 1, 1, 1, 1),
      Uint8Array.of(0x20),
      Uint8Array.of(0x18, 5),
    ],
  ),
);

// Messages and what is sealed.
const bodies: readonly Body[] = [
  { kind: "here" },
  { kind: "text", text: "hello, é 🦊" },
  { kind: "emote", text: "waves" },
  { kind: "edit", target: id, text: "better" },
  { kind: "delete", target: id },
  { kind: "reply", target: id, text: "yes" },
  { kind: "reaction", target: id, emoji: "🦊", on: true },
  { kind: "profile", nickname: "amber-otter" },
  { kind: "bye" },
  { kind: "again", original: count(60, 1) },
  { kind: "who", spoken: count(3, 7) },
  {
    kind: "file",
    transfer: id,
    key: count(32, 3),
    name: "ein Bild.jpg",
    size: 70_000,
    mediaType: "image/jpeg",
    flags: 2,
  },
  { kind: "file", transfer: id, key: count(32, 3), name: "é🦊", size: null, mediaType: "", flags: 0 },
  { kind: "fileEnd", target: id, size: 0, hash: count(32, 4) },
  { kind: "fileWord", target: id, word: fileWords.takes, chunk: 70_000, to: none },
  { kind: "fileWord", target: id, word: fileWords.past, chunk: 0, to: memberId },
];
const contents = bodies.map((body, i) => contentBytes({ id, counter: i + 1, at: wallMs, body }));
await write(
  "content",
  both(contents, [
    encodeCbor([id, 1, 1]),
    encodeCbor([id, 1, 1, 11, id, count(32, 3), "", null, "", 0]),
    encodeCbor([id, 1, 1, 13, id, 6, 0, none]),
    encodeCbor([id, 1, 1, 12, id, 7, count(31, 4)]),
    encodeCbor([id, 1, 1, 1, "text", "more"]),
    encodeCbor([count(15, 1), 1, 1, 0]),
  ]),
);
await write(
  "padding",
  both([...contents.map(pad), pad(count(300, 1)), pad(none)], [none, new Uint8Array(256), Uint8Array.of(0x80)]),
);
const credentialOf = (nickname: string) =>
  makeCredential(p, { identity, nickname, memberId, channelId })(count(32, 0x60));
await write(
  "credential",
  both(["otter", "Zoë", "雪🦊", "x".repeat(32)].map(credentialOf), [
    encodeCbor([1, "a\nb", count(32, 1), memberId, count(64, 1)]),
  ]),
);
const sealedName = sealWith({ ...p, random: (length) => count(length, 5) }, sealKey, utf8("the snug"), channelId);
await write(
  "sealed",
  numbered("good", [sealedName, sealWith({ ...p, random: (n) => count(n, 6) }, sealKey, count(400, 1), channelId)]),
);
await write("name", both([pad(utf8("the snug")), pad(utf8("é".repeat(64)))], [pad(none), pad(utf8("x".repeat(129)))]));
const holder = { channelId, generation: 3, loginKey: login.publicKey, admittedAtMs: wallMs };
const fixed = makeTickets({ ...p, random: (length) => count(length, 7) }, sealKey, clock, 86_400_000);
const ticket = fixed.seal(holder);
await write("ticket", numbered("good", [ticket]));
await write(
  "ticket-content",
  both(
    [encodeCbor([1, channelId, 3, login.publicKey, wallMs, wallMs + 1])],
    [
      encodeCbor([1, channelId, 3, login.publicKey, wallMs, wallMs]),
      encodeCbor([2, channelId, 3, login.publicKey, 1, wallMs * 2]),
    ],
  ),
);
const keys = encodeRelayKeys({ pair: relay, setup: count(128, 1), ticketKey: sealKey, fakeRecord: count(192, 2) });
await write("relay-keys", numbered("good", [keys]));
await write("keyring", numbered("good", [keys]));
await write(
  "wrapped",
  numbered("good", [wrapSecret({ ...p, random: (n) => count(n, 1) }, sealKey, "totp x", count(20, 1))]),
);
await write("sealed-code", numbered("good", [sealCode(p, count(40, 1), count(50, 2), count(64, 3), "123456")]));

// What a relay signs, and a ticket that comes back.
const before = [count(80, 4)];
const shown = { version: 1, relayKey: relay.publicKey, nonce: count(32, 4) } as const;
const signed = <T extends Parameters<typeof transcript>[2]>(frame: T) => ({
  ...frame,
  signature: p.ed25519Sign(relay.privateKey, transcript(p, before, frame)),
});
await write(
  "signed-by-relay",
  numbered(
    "good",
    [
      signed({ t: "recognised", ...shown } as const),
      signed({ t: "challenge", ...shown, generation: 3, ke2: count(320, 5) } as const),
      signed({ t: "creating", ...shown, response: count(64, 6) } as const),
    ].map((frame) => encodeFrame(frame)),
  ),
);
await write(
  "resume",
  numbered("good", [
    encodeFrame({
      t: "resume",
      versions: [1],
      channelId,
      loginKey: login.publicKey,
      nonce: count(32, 8),
      ticket,
      incarnation: count(16, 1),
      seq: 7,
      branch: count(32, 2),
      epoch: 9,
    }),
  ]),
);

// Texts.
const address = {
  host: "relay.example",
  port: 7684,
  tls: true,
  channelId: channelIdText(channelId),
  pin,
  secret: count(16, 1),
};
const loopback = { ...address, host: "[::1]", tls: false };
await write(
  "address",
  both(
    texts([
      formatAddress(address),
      formatWebLink(address),
      formatAddress(loopback),
      formatAddress({ ...address, secret: null }),
      formatAddress({ ...address, pin: null, secret: null, port: 443 }),
      formatWebLink({ ...address, host: "localhost" }),
    ]),
    texts(["", "snug://", "http://relay.example/c/x", `snug://h:0/${channelIdText(channelId)}`]),
  ),
);
const uri = totpUri(count(20, 1), "the snug");
await write(
  "totp-uri",
  both(
    texts([uri]),
    texts(["", "otpauth://hotp/x?secret=AA", uri.replace("digits=6", "digits=8"), "otpauth://totp/%?secret=%"]),
  ),
);
await write("code", both(texts(["123456", "123 456"]), texts(["", "12345", "1234567", "１２３４５６"])));
await write(
  "password",
  both(texts(["correct horse battery staple", "é", "α\u0345"]), texts(["", "x".repeat(1025), "x".repeat(5000)])),
);
await write(
  "for-joiners",
  both(
    [encodeCbor([Uint8Array.of(3), Uint8Array.of(2)]), encodeCbor([new Uint8Array(0), new Uint8Array(0)])],
    [new Uint8Array(0), Uint8Array.of(3), encodeCbor([Uint8Array.of(3)]), encodeCbor([1, 2])],
  ),
);
await write("channel-name", both(texts(["BB-123:456:789", "é"]), texts(["", "a\nb", "x".repeat(129)])));
await write("nickname", both(texts(["amber-otter", "Zoë", "雪🦊"]), texts(["", " ", "a\u200bb", "x".repeat(33)])));
await write(
  "place",
  both(
    texts(["https://relay.example", "snug://127.0.0.1:7684#AAAAAAAAAAAAAAAAAAAAAA", "[::1]:80"]),
    texts(["", "http://relay.example", "https://h:0"]),
  ),
);
await write("listen", both(texts(["127.0.0.1:7684", ":80", "0", "[::]:443"]), texts(["", "h:99999"])));
await write(
  "proxies",
  both(texts(["10.0.0.0/8 192.0.2.1", "2001:db8::/32", "::1"]), texts(["", "10.0.0.0/33", "::1%eth0", "h"])),
);
await write(
  "forwarded",
  both(
    texts(["192.0.2.1", "198.51.100.7, 10.1.2.3", "[2001:db8::1]:443", "::ffff:192.0.2.1"]),
    texts(["unknown", "999.1.1.1"]),
  ),
);
await write(
  "origins",
  both(texts(["https://chat.example", "https://a https://b:444"]), texts(["", "null", "file:///x"])),
);
await write(
  "options",
  both(
    texts(["--json\nsnug://x", "--nick=a\n--wait-for\n3\nx", "--suite\nmls-classic\n--\nx"]),
    texts(["--nick", "--password=x\nx", "--wait-for\n-1\nx", "x\ny"]),
  ),
);
await write(
  "config",
  both(
    texts(['{"json":true,"nick":"a","suite":"mls","wait-for":3}', "{}"]),
    texts(["", "[]", '{"wait-for":-1}', '{"nick":{}}', '{"__proto__":1}', '{"constructor":"x"}']),
  ),
);
await write(
  "visible",
  both(
    texts(["plain", "雪 🦊"]),
    texts(["\u001b]52;c;x\u0007", "\u009b31m", "a\u202eb", "e\u0301\u0301\u0301\u0301\u0301\u0301"]),
  ),
);
await write("base64url", both(texts(["", "AA", "AAA", "AAECAwQFBgcICQ"]), texts(["A", "AB", "A=", "+/"])));
await write("hex", both(texts(["", "00ff", "ABcd"]), texts(["0", "0g"])));

// Group messages of both suites.
const [messages, welcomes, packages]: [Uint8Array[], Uint8Array[], Uint8Array[]] = [[], [], []];
for (const name of ["mls-classic", "mls"] as const) {
  const suite = await suiteOf(name);
  const world = await makeWorld(suite, ["alice", "bob"]);
  const { keyPackage } = await suite.makeJoiner(someone("dora"));
  const made = await suite.commit(world.state("alice"), plan({ adds: [keyPackage] }), psk);
  const refresh = await suite.commit(world.state("alice"), plan({ refresh: true }), psk);
  messages.push(made.commit, refresh.commit, (await suite.seal(world.state("bob"), new Uint8Array(40), none)).sealed);
  welcomes.push(made.welcome ?? none);
  packages.push(keyPackage);
}
await write("private-message", numbered("good", messages));
await write("welcome", numbered("good", welcomes));
await write("key-package", numbered("good", packages));
