// Getting in: hello, resume and create on one connection, each a short run of frames in one order. docs/protocol.md §5
// and §12. What is said before the password is proved is alike for channels that exist and those that do not.

import type {
  Admission,
  LoginGate,
  LoginServer,
  LoginSession,
  Pass,
  RegistrationSession,
  Refusal,
  ResumeServer,
  ResumeSession,
} from "../auth/server/index.ts";
import { equal, type Primitives, SnugError, utf8 } from "../base/index.ts";
import { type ChannelId, channelIdText, type Frame, letterOf } from "../protocol/index.ts";
import type { Registrations } from "./registrations.ts";
import type { ChannelRecord, Store } from "./store.ts";

/** What needs the relay's keys. */
export interface Services {
  readonly login: LoginServer;
  readonly resume: ResumeServer;
  readonly registrations: Registrations;
}

export interface LoginPorts {
  readonly primitives: Primitives;
  readonly store: Store;
  readonly gate: LoginGate;
  services(): Promise<Services>;
  /** Who may make channels over the wire; with `token` who knows it. */
  readonly create: "open" | "token" | "local";
  readonly createToken: string | null;
}

export interface Admitted {
  readonly t: "admitted";
  readonly admission: Admission;
  readonly record: ChannelRecord;
  readonly ticket: Uint8Array;
  /** Null at a fresh login. */
  readonly resume: Frame<"resume"> | null;
}

/** What a frame leads to. */
export type LoginStep =
  | { readonly t: "answer"; readonly bytes: Uint8Array }
  | Admitted
  | { readonly t: "refused"; readonly refusal: Refusal; readonly channelId: ChannelId }
  | { readonly t: "created"; readonly bytes: Uint8Array; readonly channelId: ChannelId };

type State =
  | { readonly t: "fresh" }
  | {
      readonly t: "login";
      readonly session: LoginSession;
      readonly pass: Pass<unknown>;
      readonly record: ChannelRecord | null;
    }
  | {
      readonly t: "resume";
      readonly session: ResumeSession;
      readonly frame: Frame<"resume">;
      readonly record: ChannelRecord;
    }
  | { readonly t: "create"; readonly session: RegistrationSession }
  | { readonly t: "done" };

/** One connection's way in. */
export class LoginFlow {
  private state: State = { t: "fresh" };
  private readonly ports: LoginPorts;
  private readonly address: string;
  private readonly signal: AbortSignal;

  /** @param address the peer's, for the gate @param signal aborted when the connection is gone */
  constructor(ports: LoginPorts, address: string, signal: AbortSignal) {
    this.ports = ports;
    this.address = address;
    this.signal = signal;
  }

  /**
   * Takes the next frame; the one before must be answered.
   * @param bytes the frame as it came
   * @throws SnugError what the peer is told before it is hung up on
   */
  async take(frame: Frame, bytes: Uint8Array): Promise<LoginStep> {
    const { state } = this;
    this.state = { t: "done" }; // whatever fails cannot be tried again on this connection
    if (state.t === "fresh" && frame.t === "hello") return this.hello(frame, bytes);
    if (state.t === "fresh" && frame.t === "resume") return this.resume(frame, bytes);
    if (state.t === "fresh" && frame.t === "create") return this.create(frame, bytes);
    if (state.t === "login" && frame.t === "prove") return this.prove(state, frame);
    if (state.t === "resume" && frame.t === "reprove") return this.reprove(state, frame);
    if (state.t === "create" && frame.t === "finish") return this.finish(state, frame);
    throw new SnugError("frame.unexpected", { detail: frame.t });
  }

  private async record(channelId: Uint8Array): Promise<ChannelRecord | null> {
    if (letterOf(channelId) === null) throw new SnugError("frame.malformed", { detail: "channelId" });
    return this.ports.store.channel(channelIdText(channelId));
  }

  private async hello(frame: Frame<"hello">, bytes: Uint8Array): Promise<LoginStep> {
    const { ports } = this;
    const { login } = await ports.services();
    const pass = await ports.gate.run(
      this.address,
      async () => {
        const record = await this.record(frame.channelId);
        return { record, ...(await login.challenge(frame, bytes, record?.auth ?? null)) };
      },
      this.signal,
    );
    this.state = { t: "login", session: pass.value.session, record: pass.value.record, pass };
    return { t: "answer", bytes: pass.value.bytes };
  }

  private async prove(
    { session, record, pass }: Extract<State, { t: "login" }>,
    frame: Frame<"prove">,
  ): Promise<LoginStep> {
    const { login, resume } = await this.ports.services();
    const verdict = await login.finish(session, frame);
    // A wrong code or a lock comes after a right password: the debt is for those who guess that.
    if (
      verdict.t === "admitted" ||
      verdict.code === "login.code" ||
      verdict.code === "login.clock" ||
      verdict.code === "login.locked"
    )
      pass.refund();
    if (verdict.t === "refused" || record === null)
      return {
        t: "refused",
        refusal: verdict.t === "refused" ? verdict : unknownChannel,
        channelId: session.channelId,
      };
    return { t: "admitted", admission: verdict, record, ticket: resume.ticketFor(verdict), resume: null };
  }

  private async resume(frame: Frame<"resume">, bytes: Uint8Array): Promise<LoginStep> {
    const [{ resume }, record] = await Promise.all([this.ports.services(), this.record(frame.channelId)]);
    const { bytes: answer, session } = resume.recognise(frame, bytes, record?.auth.generation ?? null);
    if (record === null) throw new SnugError("login.ticket");
    this.state = { t: "resume", session, frame, record };
    return { t: "answer", bytes: answer };
  }

  private async reprove(
    { session, frame: resumed, record }: Extract<State, { t: "resume" }>,
    frame: Frame<"reprove">,
  ): Promise<LoginStep> {
    const { resume } = await this.ports.services();
    const verdict = resume.finish(session, frame);
    if (verdict.t === "refused") return { t: "refused", refusal: verdict, channelId: record.channelId };
    return { t: "admitted", admission: verdict, record, ticket: resume.ticketFor(verdict), resume: resumed };
  }

  private async create(frame: Frame<"create">, bytes: Uint8Array): Promise<LoginStep> {
    const { ports } = this;
    const pass = await ports.gate.run(
      this.address,
      async () => {
        if (!this.mayCreate(frame.token)) throw new SnugError("create.refused");
        return (await ports.services()).registrations.begin(frame, bytes);
      },
      this.signal,
    );
    this.state = { t: "create", session: pass.value.session };
    return { t: "answer", bytes: pass.value.bytes };
  }

  private async finish({ session }: Extract<State, { t: "create" }>, frame: Frame<"finish">): Promise<LoginStep> {
    const { registrations } = await this.ports.services();
    // The gate's debt stays, or one address could make channels as fast as it can speak.
    return { t: "created", ...(await registrations.finish(session, frame)) };
  }

  private mayCreate(token: string): boolean {
    const { create, createToken, primitives: p } = this.ports;
    if (create !== "token") return create === "open";
    // Hashes, so that a comparison tells nothing of the token's length.
    return createToken !== null && equal(p.hash("sha256", utf8(token)), p.hash("sha256", utf8(createToken)));
  }
}

const unknownChannel: Refusal = { t: "refused", code: "login.refused", retryMs: 0, detail: 0, tellMembers: false };
