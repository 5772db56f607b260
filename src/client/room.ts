// The room: the SDK's face of a session.

import { type Clock, fromBase64url, type KeyPair, type Primitives, SnugError, toBase64url } from "../base/index.ts";
import type { Opaque } from "../auth/client/index.ts";
import { type Address, channelIdOf, type Limits, letterOf, suiteLetters } from "../protocol/index.ts";
import { credentialCheck, isNickname, makeSuite, safetyCode } from "../suite/index.ts";
import { idOf } from "./calls.ts";
import { type Body, encodeContent } from "./content.ts";
import { makeEventQueue } from "./events-queue.ts";
import type { FileCrypto } from "./files/crypto.ts";
import { Files } from "./files/room-files.ts";
import { makeLaunch } from "./launch.ts";
import { silent } from "./machine/shown.ts";
import { selfOf } from "./machine/state.ts";
import type { Transport } from "./transport.ts";
import type { EpochSafetyCode, JoinOptions, Room, RoomEvent } from "./types.ts";

export interface RoomPorts {
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly opaque: Opaque;
  readonly transport: Transport;
  readonly limits: Limits;
  readonly fileCrypto: FileCrypto;
}

/** Ids of a caller's own that are remembered. */
const maxKnown = 10_000;

/** The bytes of a message id. @throws SnugError "internal" for what is none: the caller made it up */
function target(id: string): Uint8Array {
  const bytes = fromBase64url(id);
  if (bytes?.length !== 16) throw new SnugError("internal", { detail: "message id" });
  return bytes;
}

/**
 * Joins a channel.
 * @param identity who we are: fresh for this launch, or a saved one
 * @returns once the group is joined
 * @throws SnugError whatever keeps us out
 */
export async function openRoom(
  address: Address,
  options: JoinOptions & { readonly nickname: string },
  identity: KeyPair,
  ports: RoomPorts,
): Promise<Room> {
  const { primitives, clock } = ports;
  const { signal, onUnpinned } = options; // no closure below may hold `options`, and the password in it
  let pin = address.pin === null ? "" : toBase64url(address.pin);
  if (!isNickname(options.nickname)) throw new SnugError("nickname.malformed");
  const channelId = channelIdOf(address.channelId);
  const letter = channelId === null ? null : letterOf(channelId);
  if (channelId === null || letter === null) throw new SnugError("address.malformed");
  const suite = await makeSuite(suiteLetters[letter], {
    primitives,
    wallMs: () => clock.wallMs(),
    check: credentialCheck(primitives, channelId),
  });
  const { state, session: makeSession } = makeLaunch(
    address,
    {
      ...options,
      onUnpinned(shown) {
        pin = shown;
        onUnpinned?.(shown);
      },
    },
    identity,
    { ...ports, suite },
  );
  const events = makeEventQueue<RoomEvent>();
  const unsent = new Set<string>();
  /** Ids that the caller gave. */
  const known = new Set<string>();
  let flushed: { resolve: () => void; reject: (error: SnugError) => void }[] = [];
  const settle = (error: SnugError | null): void => {
    for (const { resolve, reject } of flushed) {
      if (error === null) resolve();
      else reject(error);
    }
    flushed = [];
  };

  const codeOf = (epoch: number): EpochSafetyCode => ({
    ...safetyCode(primitives, state.authenticators.get(epoch) ?? new Uint8Array(0)),
    epoch,
  });

  return new Promise<Room>((resolve, reject) => {
    const session = makeSession({
      files: (heard) => files.heard(heard),
      emit(event) {
        files.saw(event);
        events.push(event);
        if (event.t === "relayed" || event.t === "failed") unsent.delete(event.id);
        if (event.t === "failed") settle(new SnugError(event.code));
        else if (unsent.size === 0) settle(null);
        if (event.t === "joined") resolve(room);
      },
      ended(error) {
        ports.opaque.close();
        const closed = files.end();
        signal?.removeEventListener("abort", stop);
        events.end();
        settle(error ?? (unsent.size === 0 ? null : new SnugError("send.expired")));
        void closed.then(ended);
        reject(error ?? new SnugError("relay.unreachable"));
      },
    });
    let ended: () => void = () => undefined;
    const over = new Promise<void>((done) => {
      ended = done;
    });
    /** Whether we have said that we go: nothing is said after a goodbye. */
    let leaving = false;
    const stop = (): void => {
      leaving = true;
      session.leave();
    };
    const say = (body: Body, given?: string, before: (id: string) => void = () => undefined): string => {
      encodeContent({ id: new Uint8Array(16), counter: 1, at: 0, body }); // throws here, to the caller, rather than in the queue
      if (state.link === "ended" || leaving) throw new SnugError("send.expired");
      const id = given === undefined ? null : idOf(target(given));
      // Said again under its id it is the same message: once it is said.
      if (id !== null && known.has(id.text)) return id.text;
      if (id !== null) known.add(id.text);
      for (const oldest of known) if (known.size > maxKnown) known.delete(oldest);
      const tell = (named: string): void => {
        if (!silent.has(body.kind)) unsent.add(named); // of what nobody sees, nobody is told that it was relayed
        before(named);
      };
      return session.say(body, tell, id);
    };
    const files = new Files({
      clock,
      primitives,
      crypto: ports.fileCrypto,
      limits: ports.limits,
      dial: (wire) => session.dialLane(wire),
      say(body) {
        if (state.link !== "ended" && !leaving) say(body);
      },
      serve: (frame) => session.serve(frame),
      online: () => state.phase === "in" && state.link === "up",
      self: () => selfOf(state),
      member: (memberId) => state.roster.members.find((member) => member.memberId === memberId) ?? null,
      emit: (event) => events.push(event),
      offer: (body, id, before) => void say(body, id, before),
    });
    const room: Room = {
      get name() {
        return state.name;
      },
      get pin() {
        return pin;
      },
      get self() {
        return selfOf(state);
      },
      get members() {
        return state.roster.members;
      },
      get connection() {
        if (state.link === "ended") return "closed";
        if (state.link !== "up") return state.everJoined ? "reconnecting" : "connecting";
        return state.phase === "in" ? "open" : "joining";
      },
      suite: suite.name,
      forwardSecrecy: suite.forwardSecrecy,
      postQuantum: suite.postQuantum,
      // While we are in no group all would have the same code, and it would say nothing.
      safetyCode: () => (state.group === null ? null : codeOf(suite.epoch(state.group))),
      safetyCodeOf: (epoch) => (state.authenticators.has(epoch) ? codeOf(epoch) : null),
      send: (text, id) => say({ kind: "text", text }, id),
      emote: (text, id) => say({ kind: "emote", text }, id),
      reply: (about, text, id) => say({ kind: "reply", target: target(about), text }, id),
      edit: (about, text, id) => say({ kind: "edit", target: target(about), text }, id),
      delete: (about, id) => say({ kind: "delete", target: target(about) }, id),
      react: (about, emoji, on, id) => say({ kind: "reaction", target: target(about), emoji, on }, id),
      rename(nickname, id) {
        if (!isNickname(nickname)) throw new SnugError("nickname.malformed");
        return say({ kind: "profile", nickname }, id);
      },
      files,
      async flush() {
        if (unsent.size === 0) return;
        if (state.link === "ended") throw new SnugError("send.expired"); // nothing will settle it any more
        await new Promise<void>((done, failed) => flushed.push({ resolve: done, reject: failed }));
      },
      leave() {
        stop();
        return over;
      },
      events,
    };
    signal?.addEventListener("abort", stop);
    session.start();
    if (signal?.aborted === true) stop();
  });
}
