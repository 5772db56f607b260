// A member of raw frames over a real WebSocket: what the tests of the relay speak with. It knows no group: bodies are
// any bytes, which is all that a relay may rely on.

import {
  answerChallenge,
  cheapStretching,
  type Login,
  makeOpaque,
  type Opaque,
  startLogin,
} from "../../src/auth/client/index.ts";
import { codeAt, totpStep } from "../../src/auth/totp.ts";
import { type Bytes, concat, SnugError } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import {
  decodeFrame,
  encodeFrame,
  type Frame,
  type FrameName,
  limits,
  reproveTranscript,
  subprotocol,
} from "../../src/protocol/index.ts";

export const primitives = makeNodePrimitives();
export const opaque: Opaque = makeOpaque(cheapStretching);

export interface Channel {
  /** 17 bytes. */
  readonly channelId: Bytes;
  readonly password: string;
  readonly totpSecret: Bytes;
}

const deadlineMs = 5_000;

/** Rejects where a promise has not settled in time. */
export function within<T>(what: string, promise: Promise<T>, ms = deadlineMs): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** How a promise fails: the code of a SnugError, or the message of whatever else; "none" where it does not. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "none";
  } catch (error) {
    return error instanceof SnugError ? error.code : error instanceof Error ? error.message : "no error";
  }
}

interface Wanted {
  readonly test: (frame: Frame) => boolean;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

/** One connection. */
export class Link {
  readonly socket: WebSocket;
  /** Every frame so far, in order. */
  readonly seen: Frame[] = [];
  readonly raw: Bytes[] = [];
  /** The close code, once it is closed. */
  readonly closed: Promise<number>;
  private unread: Frame[] = [];
  private wanted: Wanted[] = [];
  private isClosed = false;
  onFrame: (frame: Frame) => void = () => {};

  constructor(url: string, headers: Record<string, string> = {}) {
    // Bun's WebSocket takes headers; the type of the browser's has none.
    this.socket = new WebSocket(`${url.replace("http", "ws")}/snug`, {
      protocols: [subprotocol],
      headers,
    } as unknown as string[]);
    this.socket.binaryType = "arraybuffer";
    this.closed = new Promise((resolve) => {
      this.socket.onclose = (event) => {
        this.isClosed = true;
        for (const { reject } of this.wanted.splice(0))
          reject(new Error(`closed with ${event.code}; last frame ${JSON.stringify(this.seen.at(-1))}`));
        resolve(event.code);
      };
    });
    this.socket.onmessage = (event: MessageEvent<ArrayBuffer>) => this.take(new Uint8Array(event.data));
  }

  async open(): Promise<this> {
    await within(
      "open",
      new Promise<void>((resolve, reject) => {
        this.socket.onopen = () => resolve();
        this.socket.onerror = () => reject(new Error("could not connect"));
      }),
    );
    return this;
  }

  private take(bytes: Bytes): void {
    const frame = decodeFrame(bytes, "toMember", limits.maxFrameBytes);
    this.seen.push(frame);
    this.raw.push(bytes);
    this.onFrame(frame);
    const at = this.wanted.findIndex(({ test }) => test(frame));
    if (at < 0) this.unread.push(frame);
    else this.wanted.splice(at, 1)[0]?.resolve(frame);
  }

  send(frame: Frame): void {
    this.socket.send(encodeFrame(frame));
  }

  /** The next unread frame of a kind; others stay. */
  next<N extends FrameName>(
    name: N,
    test: (frame: Frame<N>) => boolean = () => true,
    ms = deadlineMs,
  ): Promise<Frame<N>> {
    const fits = (frame: Frame): boolean => frame.t === name && test(frame as Frame<N>); // its `t` was just compared
    const at = this.unread.findIndex(fits);
    if (at >= 0) return Promise.resolve(this.unread.splice(at, 1)[0] as Frame<N>); // found by that test
    if (this.isClosed)
      return Promise.reject(new Error(`closed before ${name}; last frame ${JSON.stringify(this.seen.at(-1))}`));
    return within(
      `${name} (seen: ${this.seen.map((frame) => frame.t).join(" ")})`,
      new Promise<Frame<N>>((resolve, reject) => {
        this.wanted.push({ test: fits, resolve: (frame) => resolve(frame as Frame<N>), reject });
      }),
      ms,
    );
  }

  /** Whether an unread frame of a kind is there. */
  has(name: FrameName): boolean {
    return this.unread.some((frame) => frame.t === name);
  }

  /** Everything that was sent has been taken by the relay, and everything it said before has come. */
  async settle(): Promise<void> {
    const n = Math.floor(Math.random() * 2 ** 40);
    this.send({ t: "ping", n });
    await this.next("pong", (frame) => frame.n === n);
  }

  close(): void {
    this.socket.close();
  }
  /** Goes without a word. */
  drop(): void {
    (this.socket as WebSocket & { terminate(): void }).terminate(); // Bun's
  }
}

/** Uploads a handshake entry. */
export function upload(link: Link, head: Frame<"handshake">, body: Uint8Array, partBytes = limits.maxPartBytes): void {
  link.send(head);
  for (let offset = 0; offset < body.length; offset += partBytes)
    link.send({ t: "part", id: head.id, offset, bytes: body.subarray(offset, offset + partBytes) });
}

export const id16 = (): Bytes => primitives.random(16);
export const groupOf = (channel: Channel): Bytes => concat(channel.channelId, id16());
const none = new Uint8Array(0);

/** The head of a handshake entry, as small as can be. */
export function handshakeHead(more: Partial<Frame<"handshake">> = {}): Frame<"handshake"> {
  return {
    t: "handshake",
    id: id16(),
    after: 0,
    turn: 0,
    founds: none,
    removes: false,
    welcomed: [],
    commitBytes: 64,
    welcomeBytes: 0,
    ...more,
  };
}

/** A member: a login, and the connections it had. */
export class Member {
  readonly url: string;
  readonly channel: Channel;
  login: Login | null = null;
  link: Link;
  admitted: Frame<"admitted"> | null = null;
  counter = 0;
  seen = 0;
  /** Sequence of the last entry that came. */
  seq = 0;
  group: Uint8Array = none;
  epoch = 0;
  readonly chats: Frame<"chat">[] = [];

  constructor(url: string, channel: Channel, headers: Record<string, string> = {}) {
    this.url = url;
    this.channel = channel;
    this.link = new Link(url, headers);
  }

  get id(): Uint8Array {
    return this.admitted?.memberId ?? none;
  }

  private follow(): void {
    this.link.onFrame = (frame) => {
      if (frame.t !== "chat" && frame.t !== "committed") return;
      if (frame.prev !== this.seq && this.seq !== 0) throw new Error(`hole: ${frame.prev} after ${this.seq}`);
      this.seq = frame.seq;
      if (frame.t === "chat") this.chats.push(frame);
      else this.seen = frame.seq;
    };
  }

  code(skewMs = 0): string {
    return new TextDecoder().decode(codeAt(this.channel.totpSecret, totpStep(Date.now() + skewMs)));
  }

  /** hello … prove, without waiting for the verdict. */
  async prove(
    more: { readonly password?: string; readonly code?: string; readonly forge?: boolean } = {},
  ): Promise<void> {
    await this.link.open();
    const { login, helloBytes } = await startLogin(
      { primitives, opaque },
      { channelId: this.channel.channelId, pin: null, password: more.password ?? this.channel.password },
    );
    this.login = login;
    this.link.socket.send(helloBytes);
    const challenge = await this.link.next("challenge");
    const challengeBytes = this.link.raw.at(-1) ?? none;
    const proved = await answerChallenge({ primitives, opaque }, login, challenge, challengeBytes, {
      code: () => more.code ?? this.code(),
    });
    const bytes = new Uint8Array(proved.proveBytes);
    if (more.forge === true) bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    this.link.socket.send(bytes);
  }

  /** A fresh login. */
  async enter(): Promise<this> {
    this.follow();
    await this.prove();
    this.admitted = await this.link.next("admitted");
    return this;
  }

  /** Comes back with its ticket. */
  async resume(more: Partial<Frame<"resume">> = {}, url = this.url): Promise<Frame<"admitted">> {
    const { login, admitted } = this;
    if (login === null || admitted === null) throw new Error("not logged in before");
    this.link = new Link(url);
    this.follow();
    await this.link.open();
    const resume = encodeFrame({
      t: "resume",
      versions: [1],
      channelId: this.channel.channelId,
      loginKey: login.loginKey.publicKey,
      nonce: primitives.random(32),
      ticket: admitted.ticket,
      incarnation: admitted.incarnation,
      seq: this.seq,
      branch: this.group.subarray(0, 32), // to the relay any name of an epoch is as good
      epoch: this.epoch,
      ...more,
    });
    this.link.socket.send(resume);
    await this.link.next("recognised");
    const recognised = this.link.raw.at(-1) ?? none;
    this.link.send({
      t: "reprove",
      signature: primitives.ed25519Sign(login.loginKey.privateKey, reproveTranscript(primitives, resume, recognised)),
    });
    const again = await this.link.next("admitted");
    if (again.incarnation.some((byte, i) => byte !== admitted.incarnation[i])) {
      this.seq = 0;
      this.seen = 0;
    }
    this.admitted = again;
    return again;
  }

  knock(): void {
    this.link.send({ t: "knock", sealed: primitives.random(300) });
  }

  /** Knocks, is asked to found, and founds. */
  async found(): Promise<this> {
    this.knock();
    const work = await this.link.next("work", (frame) => frame.founds);
    this.group = groupOf(this.channel);
    this.epoch = 1;
    const head = handshakeHead({ turn: work.turn, after: work.head, founds: this.group });
    upload(this.link, head, primitives.random(64));
    await this.committed(head.id);
    return this;
  }

  /** The entry of an id, and its parts. */
  async committed(id: Uint8Array): Promise<Frame<"committed">> {
    const entry = await this.link.next("committed", (frame) => frame.id.every((byte, i) => byte === id[i]));
    let bytes = 0;
    while (bytes < entry.commitBytes) bytes += (await this.link.next("part")).bytes.length;
    return entry;
  }

  /** Answers a `work` by adding everyone who knocks. */
  async commit(work: Frame<"work">, more: Partial<Frame<"handshake">> = {}): Promise<Frame<"committed">> {
    const welcomed = work.knocks.map(([memberId]) => memberId);
    const welcomeBytes = welcomed.length > 0 ? 200 : 0;
    const head = handshakeHead({
      after: this.seen,
      turn: work.turn,
      welcomed,
      welcomeBytes,
      removes: work.gone.length > 0,
      ...more,
    });
    upload(this.link, head, primitives.random(head.commitBytes + head.welcomeBytes));
    const entry = await this.committed(head.id);
    this.epoch++;
    return entry;
  }

  /** Knocks and joins by the Welcome of a member that answers its work. */
  async join(host: Member): Promise<this> {
    this.knock();
    const work = await host.link.next("work", (frame) =>
      frame.knocks.some(([memberId]) => memberId.every((byte, i) => byte === this.id[i])),
    );
    await host.commit(work);
    return this.welcomed(host);
  }

  async welcomed(host: Member): Promise<this> {
    const welcome = await this.link.next("welcome");
    let bytes = 0;
    while (bytes < welcome.welcomeBytes) bytes += (await this.link.next("part")).bytes.length;
    Object.assign(this, { seq: welcome.seq, seen: welcome.seq, group: host.group, epoch: host.epoch });
    this.link.send({ t: "joined", seq: welcome.seq, group: this.group, epoch: this.epoch });
    await this.link.settle();
    return this;
  }

  say(sealed: Uint8Array = primitives.random(32), more: Partial<Frame<"send">> = {}): Frame<"send"> {
    const frame: Frame<"send"> = { t: "send", id: id16(), counter: ++this.counter, seen: this.seen, sealed, ...more };
    this.link.send(frame);
    return frame;
  }

  /** Waits until it has this many chat entries. */
  async heard(count: number): Promise<readonly Frame<"chat">[]> {
    while (this.chats.length < count) await this.link.next("chat");
    return this.chats;
  }
}
