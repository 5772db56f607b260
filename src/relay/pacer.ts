// Paced sending: what is long waits until the connection has room, so that a whole log or a Welcome of megabytes never
// counts as a slow reader. Frames keep their order: while something waits, everything else waits behind it.

import type { Wire } from "./wire.ts";

export class Pacer {
  private waiting: readonly Uint8Array[] = [];
  private next = 0;
  private readonly wire: Wire;
  private readonly highBytes: number;
  private readonly onRoom: () => void;

  /** @param highBytes unsent bytes above which nothing is added @param onRoom called when all is sent and there is room again */
  constructor(wire: Wire, highBytes: number, onRoom: () => void) {
    this.wire = wire;
    this.highBytes = highBytes;
    this.onRoom = onRoom;
  }

  /** Whether nothing waits here. */
  get idle(): boolean {
    return this.next >= this.waiting.length;
  }

  /** Whether more can be sent now. */
  get hasRoom(): boolean {
    return this.idle && this.wire.unsentBytes() <= this.highBytes;
  }

  /** Sends a short frame: at once, or behind what waits. */
  send(frame: Uint8Array): void {
    if (this.idle) this.wire.send(frame);
    else this.sendAll([frame]);
  }

  /** Sends frames as there is room. */
  sendAll(frames: readonly Uint8Array[]): void {
    this.waiting = this.idle ? frames : [...this.waiting.slice(this.next), ...frames];
    this.next = 0;
    this.pump();
  }

  /** The connection has sent what it had. */
  drained(): void {
    this.pump();
    if (this.hasRoom) this.onRoom();
  }

  /** Drops what waits. */
  clear(): void {
    this.waiting = [];
    this.next = 0;
  }

  private pump(): void {
    for (; this.next < this.waiting.length && this.wire.unsentBytes() <= this.highBytes; this.next++) {
      const frame = this.waiting[this.next];
      if (frame !== undefined) this.wire.send(frame);
    }
    if (this.idle) this.clear();
  }
}
