// A sample of every frame of the protocol's table, with its direction: the seeds of the corpus.

import { type Frame, type FrameName, frames } from "../../src/protocol/index.ts";
import { channelId, count, login, memberId, owner, relay } from "./keys.ts";

const none = new Uint8Array(0);
const id = count(16, 9);
const group = new Uint8Array([...channelId, ...count(16, 2)]);
const signature = count(64, 3);
const nonce = count(32, 4);

const samples: { readonly [N in FrameName]: readonly Omit<Frame<N>, "t">[] } = {
  error: [{ code: "login.clock", retryMs: 500, detail: 86_490 }],
  hello: [{ versions: [1, 2], channelId, loginKey: login.publicKey, nonce, ke1: count(96, 1) }],
  challenge: [{ version: 1, generation: 3, relayKey: relay.publicKey, nonce, ke2: count(320, 1), signature }],
  prove: [{ ke3: count(64, 1), sealedCode: count(22, 1), signature }],
  admitted: [
    { memberId, sealedName: count(284, 1), standing: 1, incarnation: id, head: 70_000, ticket: count(140, 1) },
  ],
  resume: [
    {
      versions: [1],
      channelId,
      loginKey: login.publicKey,
      nonce,
      ticket: count(140, 1),
      incarnation: id,
      seq: 300,
      branch: count(32, 3),
      epoch: 7,
    },
  ],
  recognised: [{ version: 1, relayKey: relay.publicKey, nonce, signature }],
  reprove: [{ signature }],
  knock: [{ sealed: count(700, 1) }],
  work: [
    { turn: 1, founds: true, head: 0, knocks: [], gone: [] },
    {
      turn: 4,
      founds: false,
      head: 2 ** 33,
      knocks: [
        [memberId, count(100, 1)],
        [id, none],
      ],
      gone: [memberId, id],
    },
  ],
  handshake: [
    {
      id,
      after: 24,
      turn: 3,
      founds: none,
      removes: true,
      welcomed: [memberId, id],
      commitBytes: 40,
      welcomeBytes: 500,
    },
    { id, after: 0, turn: 1, founds: group, removes: false, welcomed: [], commitBytes: 256, welcomeBytes: 0 },
  ],
  part: [{ id, offset: 262_144, bytes: count(60, 1) }],
  refused: [{ id, code: "send.counter", expect: 12 }],
  welcome: [{ id, seq: 9, welcomeBytes: 5_600_000 }],
  joined: [{ seq: 9, group, epoch: 2 }],
  elected: [{ branch: count(32, 3), epoch: 65_536, present: [memberId, id] }],
  adopted: [{ id }],
  committed: [{ seq: 9, prev: 8, from: memberId, id, after: 2, founds: group, removes: false, commitBytes: 300 }],
  chat: [{ seq: 255, prev: 254, from: memberId, id, counter: 1, seen: 2, sealed: count(80, 1) }],
  send: [
    { id, counter: 1, seen: 0, sealed: none },
    { id, counter: 24, seen: 256, sealed: count(80, 1) },
    { id, counter: 2 ** 40, seen: 65_536, sealed: count(300, 1) },
  ],
  known: [{ id, seq: 24 }],
  presence: [{ memberId, state: 2 }],
  notice: [{ code: "login.wrong_codes" }],
  bye: [{}],
  ping: [{ n: 7 }],
  pong: [{ n: 2 ** 32 }],
  serve: [
    { pass: id, transfer: count(16, 7), patient: false, takers: [[memberId, 0]] },
    {
      pass: id,
      transfer: count(16, 7),
      patient: true,
      takers: [
        [memberId, 70_000],
        [id, 2 ** 33],
      ],
    },
  ],
  lane: [{ pass: id, transfer: count(16, 7), source: memberId, token: count(32, 8) }],
  attach: [{ token: count(32, 8) }],
  begin: [{ salt: count(32, 8), first: 300 }],
  chunk: [
    { n: 0, sealed: count(16, 1) },
    { n: 70_000, sealed: count(700, 1) },
  ],
  credit: [{ upTo: 32 }],
  left: [{ memberId, slow: true }],
  create: [{ versions: [1], ownerKey: owner.publicKey, channelId, nonce, token: "tökén", request: count(32, 1) }],
  creating: [{ version: 1, relayKey: relay.publicKey, nonce, response: count(64, 1), signature }],
  finish: [
    { record: count(192, 1), totpSecret: count(20, 1), sealedName: count(284, 1), listedName: "the snug", signature },
  ],
  created: [{ generation: 1 }],
};

/** Every frame, and who may send it. */
export const frameSamples: readonly { readonly frame: Frame; readonly way: "toRelay" | "toMember" | "both" }[] =
  // Object.keys of a constant table gives exactly its keys, and each sample is of its row's type.
  (Object.keys(samples) as FrameName[]).flatMap((t) =>
    samples[t].map((fields) => ({ frame: { t, ...fields } as Frame, way: frames[t].way })),
  );
