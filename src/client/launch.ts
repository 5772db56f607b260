// What one launch of a client consists of before it runs: its state, its logins, and what the session's calls need.

import type { LoginPorts } from "../auth/client/index.ts";
import { type KeyPair, SnugError } from "../base/index.ts";
import { type Address, channelIdOf, type Limits, relayUrl } from "../protocol/index.ts";
import { makeCredential, type Suite } from "../suite/index.ts";
import { type CallPorts, openFounding } from "./calls.ts";
import { makeLogins } from "./login.ts";
import { type ClientState, makeState, type OpensFounding } from "./machine/state.ts";
import { Session, type SessionPorts } from "./session.ts";
import type { JoinOptions } from "./types.ts";

export interface LaunchPorts extends LoginPorts, Pick<SessionPorts, "clock" | "transport"> {
  readonly suite: Suite;
  readonly limits: Limits;
}

export interface Launch {
  readonly state: ClientState;
  /** The session, not yet started. */
  readonly session: (told: Pick<SessionPorts, "emit" | "files" | "ended">) => Session;
}

/**
 * Puts a client together.
 * @param identity who we are: fresh for this launch, or a saved one
 * @throws SnugError "address.malformed"
 */
export function makeLaunch(
  address: Address,
  options: JoinOptions & { readonly nickname: string },
  identity: KeyPair,
  ports: LaunchPorts,
): Launch {
  const { primitives, limits, suite, clock, transport } = ports;
  const channelId = channelIdOf(address.channelId);
  if (channelId === null) throw new SnugError("address.malformed");
  const logins = makeLogins(ports, address, options);
  const callPorts = (): CallPorts | null => {
    const known = logins.credentials();
    if (known === null) return null;
    const { memberId, keys } = known;
    const credential: CallPorts["credential"] = (leafKey) =>
      makeCredential(primitives, { identity, nickname: state.nickname, memberId, channelId })(leafKey);
    return { suite, primitives, keys, channelId, memberId: () => memberId, credential };
  };
  const opensFounding: OpensFounding = (head, body) => {
    const known = logins.credentials();
    return known !== null && openFounding({ primitives, keys: known.keys, channelId }, head, body) !== null;
  };
  const state = makeState({ suite, limits, channelId, opensFounding, nickname: options.nickname }, primitives);
  return {
    state,
    session: (told) =>
      new Session(state, {
        ...told,
        clock,
        primitives,
        transport,
        url: relayUrl(address),
        limits,
        login: (current) => logins.begin(current),
        callPorts,
      }),
  };
}
