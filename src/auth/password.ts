// The one form of a channel's password: Unicode NFC, not trimmed, 1 to 1,024 bytes of UTF-8. docs/protocol.md §5.
// The library takes composed and decomposed letters as different passwords, and empty ones; this is where it does not.

import { SnugError, utf8 } from "../base/index.ts";

export const maxPasswordBytes = 1024;

/** The password in NFC. @throws SnugError "password.empty" | "password.too_long", before any work is done */
export function normalPassword(text: string): string {
  if (text.length === 0) throw new SnugError("password.empty");
  // NFC makes at most four UTF-16 units one (α with three marks), so whatever is longer than this is too long in any form.
  if (text.length > 4 * maxPasswordBytes) throw new SnugError("password.too_long");
  const normal = text.normalize("NFC");
  if (utf8(normal).length > maxPasswordBytes) throw new SnugError("password.too_long");
  return normal;
}
