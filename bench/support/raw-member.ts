// Members that log in as every client does and then know no cryptography: bodies are any bytes, which is all that a relay
// sees of them. So a benchmark of the relay can have ten thousand of them.

import {
  answerChallenge,
  cheapStretching,
  codeFromUri,
  makeOpaque,
  startLogin,
  type WorkerLike,
} from "../../src/auth/client/index.ts";
import { defaultSpawnWorker } from "../../src/auth/opaque-caller.ts";
import { type Bytes, concat } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import {
  channelIdOf,
  decodeFrame,
  encodeFrame,
  type Frame,
  type FrameName,
  limits,
  parseAddress,
  subprotocol,
} from "../../src/protocol/index.ts";
import { makeChannel } from "../../test/support/channel.ts";
import { handshakeHead } from "../../test/relay/member.ts";
import { RawSocket, type Tally } from "./raw-socket.ts";
import type { RelayChild } from "./children.ts";

const primitives = makeNodePrimitives();

/** The client's worker is replaced after every login, for the memory that real stretching takes; cheap stretching takes none. */
let kept: WorkerLike | null = null;
const opaque = makeOpaque(cheapStretching, {
  spawnWorker: () => ({ ...(kept ??= defaultSpawnWorker()), terminate: () => {} }),
});
export const loginPorts = { primitives, opaque };

export interface RawChannel {
  readonly port: number;
  readonly channelId: Bytes;
  readonly password: string;
  readonly code: () => string;
}

/** A channel made over the wire. @param cheap whether its key stretching costs nothing; `RawMember` wants that */
export async function makeRawChannel(relay: RelayChild, cheap = true): Promise<RawChannel> {
  const { address, password, totpUri } = await makeChannel(relay, { cheap });
  const channelId = channelIdOf(parseAddress(address).channelId);
  if (channelId === null) throw new Error("the channel has no id");
  return { port: relay.port, channelId, password, code: () => codeFromUri(totpUri, Date.now()) };
}

/** A socket at a relay. @param source the address it claims to come from */
export function dialRelay(port: number, source?: string): Promise<RawSocket> {
  const forwarded = source === undefined ? {} : { "X-Forwarded-For": source };
  return RawSocket.dial(port, "/snug", { "Sec-WebSocket-Protocol": subprotocol, ...forwarded });
}

export class RawMember {
  readonly socket: RawSocket;
  readonly memberId: Uint8Array;
  /** Sequence of the last handshake entry. */
  private seen = 0;
  private counter = 0;
  private unread: { readonly frame: Frame; readonly bytes: Uint8Array }[] = [];
  private wake: () => void = () => {};
  private lost: Error | null = null;

  private constructor(socket: RawSocket, memberId: Uint8Array) {
    this.socket = socket;
    this.memberId = memberId;
    socket.onBinary = (bytes) => {
      const frame = decodeFrame(bytes, "toMember", limits.maxFrameBytes);
      if (frame.t === "committed" || frame.t === "welcome") this.seen = frame.seq;
      this.unread.push({ frame, bytes });
      this.wake();
    };
    socket.onClose = () => {
      this.lost = new Error(`hung up on: ${JSON.stringify(this.unread.at(-1)?.frame)}`);
      this.wake();
    };
  }

  /** Logs in and is admitted: outside of the group as yet. */
  static async enter({ port, channelId, password, code }: RawChannel, source?: string): Promise<RawMember> {
    const { login, helloBytes } = await startLogin(loginPorts, { channelId, pin: null, password });
    const member = new RawMember(await dialRelay(port, source), login.memberId);
    member.socket.send(helloBytes);
    const challenge = await member.next("challenge");
    const proved = await answerChallenge(loginPorts, login, challenge.frame, challenge.bytes, { code });
    member.socket.send(proved.proveBytes);
    await member.next("admitted");
    return member;
  }

  /** The next frame of a kind; those of other kinds before it are passed over. */
  private async next<N extends FrameName>(name: N): Promise<{ readonly frame: Frame<N>; readonly bytes: Uint8Array }> {
    for (;;) {
      for (let first = this.unread.shift(); first !== undefined; first = this.unread.shift()) {
        if (first.frame.t === name) return { frame: first.frame as Frame<N>, bytes: first.bytes }; // just compared
        if (first.frame.t === "error") throw new Error(`refused: ${first.frame.code}`);
      }
      if (this.lost !== null) throw this.lost;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private say(frame: Frame): void {
    this.socket.send(encodeFrame(frame));
  }

  /** Knocks, and founds the group. */
  async found(channel: RawChannel): Promise<void> {
    this.say({ t: "knock", sealed: primitives.random(300) });
    const { frame: work } = await this.next("work");
    await this.commit(work, concat(channel.channelId, primitives.random(16)));
  }

  /** Lets others in, until all have come who are to come. */
  async letIn(others: number): Promise<void> {
    for (let left = others; left > 0;) {
      const { frame: work } = await this.next("work");
      left -= work.knocks.length;
      await this.commit(work);
    }
  }

  private async commit(work: Frame<"work">, founds: Uint8Array = new Uint8Array(0)): Promise<void> {
    const welcomed = founds.length > 0 ? [] : work.knocks.map(([memberId]) => memberId);
    const welcomeBytes = welcomed.length > 0 ? 200 : 0;
    const head = handshakeHead({ after: this.seen, turn: work.turn, founds, welcomed, welcomeBytes });
    this.say(head);
    this.say({ t: "part", id: head.id, offset: 0, bytes: primitives.random(head.commitBytes + welcomeBytes) });
    await this.next("committed");
  }

  /** Knocks, and joins by the Welcome that comes. */
  async join(): Promise<void> {
    this.say({ t: "knock", sealed: primitives.random(300) });
    const { frame: welcome } = await this.next("welcome");
    this.say({ t: "joined", seq: welcome.seq, group: new Uint8Array(0), epoch: 1 });
  }

  /** The relay has taken everything that was said before. */
  async settle(): Promise<void> {
    this.say({ t: "ping", n: 1 });
    await this.next("pong");
  }

  /** Only counts what comes, from now on. */
  count(tally: Tally): void {
    this.socket.tally = tally;
  }

  /** The next message of this member, encoded: a `send` with so many sealed bytes. */
  message(sealedBytes: number): Uint8Array {
    const { seen } = this;
    const frame = { t: "send", id: primitives.random(16), counter: ++this.counter, seen } as const;
    return encodeFrame({ ...frame, sealed: primitives.random(sealedBytes) });
  }
}

/** Runs tasks, so many at once. */
export async function atOnce<T>(width: number, count: number, task: (i: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  let at = 0;
  const run = async (): Promise<void> => {
    while (at < count) {
      const i = at++;
      made[i] = await task(i);
    }
  };
  await Promise.all(Array.from({ length: width }, run));
  return made;
}

/** A group of raw members, the first its founder: all logged in, all in the group. */
export async function makeGroup(channel: RawChannel, size: number): Promise<readonly [RawMember, ...RawMember[]]> {
  const founder = await RawMember.enter(channel);
  await founder.found(channel);
  const others = await atOnce(8, size - 1, () => RawMember.enter(channel));
  await Promise.all([founder.letIn(others.length), ...others.map((other) => other.join())]);
  await Promise.all(others.map((other) => other.settle()));
  return [founder, ...others];
}
