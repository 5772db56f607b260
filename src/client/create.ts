// Making a channel: docs/protocol.md §12. The password is stretched here; what reaches the relay is an OPAQUE record.

import {
  finishRegistration,
  type LoginPorts,
  makeTotpSecret,
  startRegistration,
  totpUri,
} from "../auth/client/index.ts";
import { type Bytes, isCode, SnugError } from "../base/index.ts";
import {
  type Address,
  channelIdText,
  decodeFrame,
  type Frame,
  type FrameName,
  formatAddress,
  formatWebLink,
  limits,
  suiteLetter,
} from "../protocol/index.ts";
import type { SuiteName } from "../suite/index.ts";
import type { Bulletin } from "./bulletin.ts";

export type { Bulletin } from "./bulletin.ts";

/** The relay as the maker of a channel sees it: in this process, or over the wire. */
export interface Registrar {
  /** Takes the bytes of `create` and gives those of `creating` (or of `error`). */
  begin(create: Uint8Array): Promise<Uint8Array>;
  /** Takes the bytes of `finish` and gives those of `created` (or of `error`). */
  finish(finish: Uint8Array): Promise<Uint8Array>;
}

export interface CreateOptions {
  /** 1 to 128 bytes of UTF-8. */
  readonly name: string;
  readonly password: string;
  readonly suite: SuiteName;
  /** Whether the relay tells the name to everyone who asks. A listed channel has no address secret. */
  readonly listed: boolean;
  /** Where members will reach the relay. The pin is the one expected, 16 bytes; null to take the relay's as it is shown. */
  readonly relay: Pick<Address, "host" | "port" | "tls"> & { readonly pin: Bytes | null };
  /** For a relay that asks for one (`--create token`). */
  readonly token?: string;
  /** Told of the slow step, for a progress line. */
  readonly onStep?: (step: "stretching") => void;
}

/** The frame that is due. @throws SnugError what the relay says instead, or "frame.unexpected" */
function due<N extends FrameName>(name: N, bytes: Uint8Array): Frame<N> {
  const frame = decodeFrame(bytes, "toMember", limits.maxFrameBytes);
  if (frame.t === "error")
    throw new SnugError(isCode(frame.code) ? frame.code : "internal", { retryMs: frame.retryMs });
  if (frame.t !== name) throw new SnugError("frame.unexpected");
  return frame as Frame<N>; // its `t` was just compared
}

/**
 * Makes a channel and gives its bulletin.
 * @throws SnugError "suite.unknown" | "suite.unbuilt" | "password.empty" | "password.too_long" before any work;
 *   "relay.untrusted" where the relay's key is not the pin's; "create.refused" | "create.exists" as the relay says
 */
export async function createChannel(
  registrar: Registrar,
  options: CreateOptions,
  ports: LoginPorts,
): Promise<Bulletin> {
  const { name, password, relay, listed } = options;
  const suite = suiteLetter(options.suite);
  if (suite === null) throw new SnugError("suite.unknown");
  if (suite === "f") throw new SnugError("suite.unbuilt");
  const addressSecret = listed ? null : ports.primitives.random(16);
  const totpSecret = makeTotpSecret(ports.primitives);
  const { createBytes, registration } = await startRegistration(ports, { suite, password, token: options.token ?? "" });
  const creatingBytes = await registrar.begin(createBytes);
  const creating = due("creating", creatingBytes);
  options.onStep?.("stretching");
  const { finishBytes, pin } = await finishRegistration(ports, registration, creating, creatingBytes, {
    pin: relay.pin,
    name,
    listed,
    addressSecret,
    totpSecret,
  });
  due("created", await registrar.finish(finishBytes));
  const address: Address = {
    host: relay.host,
    port: relay.port,
    tls: relay.tls,
    channelId: channelIdText(registration.channelId),
    pin,
    secret: addressSecret,
  };
  return {
    name,
    address: formatAddress(address),
    webLink: formatWebLink(address),
    password,
    totpUri: totpUri(totpSecret, name),
    suite: options.suite,
    listed,
    ownerKey: registration.ownerKey,
  };
}
