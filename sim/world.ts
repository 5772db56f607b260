// A world in which one relay and its members live: the real hub, sessions and machines, on ports of the simulator.
// One seed names everything that chance decides in it.

import { codeFromUri } from "../src/auth/client/index.ts";
import type { Code, Primitives } from "../src/base/index.ts";
import type { Bulletin } from "../src/client/bulletin.ts";
import { createChannel } from "../src/client/create.ts";
import { type Address, channelIdOf, type Limits, parseAddress } from "../src/protocol/index.ts";
import { credentialCheck, makeSuite, type Suite } from "../src/suite/index.ts";
import { Member } from "./member.ts";
import { makeModelSuite } from "./model-suite.ts";
import { eavesdrop } from "./eavesdrop.ts";
import { type Link, type Meddler, Network } from "./network.ts";
import { RelayNode } from "./node.ts";
import { Oracle } from "./oracle.ts";
import { makeSeededPrimitives } from "./primitives.ts";
import { makeRandom, type Random } from "./random.ts";
import { Scheduler } from "./scheduler.ts";
import { type Notes, watchSuite } from "./watched-suite.ts";

/** `model` has no cryptography and costs next to nothing. */
export type SuiteChoice = "model" | "mls" | "mls-classic";

/** One life. */
export interface Life {
  readonly seed: number;
  readonly suite: SuiteChoice;
  /** Whether every frame is told, too. */
  readonly frames: boolean;
  /** Told what happens, line by line. */
  readonly tell: (line: string) => void;
}

export interface WorldOptions extends Life {
  /** Whether the relay's engine is late at times, and may be made to fail. */
  readonly engineIsLate: boolean;
  /** Of the protocol: small ones are reached. */
  readonly limits: Limits;
  /** Stands between relay and members. */
  readonly meddler: Meddler | null;
  /** Whether what the relay says, behind whoever stands there, is so. */
  readonly isHonest: boolean;
}

export interface Outcome {
  /** What was violated; empty where everything held. */
  readonly violations: readonly string[];
  readonly launches: number;
  /** Messages that were said, and those that the log took. */
  readonly said: number;
  readonly relayed: number;
  readonly shown: number;
  readonly alarms: ReadonlyMap<Code, number>;
  /** Events of the scheduler, and virtual seconds. */
  readonly events: number;
  readonly seconds: number;
}

interface Parts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly primitives: Primitives;
  readonly limits: Limits;
  readonly network: Network;
  readonly relay: RelayNode;
  readonly faults: { engine: number };
  readonly oracle: Oracle;
  readonly members: Member[];
  readonly suite: Suite;
  readonly bulletin: Bulletin;
  readonly address: Address;
  readonly tell: (line: string) => void;
}

export class World {
  readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Somebody launches a client. @param password another than the channel's is of somebody who guesses */
  join(name: string, password = this.parts.bulletin.password): Member {
    const { scheduler, network, primitives, limits, suite, address, relay, bulletin, oracle, members, tell } =
      this.parts;
    const member = new Member(name, {
      scheduler,
      network,
      primitives,
      limits,
      opaque: relay.opaque,
      suite,
      address,
      password,
      // Telephones and the relay have the same idea of the time, whatever it is.
      code: () => codeFromUri(bulletin.totpUri, relay.process.clock.wallMs()),
      listener: relay,
      heard: (of, event) => {
        tell(`${of.name} is told ${describe(event)}`);
        oracle.heard(of, event);
      },
    });
    members.push(member);
    tell(`${name} comes`);
    member.start();
    return member;
  }

  /** Lets time pass. */
  async run(ms: number): Promise<void> {
    const { scheduler, oracle } = this.parts;
    await scheduler.run(ms, () => oracle.observe());
  }

  /** What came of it. */
  outcome(): Outcome {
    const { members, oracle, scheduler } = this.parts;
    const said = members.flatMap((member) => member.said);
    return {
      violations: oracle.violations,
      launches: members.length,
      said: said.length,
      relayed: said.filter(({ relayedAtMs }) => relayedAtMs !== null).length,
      shown: oracle.shownCount,
      alarms: oracle.alarms,
      events: scheduler.ran,
      seconds: scheduler.nowMs / 1000,
    };
  }
}

/** An event in a few words. */
function describe(event: Parameters<Oracle["heard"]>[1]): string {
  switch (event.t) {
    case "message":
      return `${event.own ? "its own" : "a"} message "${event.text}"`;
    case "joined":
      return `that it is in, with ${event.members}${event.again ? ", again" : ""}`;
    case "member":
      return `${event.change} of ${event.who.nickname}${event.by === null ? "" : ` by ${event.by.nickname}`}, ${event.members} members`;
    case "alarm":
      return `alarm ${event.code}${event.who === null ? "" : ` of ${event.who.nickname}`}`;
    case "connection":
      return `connection ${event.state}`;
    case "epoch":
      return `epoch ${event.epoch}`;
    case "presence":
      return `${event.who.nickname} is ${event.who.away ? "away" : "back"}`;
    case "closed":
      return `the end: ${event.error?.code ?? "its own wish"}`;
    case "file":
      return `that ${event.from.nickname} offers ${event.offer.name}`;
    case "transfer":
      return `${event.transfer.offer.name} is ${event.transfer.phase}, ${event.transfer.bytes} bytes of it`;
    case "relayed":
    case "failed":
    case "edited":
    case "deleted":
    case "reaction":
      return `${event.t} ${event.id}`;
  }
}

/** A relay that runs, with one channel that nobody is in. */
export async function makeWorld({
  seed,
  suite: choice,
  engineIsLate,
  limits,
  meddler,
  isHonest,
  frames,
  tell: told,
}: WorldOptions): Promise<World> {
  const random = makeRandom(seed);
  const primitives = makeSeededPrimitives(random.fork());
  const scheduler = new Scheduler();
  const network = new Network(scheduler, limits, random.fork());
  const members: Member[] = [];
  const notes: Notes = { seals: new Map(), psk: null };
  const tell = (line: string): void => told(`${(scheduler.nowMs / 1000).toFixed(3).padStart(9)}  ${line}`);
  const whose = (link: Link): string => members.find(({ process }) => process === link.member)?.name ?? "?";
  network.meddler = frames ? eavesdrop(meddler, whose, tell) : meddler;
  const oracle = new Oracle({ members, notes, nowMs: () => scheduler.nowMs, isHonest, tell });
  const faults = { engine: 0, engineIsLate };
  const relay = new RelayNode({
    scheduler,
    network,
    primitives,
    limits,
    random: random.fork(),
    faults,
    logged: (incarnation, entry) => oracle.logged(incarnation, entry),
    wrote(line) {
      tell(`relay: ${line}`);
      oracle.wrote(line, engineIsLate);
    },
  });
  const bulletin = await createChannel(
    await relay.registrar(),
    {
      name: "The Snug",
      password: "a password of the simulator",
      suite: choice === "model" ? "mls" : choice,
      listed: false,
      relay: { host: "relay.example", port: 443, tls: true, pin: null },
    },
    { primitives, opaque: relay.opaque },
  );
  const address = parseAddress(bulletin.address);
  const check = credentialCheck(primitives, channelIdOf(address.channelId) ?? new Uint8Array(0));
  const wallMs = (): number => scheduler.wallMs;
  const suite =
    choice === "model"
      ? makeModelSuite({ random: (length) => primitives.random(length), check })
      : await makeSuite(choice, { primitives, wallMs, check });
  await relay.start();
  return new World({
    scheduler,
    random,
    primitives,
    limits,
    network,
    relay,
    faults,
    oracle,
    members,
    suite: watchSuite(suite, scheduler, notes),
    bulletin,
    address,
    tell,
  });
}
