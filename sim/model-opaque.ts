// A model of OPAQUE: what RFC 9807 promises an honest pair of client and relay, at the cost of a few hashes. The sizes
// are the real ones; nothing is hidden from who looks. It makes thousands of simulated logins cheap.

import { type Bytes, concat, equal, type Primitives, utf8 } from "../src/base/index.ts";
import { type Opaque, opaqueSizes } from "../src/auth/opaque.ts";

type Identifiers = Parameters<Opaque["finish"]>[1];

/** An OPAQUE that protects nothing. */
export function makeModelOpaque(p: Primitives): Opaque {
  const mac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Bytes => p.hmac("sha512", key, concat(...parts));
  const sized = (length: number, ...parts: readonly Uint8Array[]): Bytes => {
    const bytes = new Uint8Array(length);
    bytes.set(concat(...parts));
    return bytes;
  };
  const named = (identifiers: Identifiers): Bytes => utf8(JSON.stringify(identifiers));
  /** Stands for what the OPRF makes of a password at one relay, for one credential. */
  const stretched = (password: string, oprf: Uint8Array): Bytes => mac(oprf, utf8(password));
  const oprfOf = (setup: Uint8Array, credential: string): Bytes => mac(setup, utf8(credential));
  const keysOf = (
    verifier: Uint8Array,
    identifiers: Identifiers,
    nonce: Uint8Array,
  ): { readonly shown: Bytes; readonly ke3: Bytes; readonly sessionKey: Bytes } => {
    const about = concat(named(identifiers), nonce);
    return {
      shown: mac(verifier, utf8("relay"), about),
      ke3: mac(verifier, utf8("client"), about),
      sessionKey: mac(verifier, utf8("session"), about),
    };
  };
  const exportKey = (secret: Uint8Array): Bytes => mac(secret, utf8("export"));
  const verifierOf = (secret: Uint8Array): Bytes => mac(secret, utf8("verifier"));

  return {
    loginStart: async () => ({ state: p.random(opaqueSizes.loginState), ke1: p.random(opaqueSizes.ke1) }),
    async loginFinish(password, _state, ke2, identifiers) {
      const secret = stretched(password, ke2.subarray(0, 64));
      const keys = keysOf(verifierOf(secret), identifiers, ke2.subarray(64, 96));
      if (!equal(keys.shown, ke2.subarray(96, 160))) return null;
      return { ke3: keys.ke3, sessionKey: keys.sessionKey, exportKey: exportKey(secret) };
    },
    registerStart: async () => ({
      state: p.random(opaqueSizes.registerState),
      request: p.random(opaqueSizes.request),
    }),
    async registerFinish(password, _state, response) {
      const secret = stretched(password, response);
      return { record: sized(opaqueSizes.record, verifierOf(secret)), exportKey: exportKey(secret) };
    },
    createSetup: async () => p.random(opaqueSizes.setup),
    register: async (setup, credential) => oprfOf(setup, credential),
    async start(setup, credential, identifiers, record) {
      const verifier = record.subarray(0, 64);
      const nonce = p.random(32);
      return {
        state: sized(opaqueSizes.serverState, verifier, nonce),
        ke2: sized(opaqueSizes.ke2, oprfOf(setup, credential), nonce, keysOf(verifier, identifiers, nonce).shown),
      };
    },
    async finish(state, identifiers, ke3) {
      const keys = keysOf(state.subarray(0, 64), identifiers, state.subarray(64, 96));
      return equal(keys.ke3, ke3) ? keys.sessionKey : null;
    },
    warm: async () => {},
    close: () => {},
    spawned: 0,
  };
}
