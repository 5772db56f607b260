// A member whose messages come back: its `send` is a frame of any wanted size, and the relay's `chat` is its echo. It
// comes in by its ticket on a connection of raw bytes; another member stays inside and hears everything.

import { equal, toHex } from "../../../src/base/index.ts";
import { decodeFrame, encodeFrame, type Frame, limits, reproveTranscript } from "../../../src/protocol/index.ts";
import { id16, type Member, primitives } from "../../relay/member.ts";
import type { World } from "../../relay/world.ts";
import { opcode, RawPeer } from "./raw-peer.ts";

const read = (bytes: Uint8Array): Frame => decodeFrame(bytes, "toMember", limits.maxFrameBytes);

export class Echo {
  readonly host: Member;
  private readonly world: World;
  private readonly member: Member;
  private counter = 0;

  private constructor(world: World, host: Member, member: Member) {
    this.world = world;
    this.host = host;
    this.member = member;
  }

  /** A founder that stays, and a member that was let in and is away. */
  static async start(world: World): Promise<Echo> {
    const host = await (await world.member().enter()).found();
    const member = await (await world.member().enter()).join(host);
    member.link.drop();
    return new Echo(world, host, member);
  }

  /** 16 bytes. */
  get memberId(): Uint8Array {
    return this.member.id;
  }

  /** A new connection of the member's, inside. */
  async enter(port = this.world.relay.port): Promise<RawPeer> {
    const { login, admitted, group, epoch } = this.member;
    if (login === null || admitted === null) throw new Error("never logged in");
    const peer = await new RawPeer(port).open();
    const resume = encodeFrame({
      t: "resume",
      versions: [1],
      channelId: this.world.channel.channelId,
      loginKey: login.loginKey.publicKey,
      nonce: primitives.random(32),
      ticket: admitted.ticket,
      incarnation: admitted.incarnation,
      seq: this.host.seq,
      branch: group.subarray(0, 32),
      epoch,
    });
    const next = async (name: Frame["t"]): Promise<Uint8Array> => {
      const find = (): Uint8Array | undefined =>
        peer.payloads(opcode.binary).find((payload) => read(payload).t === name);
      await peer.when(name, () => find() !== undefined);
      return find() ?? new Uint8Array(0);
    };
    peer.send({ opcode: opcode.binary, payload: resume });
    const transcript = reproveTranscript(primitives, resume, await next("recognised"));
    const signature = primitives.ed25519Sign(login.loginKey.privateKey, transcript);
    peer.send({ opcode: opcode.binary, payload: encodeFrame({ t: "reprove", signature }) });
    await next("admitted");
    return peer;
  }

  /** The next message, as a frame of exactly so many bytes. */
  message(bytes: number): Uint8Array {
    const counter = ++this.counter;
    const frame = (sealedBytes: number): Uint8Array =>
      encodeFrame({ t: "send", id: id16(), counter, seen: this.host.seen, sealed: primitives.random(sealedBytes) });
    let sealedBytes = Math.max(0, bytes - 24);
    for (let tries = 0; tries < 8; tries++) {
      const made = frame(sealedBytes);
      if (made.length === bytes) return made;
      sealedBytes = Math.max(0, sealedBytes + bytes - made.length);
    }
    throw new Error(`no message has ${bytes} bytes`);
  }

  /** Whether bytes that came are the echo of a frame that was sent: the `pong` of a `ping`, the `chat` of a `send`. */
  isEcho(came: Uint8Array, sent: Uint8Array): boolean {
    const said = decodeFrame(sent, "toRelay", limits.maxFrameBytes);
    const answer = read(came);
    if (said.t === "ping") return answer.t === "pong" && answer.n === said.n;
    return said.t === "send" && answer.t === "chat" && equal(answer.id, said.id) && equal(answer.sealed, said.sealed);
  }

  /** Resolves once the other member has a message. */
  async heard(sent: Uint8Array): Promise<void> {
    const said = decodeFrame(sent, "toRelay", limits.maxFrameBytes);
    if (said.t !== "send") throw new Error("only messages are heard");
    const { host } = this;
    while (!host.chats.some((chat) => toHex(chat.id) === toHex(said.id))) await host.link.next("chat");
  }
}
