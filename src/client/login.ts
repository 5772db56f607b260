// Getting in, as the session drives it: a fresh login with password and code, and afterwards by ticket.

import {
  type Login,
  answerChallenge,
  answerRecognised,
  type ChannelKeys,
  deriveChannelKeys,
  type LoginPorts,
  openName,
  startLogin,
  startResume,
} from "../auth/client/index.ts";
import { type Bytes, type KeyPair, SnugError, toBase64url } from "../base/index.ts";
import { type Address, channelIdOf, type Frame } from "../protocol/index.ts";
import type { Admission } from "./machine/events.ts";
import type { ClientState } from "./machine/state.ts";
import type { LoginDialogue } from "./session.ts";
import type { JoinOptions } from "./types.ts";

/** What a login leaves behind for as long as the room is open. */
export interface Credentials {
  readonly keys: ChannelKeys;
  readonly loginKey: KeyPair;
  /** 16 bytes. */
  readonly memberId: Bytes;
  /** 16 bytes: the relay's, as it was admitted to. */
  readonly pin: Bytes;
  ticket: Uint8Array;
}

export interface Logins {
  /** Starts a dialogue for a new connection. */
  begin(state: ClientState): Promise<LoginDialogue>;
  /** Null until the first login was admitted. */
  credentials(): Credentials | null;
}

/** The dialogues of one room. The password is forgotten here with the first admission; what the caller keeps is the caller's. */
export function makeLogins(ports: LoginPorts, address: Address, options: JoinOptions): Logins {
  const channelId = channelIdOf(address.channelId);
  if (channelId === null) throw new SnugError("address.malformed");
  // One by one: whoever keeps `options` keeps the password.
  const { code: giveCode, onStep, onUnpinned } = options;
  let password: string | null = options.password;
  let credentials: Credentials | null = null;

  /** The admission with the channel's name. @throws SnugError "group.password_differs" where the name is sealed under another key */
  function admit(frame: Frame<"admitted">, now: Credentials): Admission {
    const name = openName(ports.primitives, now.keys, channelId ?? new Uint8Array(0), frame.sealedName);
    if (name === null) throw new SnugError("group.password_differs");
    now.ticket = frame.ticket;
    credentials = now;
    password = null;
    return { frame, name };
  }

  async function fresh(): Promise<LoginDialogue> {
    if (channelId === null || password === null) throw new SnugError("internal");
    onStep?.("connecting");
    const started = await startLogin(ports, { channelId, pin: address.pin, password });
    let login: Login | null = started.login;
    let proved: Credentials | null = null;
    return {
      first: started.helloBytes,
      async answer(frame, bytes) {
        if (frame.t === "challenge" && proved === null && login !== null) {
          const code = async (): Promise<string> => (typeof giveCode === "string" ? giveCode : giveCode());
          onStep?.("stretching");
          const { proveBytes, exportKey, generation, pin } = await answerChallenge(ports, login, frame, bytes, {
            code,
            onUnpinned: (shown) => onUnpinned?.(toBase64url(shown)),
          });
          onStep?.("joining");
          const keys = deriveChannelKeys(ports.primitives, {
            channelId,
            exportKey,
            addressSecret: address.secret,
            generation,
          });
          exportKey.fill(0);
          proved = { keys, loginKey: login.loginKey, memberId: login.memberId, pin, ticket: new Uint8Array(0) };
          login = null; // and the password in it
          return proveBytes;
        }
        if (frame.t === "admitted" && proved !== null) return admit(frame, proved);
        throw new SnugError("frame.unexpected");
      },
    };
  }

  async function again(state: ClientState, known: Credentials): Promise<LoginDialogue> {
    if (channelId === null) throw new SnugError("internal");
    const { group, suite, log } = state;
    const resumeBytes = startResume(ports.primitives, {
      channelId,
      loginKey: known.loginKey,
      ticket: known.ticket,
      incarnation: log.incarnation,
      seq: log.seq ?? 0,
      branch: group === null ? new Uint8Array(0) : state.branchOf(group),
      epoch: group === null ? 0 : suite.epoch(group),
    });
    let proved = false;
    return {
      first: resumeBytes,
      async answer(frame, bytes) {
        if (frame.t === "recognised" && !proved) {
          proved = true;
          return answerRecognised(
            ports.primitives,
            { pin: known.pin, loginKey: known.loginKey, resumeBytes },
            frame,
            bytes,
          );
        }
        if (frame.t === "admitted" && proved) return admit(frame, known);
        throw new SnugError("frame.unexpected");
      },
    };
  }

  return {
    begin: (state) => (credentials === null ? fresh() : again(state, credentials)),
    credentials: () => credentials,
  };
}
