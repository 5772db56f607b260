// OPAQUE (RFC 9807) with ristretto255, SHA-512, 3DH and Argon2id: typed calls into the worker, and the checks that the
// library leaves to its caller: exact sizes (it takes trailing bytes), and passwords (it takes empty ones).
// docs/protocol.md §5.

import { type Bytes, type Clock, SnugError, systemClock } from "../base/index.ts";
import { defaultSpawnWorker, makeOpaqueCaller, type SpawnWorker } from "./opaque-caller.ts";
import type { Identifiers, OpaqueRequest, Stretching } from "./opaque-requests.ts";
import { normalPassword } from "./password.ts";

/** Sizes of the OPAQUE messages and keys of this cipher suite, bytes. */
export const opaqueSizes = {
  ke1: 96,
  ke2: 320,
  ke3: 64,
  request: 32,
  response: 64,
  record: 192,
  sessionKey: 64,
  exportKey: 64,
  setup: 128,
  serverState: 128,
  loginState: 192,
  registerState: 64,
} as const;

/** The stretching of record format 1 (docs/protocol.md §5): the product's only one. */
export const snugStretching: Stretching = { iterations: 3, memoryKib: 65_536, parallelism: 1 };
/** For tests, simulator and benchmarks: it protects nothing. */
export const cheapStretching: Stretching = { iterations: 1, memoryKib: 8, parallelism: 1 };

export interface OpaqueClient {
  /** KE1 (96 bytes) and the state for `loginFinish`. @throws SnugError "password.empty" | "password.too_long" before any work */
  loginStart(password: string): Promise<{ readonly state: Bytes; readonly ke1: Bytes }>;
  /** Stretches, checks the relay's KE2 (320 bytes) and answers with KE3 (64) and the session and export keys (64 each); null where the password is wrong, or the answer not honest. */
  loginFinish(
    password: string,
    state: Uint8Array,
    ke2: Uint8Array,
    identifiers: Identifiers,
  ): Promise<{ readonly ke3: Bytes; readonly sessionKey: Bytes; readonly exportKey: Bytes } | null>;
  /** The registration request (32 bytes) and the state for `registerFinish`. @throws as `loginStart` */
  registerStart(password: string): Promise<{ readonly state: Bytes; readonly request: Bytes }>;
  /** The record (192 bytes) for the relay, and the export key (64 bytes); null where the response (64 bytes) is not honest. */
  registerFinish(
    password: string,
    state: Uint8Array,
    response: Uint8Array,
    identifiers: Identifiers,
  ): Promise<{ readonly record: Bytes; readonly exportKey: Bytes } | null>;
}

export interface OpaqueServer {
  /** A relay-wide server setup (128 bytes: OPRF seed, private key, and one for fake records): secret, kept for good. */
  createSetup(): Promise<Bytes>;
  /** The registration response (64 bytes), or null where the request is not 32 honest bytes. @param credential credential identifier */
  register(setup: Uint8Array, credential: string, request: Uint8Array): Promise<Bytes | null>;
  /** KE2 (320 bytes) and the state for `finish`, or null where KE1 is not 96 honest bytes. */
  start(
    setup: Uint8Array,
    credential: string,
    identifiers: Identifiers,
    record: Uint8Array,
    ke1: Uint8Array,
  ): Promise<{ readonly state: Bytes; readonly ke2: Bytes } | null>;
  /** The session key (64 bytes), or null where KE3 does not prove the password. */
  finish(state: Uint8Array, identifiers: Identifiers, ke3: Uint8Array): Promise<Bytes | null>;
}

export interface Opaque extends OpaqueClient, OpaqueServer {
  /** Starts the worker ahead of the first request. @throws SnugError "internal" */
  warm(): Promise<void>;
  /** Ends the worker. A later call starts a new one. */
  close(): void;
  /** Workers made so far. */
  readonly spawned: number;
}

export interface OpaqueOptions {
  /** The bundle's or binary's own way to start the worker's entry. */
  readonly spawnWorker?: SpawnWorker;
  readonly clock?: Clock;
  readonly deadlineMs?: number;
  readonly maxRequests?: number;
}

const own = (value: Uint8Array | undefined): Bytes => (value === undefined ? new Uint8Array(0) : new Uint8Array(value));

/** OPAQUE in a worker that starts at the first call. @param stretching `snugStretching`, except in tests and benchmarks */
export function makeOpaque(stretching: Stretching, options: OpaqueOptions = {}): Opaque {
  const { spawnWorker = defaultSpawnWorker, clock = systemClock, deadlineMs = 60_000, maxRequests = 65_536 } = options;
  const caller = makeOpaqueCaller({ spawnWorker, clock, deadlineMs, maxRequests });

  /** The values of an answer, each of its size. */
  async function ask(
    request: OpaqueRequest,
    sizes: readonly number[],
    last = false,
  ): Promise<readonly Uint8Array[] | null> {
    const values = await caller.call(request, last);
    if (values === null) return null;
    if (values.length !== sizes.length || values.some((value, i) => value.length !== sizes[i]))
      throw new SnugError("internal", { detail: "OPAQUE sizes" });
    return values;
  }
  async function must(request: OpaqueRequest, sizes: readonly number[]): Promise<readonly Uint8Array[]> {
    const values = await ask(request, sizes);
    if (values === null) throw new SnugError("internal", { detail: "OPAQUE refused its own input" });
    return values;
  }

  return {
    async loginStart(text) {
      const password = normalPassword(text);
      const [state, ke1] = await must({ op: "loginStart", password }, [opaqueSizes.loginState, opaqueSizes.ke1]);
      return { state: own(state), ke1: own(ke1) };
    },
    async loginFinish(text, state, ke2, identifiers) {
      const password = normalPassword(text);
      if (ke2.length !== opaqueSizes.ke2) return null;
      const values = await ask(
        { op: "loginFinish", password, state, ke2, identifiers, stretching },
        [opaqueSizes.ke3, opaqueSizes.sessionKey, opaqueSizes.exportKey],
        true,
      );
      return values === null ? null : { ke3: own(values[0]), sessionKey: own(values[1]), exportKey: own(values[2]) };
    },
    async registerStart(text) {
      const password = normalPassword(text);
      const [state, request] = await must({ op: "registerStart", password }, [
        opaqueSizes.registerState,
        opaqueSizes.request,
      ]);
      return { state: own(state), request: own(request) };
    },
    async registerFinish(text, state, response, identifiers) {
      const password = normalPassword(text);
      if (response.length !== opaqueSizes.response) return null;
      const values = await ask(
        { op: "registerFinish", password, state, response, identifiers, stretching },
        [opaqueSizes.record, opaqueSizes.exportKey],
        true,
      );
      return values === null ? null : { record: own(values[0]), exportKey: own(values[1]) };
    },
    async createSetup() {
      const [setup] = await must({ op: "serverSetup" }, [opaqueSizes.setup]);
      return own(setup);
    },
    async register(setup, credential, request) {
      if (request.length !== opaqueSizes.request) return null;
      const values = await ask({ op: "serverRegister", setup, credential, request }, [opaqueSizes.response]);
      return values === null ? null : own(values[0]);
    },
    async start(setup, credential, identifiers, record, ke1) {
      if (ke1.length !== opaqueSizes.ke1 || record.length !== opaqueSizes.record) return null;
      const values = await ask({ op: "serverStart", setup, credential, identifiers, record, ke1 }, [
        opaqueSizes.serverState,
        opaqueSizes.ke2,
      ]);
      return values === null ? null : { state: own(values[0]), ke2: own(values[1]) };
    },
    async finish(state, identifiers, ke3) {
      if (ke3.length !== opaqueSizes.ke3) return null;
      const values = await ask({ op: "serverFinish", state, identifiers, ke3 }, [opaqueSizes.sessionKey]);
      return values === null ? null : own(values[0]);
    },
    async warm() {
      await must({ op: "warm" }, []);
    },
    close: () => caller.close(),
    get spawned() {
      return caller.spawned;
    },
  };
}
