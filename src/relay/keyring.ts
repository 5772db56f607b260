// The relay's keys, in two steps: what it needs to listen is drawn at once; the OPAQUE setup needs its worker and the
// slow stretching, and is made when it is first needed. Both are kept wrapped in the store, and whoever stores first wins.

import {
  decodeRelayKeys,
  encodeRelayKeys,
  generateRelayKeys,
  type Opaque,
  type RelayKeys,
} from "../auth/server/index.ts";
import { type Bytes, concat, type Primitives, SnugError, toBase64url } from "../base/index.ts";
import { derivePin } from "../protocol/index.ts";
import { names, type Store } from "./store.ts";

type Identity = Pick<RelayKeys, "pair" | "ticketKey">;

export interface Keyring {
  /** The relay's pin as addresses have it: base64url of 16 bytes. */
  readonly pin: string;
  /** All keys; made and stored at the first call. @throws SnugError "store.failed" | "store.locked" | "internal" */
  keys(): Promise<RelayKeys>;
}

function identityOf(stored: Uint8Array): Identity {
  if (stored.length !== 96) throw new SnugError("store.failed", { detail: "relay identity" });
  return { pair: { privateKey: stored.slice(0, 32), publicKey: stored.slice(32, 64) }, ticketKey: stored.slice(64) };
}

function fresh(p: Primitives): Bytes {
  const pair = p.ed25519KeyPair();
  return concat(pair.privateKey, pair.publicKey, p.random(32));
}

/** Opens the keys of a store, or begins them. @throws SnugError "store.failed", "store.locked" where the key file is another */
export async function openKeyring(p: Primitives, store: Store, opaque: Opaque): Promise<Keyring> {
  const stored = await store.secret(names.keys);
  const known = stored === null ? null : decodeRelayKeys(stored);
  if (stored !== null && known === null) throw new SnugError("store.failed", { detail: "relay keys" });
  const identity: Identity =
    known ?? identityOf((await store.secret(names.identity)) ?? (await store.initSecret(names.identity, fresh(p))));
  let keys: Promise<RelayKeys> | null = known === null ? null : Promise.resolve(known);

  async function make(): Promise<RelayKeys> {
    const made = encodeRelayKeys({ ...(await generateRelayKeys(p, opaque)), ...identity });
    const kept = decodeRelayKeys(await store.initSecret(names.keys, made));
    if (kept === null) throw new SnugError("store.failed", { detail: "relay keys" });
    return kept;
  }

  return {
    pin: toBase64url(derivePin(p, identity.pair.publicKey)),
    keys() {
      const making = (keys ??= make());
      making.catch(() => (keys = null)); // the next call tries again
      return making;
    },
  };
}
