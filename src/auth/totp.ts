// TOTP (RFC 6238) as authenticator apps accept it: SHA-1, 6 digits, 30 s. docs/protocol.md §5.

import { HOTP, Secret, TOTP, URI } from "otpauth";
import { type Bytes, type Primitives, SnugError, utf8 } from "../base/index.ts";

export const totpStepMs = 30_000;
export const totpSecretBytes = 20;

/** A fresh TOTP secret: 20 bytes (RFC 4226 §4, R6). */
export function makeTotpSecret(p: Primitives): Bytes {
  return p.random(totpSecretBytes);
}

const secretOf = (bytes: Uint8Array): Secret => new Secret({ buffer: new Uint8Array(bytes).buffer });

/** The `otpauth://totp/Snug:<channel name>?…` link that a QR picture carries. @param secret 16 to 64 bytes @param name the channel's name */
export function totpUri(secret: Uint8Array, name: string): string {
  return new TOTP({
    issuer: "Snug",
    label: name,
    algorithm: "SHA1",
    digits: 6,
    period: 30,
    secret: secretOf(secret),
  }).toString();
}

/** The time step of a moment (RFC 6238 §4.2). @param wallMs milliseconds since 1970 */
export function totpStep(wallMs: number): number {
  return Math.floor(wallMs / totpStepMs);
}

/** The six digits of a step, as ASCII bytes. @param secret 16 to 64 bytes @param step ≥ 0 */
export function codeAt(secret: Uint8Array, step: number): Bytes {
  return utf8(HOTP.generate({ secret: secretOf(secret), algorithm: "SHA1", digits: 6, counter: step }));
}

/**
 * The code of an `otpauth://totp/` link at a moment, for bots (`SNUG_TOTP_URI`).
 * @param wallMs milliseconds since 1970
 * @throws SnugError "config.malformed" where it is no such link, or not SHA-1, 6 digits, 30 s
 */
export function codeFromUri(uri: string, wallMs: number): string {
  const totp = parseUri(uri);
  if (!(totp instanceof TOTP) || totp.algorithm !== "SHA1" || totp.digits !== 6 || totp.period !== 30)
    throw new SnugError("config.malformed", { detail: "SNUG_TOTP_URI is not an otpauth:// link." });
  return totp.generate({ timestamp: wallMs });
}

function parseUri(uri: string): unknown {
  try {
    return URI.parse(uri);
  } catch {
    return null; // the library's message would quote the secret
  }
}

/** The six digits that a person typed, without the blanks that apps show between them. @throws SnugError "code.malformed" */
export function parseCode(text: string): string {
  const digits = text.replaceAll(/\s/g, "");
  if (!/^[0-9]{6}$/.test(digits)) throw new SnugError("code.malformed");
  return digits;
}
