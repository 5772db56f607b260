// Client machines around one log, for tests of the machine: a relay by the book, without time, sockets or cryptography
// (the suite is the model). Each test says what the relay does; nothing happens by itself.

import { makeModelSuite } from "../../sim/model-suite.ts";
import type { ChannelKeys } from "../../src/auth/client/index.ts";
import { concat, equal, type Primitives, SnugError, toHex, utf8 } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { type CallPorts, freshId, openFounding, runCall } from "../../src/client/calls.ts";
import type { Body } from "../../src/client/content.ts";
import type { ClientEvent, Effect } from "../../src/client/machine/events.ts";
import { type ClientState, makeState, type OpensFounding } from "../../src/client/machine/state.ts";
import { pump, step } from "../../src/client/machine/step.ts";
import type { RoomEvent } from "../../src/client/types.ts";
import { type Frame, limits } from "../../src/protocol/index.ts";
import { credentialCheck, makeCredential, type Suite } from "../../src/suite/index.ts";

const p: Primitives = makeNodePrimitives();
export const channelId = concat(utf8("x"), new Uint8Array(16).fill(1));
const key = (n: number) => new Uint8Array(32).fill(n);

/** Keys as two people with the same password have them. */
export const rightKeys: ChannelKeys = {
  psk: { id: utf8("psk"), secret: key(1) },
  knock: key(2),
  found: key(3),
  name: key(4),
};

export class Client {
  readonly name: string;
  readonly memberId = p.random(16);
  readonly state: ClientState;
  /** Frames and uploads on their way to the relay. */
  readonly out: (Frame | { readonly t: "upload"; readonly head: Frame<"handshake">; readonly body: Uint8Array })[] = [];
  readonly told: RoomEvent[] = [];
  dials = 0;
  hangUps = 0;
  nowMs = 0;
  readonly #ports: CallPorts;

  constructor(
    name: string,
    keys: ChannelKeys = rightKeys,
    suite: Suite = makeModelSuite({ random: (length) => p.random(length), check: credentialCheck(p, channelId) }),
  ) {
    this.name = name;
    const credential = makeCredential(p, {
      identity: p.ed25519KeyPair(),
      nickname: name,
      memberId: this.memberId,
      channelId,
    });
    this.#ports = { suite, primitives: p, keys, channelId, memberId: () => this.memberId, credential };
    const own = new Uint8Array(channelId);
    const opensFounding: OpensFounding = (head, body) =>
      openFounding({ primitives: p, keys, channelId }, head, body) !== null;
    this.state = makeState({ suite, limits, channelId: own, opensFounding, nickname: name }, p);
  }

  /** Takes an event and all that follows from it, sealing included. */
  async take(event: ClientEvent): Promise<void> {
    await this.#do(step(this.state, event, { nowMs: this.nowMs, wallMs: this.nowMs, jitter: 0 }));
    for (let more = pump(this.state); more.length > 0; more = pump(this.state)) await this.#do(more);
  }

  async frame(frame: Frame): Promise<void> {
    await this.take({ t: "frame", frame });
  }

  /** Lets time pass, and ticks. */
  async pass(ms: number): Promise<void> {
    this.nowMs += ms;
    await this.take({ t: "tick" });
  }

  async say(body: Body): Promise<void> {
    await this.take({ t: "say", id: freshId(p), body, at: this.nowMs });
  }

  /** Takes what was said to the relay, of one kind. */
  sent<T extends (typeof this.out)[number]["t"]>(kind: T): Extract<(typeof this.out)[number], { t: T }>[] {
    const taken = this.out.filter((item) => item.t === kind);
    for (const item of taken) this.out.splice(this.out.indexOf(item), 1);
    return taken as Extract<(typeof this.out)[number], { t: T }>[]; // filtered by that very tag
  }

  texts(): string[] {
    return this.told.flatMap((event) => (event.t === "message" && !event.own ? [event.text] : []));
  }

  alarms(): string[] {
    return this.told.flatMap((event) => (event.t === "alarm" ? [event.code] : []));
  }

  get count(): number {
    return this.state.roster.count;
  }

  get code(): string {
    return this.state.group === null ? "" : toHex(this.state.suite.authenticator(this.state.group));
  }

  async #do(effects: readonly Effect[]): Promise<void> {
    for (const effect of effects) {
      if (effect.t === "transmit") this.out.push(effect.frame);
      else if (effect.t === "upload") this.out.push(effect);
      else if (effect.t === "emit") this.told.push(effect.event);
      else if (effect.t === "dial") this.dials++;
      else if (effect.t === "hangUp") this.hangUps++;
      else if (effect.t === "say") await this.say(effect.body);
      else if (effect.t === "call") {
        const result = await runCall(this.#ports, effect.call, this.state.group);
        if (result !== null)
          await this.#do(step(this.state, result, { nowMs: this.nowMs, wallMs: this.nowMs, jitter: 0 }));
      }
    }
  }
}

export interface Entry {
  readonly frames: readonly Frame[];
  readonly seq: number;
}

const none = new Uint8Array(0);

export class World {
  readonly entries: Entry[] = [];
  incarnation = p.random(16);
  readonly followers = new Set<Client>();
  #turn = 0;

  get head(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  /** The last handshake entry of the log. */
  get handshake(): number {
    return this.entries.findLast(({ frames }) => frames[0]?.t === "committed")?.seq ?? 0;
  }

  admission(client: Client, standing: 0 | 1 | 2): ClientEvent {
    const frame: Frame<"admitted"> = {
      t: "admitted",
      memberId: client.memberId,
      sealedName: none,
      standing,
      incarnation: this.incarnation,
      head: this.head,
      ticket: none,
    };
    return { t: "admitted", admission: { frame, name: "the snug" } };
  }

  async arrive(client: Client): Promise<void> {
    await client.take({ t: "start" });
    await client.take(this.admission(client, 0));
  }

  /** A restarted relay: an empty log. */
  restart(): void {
    this.entries.length = 0;
    this.incarnation = p.random(16);
    this.followers.clear();
  }

  async #append(make: (seq: number, prev: number) => readonly Frame[]): Promise<number> {
    const seq = this.head + 1;
    const frames = make(seq, this.head);
    this.entries.push({ frames, seq });
    for (const client of this.followers) for (const frame of frames) await client.frame(frame);
    return seq;
  }

  /** Gives a client the entries after a sequence number, and what comes. */
  async follow(client: Client, after: number): Promise<void> {
    for (const { frames, seq } of this.entries) if (seq > after) for (const frame of frames) await client.frame(frame);
    this.followers.add(client);
  }

  /** Asks a client to found, and appends what it uploads. */
  async found(client: Client): Promise<void> {
    const from = this.head;
    await client.frame({ t: "work", turn: ++this.#turn, founds: true, head: this.handshake, knocks: [], gone: [] });
    await this.appendUploads(client);
    await this.follow(client, from);
  }

  /** Appends what a client has uploaded, as it stands. @returns heads, sequence numbers and Welcomes */
  async appendUploads(client: Client): Promise<{ head: Frame<"handshake">; seq: number; welcome: Uint8Array }[]> {
    const done: { head: Frame<"handshake">; seq: number; welcome: Uint8Array }[] = [];
    for (const { head, body } of client.sent("upload")) {
      const bytes = body.slice(0, head.commitBytes);
      const { id, after, founds, removes, commitBytes } = head;
      const seq = await this.#append((entry, prev) => [
        { t: "committed", seq: entry, prev, from: client.memberId, id, after, founds, removes, commitBytes },
        { t: "part", id, offset: 0, bytes },
      ]);
      done.push({ head, seq, welcome: body.slice(head.commitBytes) });
    }
    return done;
  }

  /** The named member commits for these knocks and these gone members; Welcomes go out, joiners follow. */
  async welcome(committer: Client, knockers: readonly Client[], gone: readonly Client[] = []): Promise<void> {
    const knocks = knockers.flatMap((client) =>
      client
        .sent("knock")
        .slice(-1)
        .map((knock): [Uint8Array, Uint8Array] => [client.memberId, knock.sealed]),
    );
    await committer.frame({
      t: "work",
      turn: ++this.#turn,
      founds: false,
      head: this.handshake,
      knocks,
      gone: gone.map(({ memberId }) => memberId),
    });
    for (const { head, seq, welcome } of await this.appendUploads(committer)) {
      for (const client of knockers.filter(({ memberId }) => head.welcomed.some((id) => equal(id, memberId)))) {
        await client.frame({ t: "welcome", id: head.id, seq, welcomeBytes: welcome.length });
        await client.frame({ t: "part", id: head.id, offset: 0, bytes: welcome });
        if (client.sent("joined").length > 0) await this.follow(client, seq);
      }
    }
  }

  /** `welcome`, and what the joiners then say is in the log. */
  async work(committer: Client, knockers: readonly Client[], gone: readonly Client[] = []): Promise<void> {
    await this.welcome(committer, knockers, gone);
    await this.relay(...knockers);
  }

  /** Appends what these clients have sent. */
  async relay(...clients: readonly Client[]): Promise<void> {
    for (const client of clients) for (const send of client.sent("send")) await this.publish(client.memberId, send);
  }

  async publish(from: Uint8Array, { id, counter, seen, sealed }: Frame<"send">): Promise<void> {
    await this.#append((seq, prev) => [{ t: "chat", seq, prev, from, id, counter, seen, sealed }]);
  }

  /** A founder and these others, all in. */
  async settle(founder: Client, ...others: readonly Client[]): Promise<void> {
    await this.arrive(founder);
    await this.found(founder);
    for (const client of others) {
      await this.arrive(client);
      await this.work(founder, [client]);
    }
  }
}

/** A text as a message says it. */
export const text = (value: string) => ({ kind: "text", text: value }) as const;

/** Leaves in a client's tree, shown or not. */
export const leaves = (client: Client): number =>
  client.state.group === null ? 0 : client.state.suite.leaves(client.state.group).length;

/** A connection that is over, not for good. */
export const lost = (code: SnugError["code"]) => ({ t: "lost", error: new SnugError(code), final: false }) as const;

/** Three in a group, and all that they said on arriving in the log. */
export async function three(): Promise<{ world: World; a: Client; b: Client; c: Client }> {
  const world = new World();
  const [a, b, c] = [new Client("ada"), new Client("ben"), new Client("cleo")];
  await world.settle(a, b, c);
  await world.relay(a, b, c);
  return { world, a, b, c };
}
