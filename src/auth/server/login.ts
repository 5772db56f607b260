// The relay's side of a login: hello → challenge → prove → a verdict. docs/protocol.md §5.
// The order is the point: nothing about a channel is told before KE3 has proved the password, and unknown channels take
// the same path with a record that fits no password.

import { type Bytes, type Clock, type Code, type Primitives, SnugError, toBase64url } from "../../base/index.ts";
import {
  type ChannelId,
  channelIdText,
  deriveMemberId,
  derivePin,
  encodeFrame,
  type Frame,
  openCode,
  opaqueIdentifiers,
  protocolVersion,
  transcript,
} from "../../protocol/index.ts";
import type { Identifiers } from "../opaque-requests.ts";
import type { OpaqueServer } from "../opaque.ts";
import { checkCode } from "./check-code.ts";
import type { Attempt, CodeLock } from "./code-lock.ts";
import type { RelayKeys } from "./relay-keys.ts";

/** What a relay knows of a channel's locks. */
export interface AuthRecord {
  /** OPAQUE record, 192 bytes. */
  readonly opaqueRecord: Bytes;
  /** Grows when the password is changed; from 1. */
  readonly generation: number;
  /** TOTP secret in the clear, 16 to 64 bytes: wrapped (wrap.ts) wherever it is stored. */
  readonly totpSecret: Bytes;
}

/** A login between challenge and prove. It serves for one `finish`. */
export interface LoginSession {
  readonly channelId: ChannelId;
  /** Ed25519, 32 bytes. */
  readonly loginKey: Bytes;
  /** 16 bytes. */
  readonly memberId: Bytes;
}

export interface Admission {
  readonly t: "admitted";
  readonly channelId: ChannelId;
  readonly loginKey: Bytes;
  readonly memberId: Bytes;
  readonly generation: number;
  /** Milliseconds since 1970 of the first admission of this member: now, or as its ticket says. */
  readonly admittedAtMs: number;
}

export interface Refusal {
  readonly t: "refused";
  readonly code: Extract<Code, "login.refused" | "login.forged" | "login.locked" | "login.code" | "login.clock">;
  /** For the `error` frame. */
  readonly retryMs: number;
  /** For the `error` frame: with `login.clock` seconds ahead + 86,400, else 0. */
  readonly detail: number;
  /** Whether the members inside are to be told by `notice` `login.wrong_codes`. */
  readonly tellMembers: boolean;
}

export type Verdict = Admission | Refusal;

export interface LoginServer {
  /**
   * Answers a hello. Costs the relay about a millisecond in the worker: pass the gate (login-gate.ts) first.
   * @param hello decoded from exactly `helloBytes`
   * @param record the channel's, or null where there is no such channel: the answer is alike
   * @throws SnugError "version.unknown" where no version is shared, "login.refused" where KE1 is not honest
   */
  challenge(
    hello: Frame<"hello">,
    helloBytes: Uint8Array,
    record: AuthRecord | null,
  ): Promise<{ readonly bytes: Bytes; readonly session: LoginSession }>;
  /** Judges a prove: KE3, then the signature, then the lock, then the code. The second call for a session is refused. */
  finish(session: LoginSession, prove: Frame<"prove">): Promise<Verdict>;
}

export interface LoginServerPorts {
  readonly primitives: Primitives;
  readonly opaque: OpaqueServer;
  readonly keys: RelayKeys;
  readonly clock: Clock;
  readonly codeLock: CodeLock;
}

/** What a session hides from its holder. */
interface Hidden {
  readonly helloBytes: Uint8Array;
  readonly challengeBytes: Uint8Array;
  readonly state: Bytes;
  readonly identifiers: Identifiers;
  readonly record: AuthRecord | null;
}

const refusal = (
  code: Refusal["code"],
  more: Partial<Pick<Refusal, "retryMs" | "detail" | "tellMembers">> = {},
): Refusal => ({ t: "refused", code, retryMs: 0, detail: 0, tellMembers: false, ...more });

/** The version to speak with a client that offers these. @throws SnugError "version.unknown" */
export function chooseVersion(offered: readonly number[]): number {
  if (!offered.includes(protocolVersion)) throw new SnugError("version.unknown");
  return protocolVersion;
}

/** A login server over the relay's keys; it keeps nothing but what is in its sessions. */
export function makeLoginServer({ primitives: p, opaque, keys, clock, codeLock }: LoginServerPorts): LoginServer {
  const pin = toBase64url(derivePin(p, keys.pair.publicKey));
  const hidden = new WeakMap<LoginSession, Hidden>();

  /** The last step: the code. */
  async function judgeCode(
    attempt: Attempt,
    session: LoginSession,
    record: AuthRecord,
    code: Bytes | null,
  ): Promise<Verdict> {
    if (attempt.t === "locked") return refusal("login.locked", { retryMs: attempt.retryMs });
    const nowMs = clock.wallMs();
    const check = code?.length === 6 ? checkCode(record.totpSecret, code, nowMs) : ({ t: "wrong" } as const);
    if (check.t === "right" && !(await attempt.burnt(check.step))) {
      await attempt.right();
      return {
        t: "admitted",
        channelId: session.channelId,
        loginKey: session.loginKey,
        memberId: session.memberId,
        generation: record.generation,
        admittedAtMs: Math.floor(nowMs),
      };
    }
    const skew = check.t === "skewed" ? check : null;
    const tellMembers = await attempt.wrong(skew !== null && skew.aheadSeconds > 0 ? skew.step : null);
    return skew === null
      ? refusal("login.code", { tellMembers })
      : refusal("login.clock", { detail: 86_400 + skew.aheadSeconds, tellMembers });
  }

  return {
    async challenge(hello, helloBytes, record) {
      const version = chooseVersion(hello.versions);
      const channelId = channelIdText(hello.channelId);
      const identifiers = opaqueIdentifiers(channelId, pin);
      const begun = await opaque.start(
        keys.setup,
        channelId,
        identifiers,
        record?.opaqueRecord ?? keys.fakeRecord,
        hello.ke1,
      );
      if (begun === null) throw new SnugError("login.refused");
      const open = {
        t: "challenge",
        version,
        generation: record?.generation ?? 1,
        relayKey: keys.pair.publicKey,
        nonce: p.random(32),
        ke2: begun.ke2,
      } as const;
      const bytes = encodeFrame({
        ...open,
        signature: p.ed25519Sign(keys.pair.privateKey, transcript(p, [helloBytes], open)),
      });
      const loginKey = new Uint8Array(hello.loginKey);
      const session: LoginSession = { channelId, loginKey, memberId: deriveMemberId(p, loginKey) };
      hidden.set(session, { helloBytes, challengeBytes: bytes, state: begun.state, identifiers, record });
      return { bytes, session };
    },

    async finish(session, prove) {
      const login = hidden.get(session);
      hidden.delete(session); // one try per OPAQUE session, whatever comes of it
      if (login === undefined) return refusal("login.refused");
      const { helloBytes, challengeBytes, record } = login;
      const sessionKey = await opaque.finish(login.state, login.identifiers, prove.ke3);
      if (sessionKey === null || record === null) return refusal("login.refused");
      if (!p.ed25519Verify(session.loginKey, transcript(p, [helloBytes, challengeBytes], prove), prove.signature))
        return refusal("login.forged");
      const code = openCode(p, helloBytes, challengeBytes, sessionKey, prove.sealedCode);
      sessionKey.fill(0);
      return codeLock.attempt(session.channelId, (attempt) => judgeCode(attempt, session, record, code));
    },
  };
}
