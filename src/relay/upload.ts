// A handshake entry on its way in: a head, then parts in order, one upload per connection. Memory grows with what came,
// never with what was announced. docs/protocol.md §7.

import { equal, SnugError } from "../base/index.ts";
import type { Frame, Limits } from "../protocol/index.ts";

export interface WholeUpload {
  readonly frame: Frame<"handshake">;
  readonly commit: Uint8Array;
  readonly welcome: Uint8Array;
}

export class Upload {
  readonly frame: Frame<"handshake">;
  private readonly totalBytes: number;
  private bytes = new Uint8Array(0);
  private length = 0;

  /** @throws SnugError "frame.too_large", or "frame.malformed" where there is no commit */
  constructor(frame: Frame<"handshake">, limits: Pick<Limits, "maxHandshakeBytes">) {
    if (frame.commitBytes > limits.maxHandshakeBytes || frame.welcomeBytes > limits.maxHandshakeBytes)
      throw new SnugError("frame.too_large");
    if (frame.commitBytes === 0) throw new SnugError("frame.malformed", { detail: "handshake.commitBytes" });
    this.frame = frame;
    this.totalBytes = frame.commitBytes + frame.welcomeBytes;
  }

  /** Takes the next part. @returns the whole where this was the last @throws SnugError "frame.malformed" where it is not the next one */
  take(part: Frame<"part">, maxPartBytes: number): WholeUpload | null {
    const end = this.length + part.bytes.length;
    if (
      !equal(part.id, this.frame.id) ||
      part.offset !== this.length ||
      end > this.totalBytes ||
      part.bytes.length > maxPartBytes
    )
      throw new SnugError("frame.malformed", { detail: "part" });
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.min(this.totalBytes, Math.max(end, 2 * this.bytes.length)));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(part.bytes, this.length);
    this.length = end;
    if (end < this.totalBytes) return null;
    const { commitBytes } = this.frame;
    return {
      frame: this.frame,
      commit: this.bytes.subarray(0, commitBytes),
      welcome: this.bytes.subarray(commitBytes),
    };
  }
}
