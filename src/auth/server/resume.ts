// The relay's side of coming back: resume → recognised → reprove → a verdict. Neither password nor code, and no lock.
// docs/protocol.md §5.

import { type Bytes, type Clock, equal, type Primitives, SnugError } from "../../base/index.ts";
import {
  channelIdOf,
  channelIdText,
  deriveMemberId,
  encodeFrame,
  type Frame,
  reproveTranscript,
  transcript,
} from "../../protocol/index.ts";
import { type Admission, chooseVersion, type Refusal } from "./login.ts";
import type { RelayKeys } from "./relay-keys.ts";
import { makeTickets, type Tickets } from "./tickets.ts";

/** A resumption between recognised and reprove. It serves for one `finish`. */
export interface ResumeSession {
  readonly admission: Admission;
}

export interface ResumeServer {
  /**
   * Answers a resume.
   * @param resume decoded from exactly `resumeBytes`
   * @param generation of the channel now, or null where there is no such channel
   * @throws SnugError "version.unknown", or "login.ticket" where the ticket is not this relay's, channel's, login key's and generation's, or expired
   */
  recognise(
    resume: Frame<"resume">,
    resumeBytes: Uint8Array,
    generation: number | null,
  ): { readonly bytes: Bytes; readonly session: ResumeSession };
  /** Judges a reprove: the login key's signature. The second call for a session is refused. */
  finish(session: ResumeSession, reprove: Frame<"reprove">): Admission | Refusal;
  /** A ticket for who was admitted: at every `admitted` a new one. */
  ticketFor(admission: Admission): Bytes;
}

export interface ResumeServerPorts {
  readonly primitives: Primitives;
  readonly keys: RelayKeys;
  readonly clock: Pick<Clock, "wallMs">;
  readonly ticketMs: number;
}

/** A resume server over the relay's keys: everything it needs to know of a member is in the ticket. */
export function makeResumeServer({ primitives: p, keys, clock, ticketMs }: ResumeServerPorts): ResumeServer {
  const tickets: Tickets = makeTickets(p, keys.ticketKey, clock, ticketMs);
  const hidden = new WeakMap<ResumeSession, readonly [Uint8Array, Uint8Array]>();
  return {
    recognise(resume, resumeBytes, generation) {
      const version = chooseVersion(resume.versions);
      const ticket = tickets.open(resume.ticket);
      if (
        ticket === null ||
        ticket.generation !== generation ||
        !equal(ticket.channelId, resume.channelId) ||
        !equal(ticket.loginKey, resume.loginKey)
      )
        throw new SnugError("login.ticket");
      const open = { t: "recognised", version, relayKey: keys.pair.publicKey, nonce: p.random(32) } as const;
      const bytes = encodeFrame({
        ...open,
        signature: p.ed25519Sign(keys.pair.privateKey, transcript(p, [resumeBytes], open)),
      });
      const { loginKey, admittedAtMs } = ticket;
      const session: ResumeSession = {
        admission: {
          t: "admitted",
          channelId: channelIdText(ticket.channelId),
          loginKey,
          memberId: deriveMemberId(p, loginKey),
          generation,
          admittedAtMs,
        },
      };
      hidden.set(session, [resumeBytes, bytes]);
      return { bytes, session };
    },
    finish(session, reprove) {
      const said = hidden.get(session);
      hidden.delete(session);
      const { admission } = session;
      const signed =
        said !== undefined && p.ed25519Verify(admission.loginKey, reproveTranscript(p, ...said), reprove.signature);
      return signed ? admission : { t: "refused", code: "login.forged", retryMs: 0, detail: 0, tellMembers: false };
    },
    ticketFor: ({ channelId, generation, loginKey, admittedAtMs }) =>
      tickets.seal({ channelId: channelIdOf(channelId) ?? new Uint8Array(0), generation, loginKey, admittedAtMs }),
  };
}
