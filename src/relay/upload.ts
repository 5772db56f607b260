// A handshake entry on its way in: a head, then parts in order, one upload per connection. Memory grows with what came,
// never with what was announced, and is bounded for all connections together; what stalls is dropped. docs/protocol.md §7.

import { type Clock, type Code, equal, SnugError, type Timer } from "../base/index.ts";
import type { Frame, Limits } from "../protocol/index.ts";

export interface WholeUpload {
  readonly frame: Frame<"handshake">;
  readonly commit: Uint8Array;
  readonly welcome: Uint8Array;
}

/** Bytes of uploads under way that one process holds. */
export const maxUploadingBytes = 256 * 1024 * 1024;

/** What all connections may hold together. */
export class UploadBudget {
  private bytes: number;

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  /** Takes bytes (gives them back where negative). @returns false where there are not as many, and none is taken */
  take(bytes: number): boolean {
    if (bytes > this.bytes) return false;
    this.bytes -= bytes;
    return true;
  }
}

class Upload {
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

  get heldBytes(): number {
    return this.bytes.length;
  }

  /**
   * Takes the next part.
   * @returns the whole where this was the last, null where there is no room
   * @throws SnugError "frame.malformed" where it is not the next one
   */
  take(part: Frame<"part">, maxPartBytes: number, budget: UploadBudget): WholeUpload | "more" | null {
    const end = this.length + part.bytes.length;
    if (
      !equal(part.id, this.frame.id) ||
      part.offset !== this.length ||
      end > this.totalBytes ||
      part.bytes.length > maxPartBytes
    )
      throw new SnugError("frame.malformed", { detail: "part" });
    if (end > this.bytes.length) {
      const grownBytes = Math.min(this.totalBytes, Math.max(end, 2 * this.bytes.length));
      if (!budget.take(grownBytes - this.bytes.length)) return null;
      const grown = new Uint8Array(grownBytes);
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(part.bytes, this.length);
    this.length = end;
    if (end < this.totalBytes) return "more";
    const { commitBytes } = this.frame;
    return {
      frame: this.frame,
      commit: this.bytes.subarray(0, commitBytes),
      welcome: this.bytes.subarray(commitBytes),
    };
  }
}

export interface UploadsPorts {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly limits: Pick<Limits, "maxHandshakeBytes" | "maxPartBytes" | "turnMs">;
  readonly budget: UploadBudget;
  /** An upload is not taken; what still comes of it is ignored. @param id of the handshake entry */
  onRefused(id: Uint8Array, code: Code): void;
}

/** What a part leads to: `ignored` is of an upload that was refused. */
export type Taken =
  | { readonly t: "whole"; readonly upload: WholeUpload }
  | { readonly t: "more"; readonly turn: number }
  | { readonly t: "ignored" };

/** Turns that an upload may take, as long as its parts keep coming. */
const maxTurns = 5;

/** The uploads of one connection, one after the other. */
export class Uploads {
  private current: Upload | null = null;
  /** The last one that was refused: its parts may still be on their way. */
  private refused: Uint8Array | null = null;
  private endMs = 0;
  private timer: Timer | null = null;
  private readonly ports: UploadsPorts;

  constructor(ports: UploadsPorts) {
    this.ports = ports;
  }

  /**
   * An upload begins.
   * @param may whether its member may commit, or found, at all
   * @throws SnugError "frame.unexpected" | "frame.too_large" | "frame.malformed"
   */
  begin(frame: Frame<"handshake">, may: boolean): void {
    if (this.current !== null) throw new SnugError("frame.unexpected", { detail: "handshake" });
    const upload = new Upload(frame, this.ports.limits);
    if (!may) return this.refuse(frame.id, "commit.refused");
    if (this.refused !== null && equal(this.refused, frame.id)) this.refused = null;
    this.current = upload;
    this.endMs = this.ports.clock.nowMs() + maxTurns * this.ports.limits.turnMs;
    this.watch();
  }

  /** Takes a part. @throws SnugError "frame.unexpected" | "frame.malformed" */
  take(part: Frame<"part">): Taken {
    const { current, ports } = this;
    if (this.refused !== null && equal(this.refused, part.id)) return { t: "ignored" };
    if (current === null) throw new SnugError("frame.unexpected", { detail: "part" });
    const taken = current.take(part, ports.limits.maxPartBytes, ports.budget);
    if (taken === null) {
      this.refuse(part.id, "commit.too_soon");
      return { t: "ignored" };
    }
    if (taken === "more") {
      this.watch();
      return { t: "more", turn: current.frame.turn };
    }
    this.clear();
    return { t: "whole", upload: taken };
  }

  /** Drops what is under way. */
  clear(): void {
    this.timer?.cancel();
    this.timer = null;
    this.ports.budget.take(-(this.current?.heldBytes ?? 0));
    this.current = null;
  }

  private refuse(id: Uint8Array, code: Code): void {
    this.clear();
    this.refused = id;
    this.ports.onRefused(id, code);
  }

  /** Ends an upload whose parts stop coming, or that takes too long. */
  private watch(): void {
    const { clock, limits } = this.ports;
    this.timer?.cancel();
    this.timer = clock.after(Math.max(0, Math.min(limits.turnMs, this.endMs - clock.nowMs())), () => {
      this.timer = null;
      if (this.current !== null) this.refuse(this.current.frame.id, "commit.too_soon");
    });
  }
}
