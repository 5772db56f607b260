// The session: runs the machine. It takes events one at a time, does the effects, keeps the connection and its timers,
// and lets suite calls finish before anything else happens to the group.

import {
  asSnugError,
  type Clock,
  type Code,
  codes,
  isCode,
  type Primitives,
  SnugError,
  type Timer,
  wipe,
} from "../base/index.ts";
import { decodeFrame, encodeFrame, type Frame, type Limits } from "../protocol/index.ts";
import { type CallPorts, freshId, runCall } from "./calls.ts";
import type { Body } from "./content.ts";
import type { Admission, Call, ClientEvent, Effect, FilesHeard, FreshId } from "./machine/events.ts";
import type { ClientState } from "./machine/state.ts";
import { pump, step } from "./machine/step.ts";
import type { Transport, Wire, WireEvents } from "./transport.ts";
import type { RoomEvent } from "./types.ts";

/** Getting in over a new connection, by ticket or by password: says what to send, and ends with an admission. */
export interface LoginDialogue {
  /** The first frame. */
  readonly first: Uint8Array;
  /** Takes the relay's answer. @returns what to send next, or the admission */
  answer(frame: Frame, bytes: Uint8Array): Promise<Uint8Array | Admission>;
}

export interface SessionPorts {
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly transport: Transport;
  readonly url: string;
  readonly limits: Limits;
  /** Starts getting in: with the ticket where there is one. */
  readonly login: (state: ClientState) => Promise<LoginDialogue>;
  /** Null until the first login has given the keys. */
  readonly callPorts: () => CallPorts | null;
  readonly emit: (event: RoomEvent) => void;
  readonly files: (heard: FilesHeard) => void;
  readonly ended: (error: SnugError | null) => void;
}

/** Frames that may wait while a step of the login is computed. */
const maxEarlyFrames = 256;

export class Session {
  readonly #ports: SessionPorts;
  readonly #state: ClientState;
  readonly #events: ClientEvent[] = [];
  #running = false;
  #wire: Wire | null = null;
  /** Counts connections, so that what an old one still says is not taken for the new one's. */
  #connection = 0;
  /** The connection on which a handshake entry is on its way. */
  #uploading: number | null = null;
  #timer: Timer | null = null;
  #heardMs = 0;
  #spokeMs = 0;

  constructor(state: ClientState, ports: SessionPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  /** Begins. */
  start(): void {
    this.#take({ t: "start" });
    this.#schedule();
  }

  /**
   * Says something.
   * @param before told the message's id before anything happens to it @param given its id; null to have one drawn
   * @returns the id
   */
  say(body: Body, before: (id: string) => void = () => undefined, given: FreshId | null = null): string {
    const id = given ?? freshId(this.#ports.primitives);
    before(id.text);
    this.#take({ t: "say", id, body, at: this.#ports.clock.wallMs() });
    return id.text;
  }

  /** Asks the relay for a pass. @returns whether that could be said: we are connected, and in the group */
  serve(frame: Frame<"serve">): boolean {
    if (this.#state.link !== "up" || this.#state.phase !== "in") return false;
    this.#transmit(frame);
    return true;
  }

  /** Opens a connection of its own for a file's lane. */
  dialLane(events: WireEvents): Wire {
    return this.#ports.transport(this.#ports.url, events);
  }

  /** Says goodbye and ends. */
  leave(): void {
    this.#take({ t: "leave", id: freshId(this.#ports.primitives), at: this.#ports.clock.wallMs() });
  }

  #take(event: ClientEvent): void {
    this.#events.push(event);
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      let busy = true;
      while (busy || this.#events.length > 0) {
        // What came in goes first; after each event one waiting message goes out, so that neither starves the other.
        for (const event of this.#events.splice(0)) {
          await this.#step(event);
          await this.#guarded(() => pump(this.#state));
        }
        busy = this.#events.length === 0 && (await this.#guarded(() => pump(this.#state)));
      }
    } finally {
      this.#running = false; // here, and not a turn later: an event in between would lie there until the next one
    }
  }

  async #step(event: ClientEvent): Promise<void> {
    const { clock, primitives } = this.#ports;
    const [byte = 0] = primitives.random(1);
    const moment = { nowMs: clock.nowMs(), wallMs: clock.wallMs(), jitter: byte / 127.5 - 1 };
    await this.#guarded(() => step(this.#state, event, moment));
  }

  /** Does what a step of the machine wants. @returns whether it wanted anything */
  async #guarded(effects: () => readonly Effect[]): Promise<boolean> {
    try {
      const wanted = effects();
      for (const effect of wanted) await this.#effect(effect);
      return wanted.length > 0;
    } catch (error) {
      // What the relay sent makes no sense in this place, or a call failed. A new connection starts from what we know for sure.
      this.#drop(asSnugError(error));
      return false;
    }
  }

  async #effect(effect: Effect): Promise<void> {
    switch (effect.t) {
      case "dial":
        return this.#dial();
      case "hangUp":
        return this.#drop(new SnugError("relay.failed"));
      case "transmit":
        return this.#transmit(effect.frame);
      case "upload":
        return this.#upload(effect.head, effect.body);
      case "emit":
        return this.#ports.emit(effect.event);
      case "files":
        return this.#ports.files(effect.heard);
      case "wipe":
        return wipe(effect.spent);
      case "call":
        return this.#call(effect.call);
      case "say":
        return void this.say(effect.body);
      case "end":
        return this.#end(effect.error);
    }
  }

  async #call(call: Call): Promise<void> {
    const ports = this.#ports.callPorts();
    const result = ports === null ? null : await runCall(ports, call, this.#state.group);
    if (result !== null) await this.#step(result);
  }

  #transmit(frame: Frame): void {
    this.#spokeMs = this.#ports.clock.nowMs();
    this.#wire?.send(encodeFrame(frame));
  }

  /** Sends a handshake entry, its parts no faster than the connection takes them; chat goes on between them. */
  #upload(head: Frame<"handshake">, body: Uint8Array): void {
    const { clock, limits } = this.#ports;
    const connection = this.#connection;
    if (this.#uploading === connection) return; // one at a time: our turn passes, and the relay names the next
    this.#uploading = connection;
    let offset = 0;
    this.#transmit(head);
    const more = (): void => {
      while (offset < body.length) {
        if (connection !== this.#connection || this.#wire === null) return;
        if (this.#wire.unsent() > limits.maxUnsentBytes) {
          clock.after(10, more);
          return;
        }
        const bytes = body.subarray(offset, offset + limits.maxPartBytes);
        this.#transmit({ t: "part", id: head.id, offset, bytes });
        offset += bytes.length;
      }
      this.#uploading = null;
    };
    more();
  }

  #dial(): void {
    const { clock, limits, transport, url } = this.#ports;
    const connection = ++this.#connection;
    const current = (): boolean => connection === this.#connection;
    let dialogue: LoginDialogue | null = null;
    let said: Code | null = null;
    let admitted = false;
    /** Frames are taken in order, also while a login step is being computed. */
    let login: Promise<void> = Promise.resolve();
    let computing = 0;
    const fail = (error: unknown): void => {
      if (current()) this.#drop(asSnugError(error));
    };
    const deadline = clock.after(limits.loginMs, () => {
      if (current() && !admitted) this.#drop(new SnugError("relay.unreachable"));
    });
    const begin = async (): Promise<void> => {
      dialogue = await this.#ports.login(this.#state);
      if (current()) this.#wire?.send(dialogue.first);
    };
    const answer = async (frame: Frame, bytes: Uint8Array): Promise<void> => {
      if (admitted) return this.#take({ t: "frame", frame });
      const next = await dialogue?.answer(frame, bytes);
      if (!current() || next === undefined) return;
      if (next instanceof Uint8Array) return this.#wire?.send(next);
      admitted = true;
      dialogue = null; // the password is in it
      deadline.cancel();
      this.#take({ t: "admitted", admission: next });
    };
    this.#heardMs = clock.nowMs();
    this.#spokeMs = this.#heardMs;
    this.#wire = transport(url, {
      opened: () => {
        if (current()) login = login.then(begin).catch(fail);
      },
      message: (bytes) => {
        if (!current()) return;
        this.#heardMs = clock.nowMs();
        try {
          const frame = decodeFrame(bytes, "toMember", limits.maxFrameBytes);
          if (frame.t === "error") said = isCode(frame.code) ? frame.code : "internal";
          if (frame.t === "error") this.#drop(errorOf(said ?? "internal", frame));
          else if (admitted && computing === 0) this.#take({ t: "frame", frame });
          else if (computing >= maxEarlyFrames) this.#drop(new SnugError("frame.unexpected"));
          else {
            computing++;
            login = login
              .then(() => answer(frame, bytes))
              .catch(fail)
              .finally(() => void computing--);
          }
        } catch (error) {
          this.#drop(asSnugError(error));
        }
      },
      closed: (code) => {
        deadline.cancel();
        if (current()) this.#drop(new SnugError(said ?? codeOfClose(code, admitted)));
      },
    });
  }

  /** The connection is over, by either side. */
  #drop(error: SnugError): void {
    this.#connection++;
    this.#wire?.close();
    this.#wire = null;
    this.#take({ t: "lost", error, final: isFinal(error.code) });
    this.#schedule();
  }

  #end(error: SnugError | null): void {
    this.#connection++;
    this.#wire?.close();
    this.#wire = null;
    this.#timer?.cancel();
    this.#ports.ended(error);
  }

  /** A tick now and then: coarse, but never after the moment at which a retry is due. */
  #schedule(): void {
    const { clock, limits } = this.#ports;
    this.#timer?.cancel();
    const coarse = Math.min(1000, Math.max(20, Math.min(limits.knockMs, limits.silentMs, limits.heartbeatMs) / 10));
    const retry = this.#state.retryAtMs === null ? coarse : Math.max(1, this.#state.retryAtMs - clock.nowMs());
    this.#timer = clock.after(Math.min(coarse, retry), () => {
      if (this.#state.link === "ended") return;
      this.#beat();
      this.#take({ t: "tick" });
      this.#schedule();
    });
  }

  #beat(): void {
    const { clock, limits } = this.#ports;
    if (this.#state.link !== "up") return;
    const nowMs = clock.nowMs();
    if (nowMs - this.#heardMs > 2.5 * limits.heartbeatMs) this.#drop(new SnugError("relay.unreachable"));
    else if (nowMs - this.#spokeMs > limits.heartbeatMs) this.#transmit({ t: "ping", n: Math.floor(nowMs) });
  }
}

/** Whether coming back is in vain. What is refused as malformed or out of turn is not what a new connection says. */
function isFinal(code: Code): boolean {
  const { close } = codes[code];
  return close >= 4400 && close < 4500 && code !== "frame.malformed" && code !== "frame.unexpected";
}

/** What an `error` frame says, with what it adds. */
function errorOf(code: Code, frame: Frame<"error">): SnugError {
  return new SnugError(code, {
    ...(frame.retryMs > 0 ? { retryMs: frame.retryMs } : {}),
    ...(frame.detail > 0 ? { detail: String(frame.detail) } : {}),
  });
}

/** The code that a close code stands for. */
function codeOfClose(close: number, admitted: boolean): Code {
  // Object.keys of a constant table gives exactly its keys.
  const said = close < 4400 ? undefined : (Object.keys(codes) as Code[]).find((code) => codes[code].close === close);
  return said ?? (admitted ? "relay.failed" : "relay.unreachable");
}
