// Channels and members for tests of real relays: the real client, with a key stretching that costs nothing unless a
// test asks for the product's.

import { cheapStretching, codeFromUri, makeOpaque, snugStretching } from "../../src/auth/client/index.ts";
import { systemClock } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { createChannel } from "../../src/client/create.ts";
import { dialRegistrar } from "../../src/client/registrar.ts";
import { nodeFileCrypto } from "../../src/client/files/crypto-node.ts";
import { openRoom } from "../../src/client/room.ts";
import { webSocketTransport } from "../../src/client/transport.ts";
import type { JoinOptions, Room } from "../../src/client/index.ts";
import { type Address, formatAddress, type Limits, limits, parseAddress, relayUrl } from "../../src/protocol/index.ts";
import type { SuiteName } from "../../src/suite/index.ts";

const primitives = makeNodePrimitives();

export interface JoinHooks extends Partial<Pick<JoinOptions, "password" | "onStep" | "signal">> {
  /** Instead of the right code. */
  readonly code?: () => string;
  /** Told when the code is wanted: stretching is done. */
  readonly onCode?: () => void;
  /** Another way to the relay: a proxy's port. */
  readonly port?: number;
  /** Another pin or secret. */
  readonly address?: (address: Address) => Address;
}

export interface TestChannel {
  readonly address: string;
  readonly password: string;
  readonly totpUri: string;
  /** The code of this moment. */
  code(): string;
  /** Joins as a member. */
  join(nickname: string, hooks?: JoinHooks): Promise<Room>;
}

/** Makes a channel over the wire, at a relay with `--create open`. */
export async function makeChannel(
  relay: { readonly port: number; readonly limits: Limits },
  {
    suite = "mls-classic",
    cheap = true,
    name = "the snug",
  }: { suite?: SuiteName; cheap?: boolean; name?: string } = {},
): Promise<TestChannel> {
  const stretching = cheap ? cheapStretching : snugStretching;
  const place = { host: "127.0.0.1", port: relay.port, tls: false, pin: null };
  const opaque = makeOpaque(stretching);
  const registrar = await dialRegistrar(relayUrl(place), webSocketTransport, systemClock, 10_000);
  const password = "correct horse battery staple";
  const bulletin = await createChannel(
    registrar,
    { name, password, suite, listed: false, relay: place },
    { primitives, opaque },
  );
  registrar.close();
  opaque.close();
  const address = parseAddress(bulletin.address);
  const code = (): string => codeFromUri(bulletin.totpUri, Date.now());
  return {
    address: formatAddress(address),
    password,
    totpUri: bulletin.totpUri,
    code,
    async join(nickname, hooks = {}) {
      const there = { ...address, port: hooks.port ?? address.port };
      const options = {
        ...hooks,
        password: hooks.password ?? password,
        nickname,
        code: () => {
          hooks.onCode?.();
          return (hooks.code ?? code)();
        },
      };
      return openRoom(hooks.address?.(there) ?? there, options, primitives.ed25519KeyPair(), {
        clock: systemClock,
        primitives,
        opaque: makeOpaque(stretching),
        transport: webSocketTransport,
        fileCrypto: nodeFileCrypto,
        limits: relay.limits,
      });
    },
  };
}

/** Limits at which minutes pass in seconds. */
export const shortLimits: Limits = {
  ...limits,
  heartbeatMs: 1_000,
  electionMs: 600,
  turnMs: 800,
  foundMs: 1_000,
  awayMs: 700,
  absentMs: 4_000,
  silentMs: 3_000,
  knockMs: 2_500,
  reconnectMs: 60,
  maxReconnectMs: 500,
  ownCommitGapMs: 500,
};
