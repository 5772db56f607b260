// protocol.md §5, §7, §8 and §10: a member of a channel, from `admitted` on; one thing at a time.
import { same, type Bytes, type KeyPair } from "./bytes.ts";
import { Chain } from "./chain.ts";
import type { Connection } from "./connection.ts";
import { Door } from "./door.ts";
import { Failure } from "./failure.ts";
import { encodeFrame, type AnyFrame, type Frame } from "./frames.ts";
import { Inbox, type Output } from "./inbox.ts";
import type { Position, Session } from "./login.ts";
import { encodeMessage, kinds, type Message } from "./message.ts";
import { Outbox } from "./outbox.ts";
import { Queue } from "./queue.ts";
import type { Suite } from "./suite.ts";
import { answer, uploadRefused } from "./turns.ts";

export class Member {
  readonly #suite: Suite;
  readonly #session: Session;
  readonly #output: Output;
  readonly #inbox: Inbox;
  readonly #outbox = new Outbox((message) => this.#send(message));
  readonly #chain: Chain;
  readonly #door: Door;
  #connection: Connection | undefined;
  #ticket: Bytes = new Uint8Array();
  #incarnation: Bytes = new Uint8Array(16);
  /** The incarnation that the relay is electing a group for (standing 2). */
  #electing: Bytes | undefined;
  readonly #queue = new Queue();

  constructor(suite: Suite, session: Session, identity: KeyPair, nickname: string, output: Output) {
    this.#suite = suite;
    this.#session = session;
    this.#output = output;
    this.#inbox = new Inbox(output);
    this.#chain = new Chain(suite.keys, session.memberId);
    this.#door = new Door(suite, session, identity, nickname);
  }

  /** §5: what `resume` names; zeros and an empty group where there is none. */
  get position(): Position {
    return { ticket: this.#ticket, incarnation: this.#incarnation, ...this.#chain.position };
  }

  /** Follows one connection until it ends, which is thrown. */
  async follow(connection: Connection, admitted: Frame<"admitted">): Promise<never> {
    const timer = setInterval(() => void this.#queue.run(() => this.#tick()), 1_000);
    this.#connection = connection;
    try {
      await this.#queue.run(() => this.#admit(admitted));
      for (;;) {
        const { frame } = await connection.receive();
        await this.#queue.run(() => this.#take(connection, frame));
      }
    } finally {
      clearInterval(timer);
      this.#connection = undefined;
      connection.close();
    }
  }

  say(text: string): Promise<unknown> {
    return this.#queue.run(() => this.#outbox.add(kinds.text, text));
  }

  /** "Leaving": what is still to be sent, the sealed message, then the frame. */
  async leave(waitMs: number): Promise<void> {
    if (this.#chain.group !== undefined) await this.#queue.run(() => this.#outbox.add(kinds.bye));
    const deadline = Date.now() + waitMs;
    while (this.#connection !== undefined && !this.#outbox.empty && Date.now() < deadline) await Bun.sleep(50);
    this.#connection?.send(encodeFrame("bye", {}));
    this.#connection?.close();
  }

  async #tick(): Promise<void> {
    for (const message of this.#outbox.expired()) this.#output.noted(`send.expired: message ${message.counter}`);
    const outside = this.#chain.group === undefined && this.#chain.founding === undefined;
    if (outside && this.#connection !== undefined && this.#electing === undefined && this.#door.unanswered)
      await this.#knock();
  }

  /** §5, the table of standings. */
  async #admit(admitted: Frame<"admitted">): Promise<void> {
    this.#ticket = admitted.ticket;
    this.#electing = admitted.standing === 2 ? admitted.incarnation : undefined;
    if (admitted.standing === 2) return this.#output.noted("the relay lost its log; waiting for what it elects");
    const renewed = !same(admitted.incarnation, this.#incarnation);
    this.#incarnation = admitted.incarnation;
    if (admitted.standing === 0) return this.#outside("outside of the group");
    if (renewed) this.#chain.rebase();
    await this.#outbox.again(renewed);
  }

  async #outside(why: string): Promise<void> {
    this.#output.noted(`${why}; knocking`);
    this.#chain.drop();
    await this.#knock();
  }

  async #knock(): Promise<void> {
    this.#connection?.send(encodeFrame("knock", { sealed: await this.#door.knock() }));
  }

  async #take(connection: Connection, frame: AnyFrame): Promise<void> {
    const chain = this.#chain;
    switch (frame.type) {
      case "work":
        return answer(frame, connection, this.#suite, this.#session.memberId, chain, this.#door);
      case "welcome":
        return this.#welcomed(frame, await connection.receiveParts(frame.id, frame.welcomeBytes));
      case "committed":
        return this.#committed(frame, await connection.receiveParts(frame.id, frame.commitBytes));
      case "chat":
        return chain.follows(frame.seq, frame.prev) ? this.#chat(frame) : undefined;
      case "elected":
        return this.#elected(frame);
      case "refused":
        return this.#refused(connection, frame);
      case "known":
        return this.#outbox.relayed(frame.id);
      case "notice":
        return this.#output.noted(frame.code);
      case "presence":
        return;
      case "error":
      case "challenge":
      case "recognised":
      case "admitted":
      case "part":
      case "pong":
        throw new Failure("frame.unexpected", frame.type);
    }
  }

  async #committed(frame: Frame<"committed">, bytes: Bytes): Promise<void> {
    if (!this.#chain.follows(frame.seq, frame.prev)) return;
    const founded = this.#chain.group === undefined;
    const outcome = await this.#chain.committed(frame, bytes);
    if (outcome.kind === "outside") return this.#outside(outcome.why);
    if (outcome.kind === "void" && outcome.why !== undefined) this.#output.noted(outcome.why);
    if (outcome.kind === "adopted") this.#connection?.send(encodeFrame("adopted", { id: frame.id }));
    if (outcome.kind === "adopted" && founded) await this.#inside();
    await this.#outbox.handshakeProcessed();
  }

  async #welcomed(frame: Frame<"welcome">, bytes: Bytes): Promise<void> {
    if (this.#chain.group !== undefined) return;
    try {
      const group = await this.#door.enter(bytes);
      this.#chain.join(group, frame.seq);
      this.#connection?.send(encodeFrame("joined", { seq: frame.seq, group: group.id, epoch: group.epoch }));
    } catch (error) {
      if (error instanceof Failure) throw error;
      return this.#output.noted(`a Welcome that does not open: ${String(error)}`);
    }
    await this.#inside();
  }

  /** In a group anew: what was relayed lately is sent again, in the counters' order, and the leaf speaks. */
  async #inside(): Promise<void> {
    this.#output.noted("in the group");
    await this.#outbox.again(true);
    await this.#outbox.add(kinds.here);
  }

  async #elected(frame: Frame<"elected">): Promise<void> {
    const { group } = this.#chain;
    if (this.#electing !== undefined) this.#incarnation = this.#electing;
    this.#electing = undefined;
    if (group === undefined || !same(group.branch, frame.branch)) {
      return this.#outside("another group or epoch was elected");
    }
    this.#chain.rebase();
    await this.#outbox.again(true);
  }

  async #refused(connection: Connection, { id, code, expect }: Frame<"refused">): Promise<void> {
    if (uploadRefused(connection, this.#chain, id, code)) return;
    if (code === "send.outside") return this.#chain.group && this.#outside(code);
    await this.#outbox.refused(id, code, expect, this.#chain.seen);
  }

  async #send(message: Message): Promise<number | undefined> {
    const { group, seen } = this.#chain;
    const connection = this.#connection; // may be gone when the message is sealed; it is sent again on the next
    if (group === undefined || connection === undefined || this.#electing !== undefined) return undefined;
    const sealed = await group.seal(encodeMessage(message));
    connection.send(encodeFrame("send", { id: message.id, counter: message.counter, seen, sealed }));
    return seen;
  }

  async #chat(frame: Frame<"chat">): Promise<void> {
    if (same(frame.from, this.#session.memberId)) {
      this.#chain.group?.spoke();
      return this.#outbox.relayed(frame.id);
    }
    if (this.#chain.group !== undefined) await this.#inbox.open(frame, this.#chain.group);
  }
}
