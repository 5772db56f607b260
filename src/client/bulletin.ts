// The bulletin: what the maker of a channel hands out. It exists in memory and wherever its maker puts it; the relay
// never has it.

import type { KeyPair } from "../base/index.ts";
import type { SuiteName } from "../suite/index.ts";

export interface Bulletin {
  readonly name: string;
  /** `snug://host/…#pin.secret` */
  readonly address: string;
  /** The same as a web link, `https://host/c/…#pin.secret`. */
  readonly webLink: string;
  readonly password: string;
  /** `otpauth://totp/…`: what the QR picture says to an authenticator app. */
  readonly totpUri: string;
  readonly suite: SuiteName;
  readonly listed: boolean;
  /** Not for members: it may later act for the channel. */
  readonly ownerKey: KeyPair;
}

/** The key of an enrolment URI in groups of four, for who types it into the app. */
export const typedKey = (totpUri: string): string =>
  (new URL(totpUri).searchParams.get("secret") ?? "").match(/.{1,4}/g)?.join(" ") ?? "";
