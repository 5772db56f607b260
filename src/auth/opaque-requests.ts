// What is asked of the OPAQUE worker and what it answers: bytes only, and every call carries its whole state, so that a
// worker can be replaced between any two of them.

/** OPAQUE identities (RFC 9807 §4): texts, whose UTF-8 bytes are bound into record and key exchange. */
export interface Identifiers {
  readonly client: string;
  readonly server: string;
}

/** The key stretching function: Argon2id (RFC 9106) over the OPRF output. A port: never read from a peer. */
export interface Stretching {
  /** Passes, t. */
  readonly iterations: number;
  /** Memory m, KiB. */
  readonly memoryKib: number;
  /** Lanes, p. */
  readonly parallelism: number;
}

export type OpaqueRequest =
  | { readonly op: "warm" }
  | { readonly op: "serverSetup" }
  | {
      readonly op: "serverRegister";
      readonly setup: Uint8Array;
      readonly credential: string;
      readonly request: Uint8Array;
    }
  | {
      readonly op: "serverStart";
      readonly setup: Uint8Array;
      readonly credential: string;
      readonly identifiers: Identifiers;
      readonly record: Uint8Array;
      readonly ke1: Uint8Array;
    }
  | {
      readonly op: "serverFinish";
      readonly state: Uint8Array;
      readonly identifiers: Identifiers;
      readonly ke3: Uint8Array;
    }
  | { readonly op: "registerStart"; readonly password: string }
  | {
      readonly op: "registerFinish";
      readonly password: string;
      readonly state: Uint8Array;
      readonly response: Uint8Array;
      readonly identifiers: Identifiers;
      readonly stretching: Stretching;
    }
  | { readonly op: "loginStart"; readonly password: string }
  | {
      readonly op: "loginFinish";
      readonly password: string;
      readonly state: Uint8Array;
      readonly ke2: Uint8Array;
      readonly identifiers: Identifiers;
      readonly stretching: Stretching;
    };

/** `done`: the results in the order that opaque.ts gives; `refused`: the protocol says no; `broken`: replace the worker. */
export type OpaqueAnswer =
  | { readonly t: "done"; readonly id: number; readonly values: readonly Uint8Array[] }
  | { readonly t: "refused"; readonly id: number }
  | { readonly t: "broken"; readonly id: number; readonly reason: string };
