// The external PSK (RFC 9420 §8.4) that keeps out who does not know the password.

import { equal } from "../../base/index.ts";
import type { Psk } from "../suite.ts";
import type { Mls } from "./config.ts";
import type { PreSharedKeyID, Proposal, PskIndex } from "./ts-mls.ts";

/** Whether a PSK id names ours, with a nonce of the length that §8.4 asks for. */
export function isOurPsk(mls: Mls, id: PreSharedKeyID, psk: Psk): boolean {
  return id.psktype === "external" && equal(id.pskId, psk.id) && id.pskNonce.length === mls.cs.kdf.size;
}

/** Finds our PSK and no other. */
export function pskIndex(psk: Psk): PskIndex {
  return { findPsk: (id) => (id.psktype === "external" && equal(id.pskId, psk.id) ? psk.secret : undefined) };
}

/** The proposal of our PSK, under a fresh nonce. */
export function pskProposal(mls: Mls, psk: Psk): Proposal {
  const preSharedKeyId: PreSharedKeyID = {
    psktype: "external",
    pskId: psk.id,
    pskNonce: mls.cs.rng.randomBytes(mls.cs.kdf.size),
  };
  return { proposalType: "psk", psk: { preSharedKeyId } };
}
