// A bulletin as text: for the terminal, and for a file to hand on later.

import { type Bulletin, typedKey } from "../client/index.ts";
import { visible } from "../ui/index.ts";
import type { Paint } from "../term/index.ts";
import { terminalQr } from "./qr.ts";

/** An argument as a POSIX shell takes it: `#` would else begin a comment in some. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The bulletin's lines. The password stands unchanged, since it is there to be copied; one of a new channel holds nothing
 * that acts on a terminal (password.ts). The QR picture comes first, so that what is read and copied is what stays in sight.
 * @param self how the program is called @param whole with the otpauth link too, which is long: for files
 */
export function bulletinText(bulletin: Bulletin, self: string, paint: Paint, whole: boolean): string {
  const label = (name: string): string => paint.quiet(name.padEnd(10));
  return [
    paint.accent(paint.bold(visible(bulletin.name))),
    "",
    terminalQr(bulletin.totpUri, paint.depth !== "none"),
    "",
    `${label("address")}${bulletin.address}`,
    `${label("password")}${paint.bold(bulletin.password)}`,
    `${label("code")}scan the picture with an authenticator app, or type this key into it:`,
    `${label("")}${typedKey(bulletin.totpUri)}`,
    ...(whole ? [`${label("")}${bulletin.totpUri}`] : []),
    "",
    `${label("to join")}${self} join ${quoted(bulletin.address)}`,
    `${label("or open")}${bulletin.webLink}`,
  ].join("\n");
}
