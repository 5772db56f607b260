// Paced sending: what is long waits until the connection has room, so that a whole log or a Welcome of megabytes never
// counts as a slow reader. Frames keep their order: while something waits, everything else waits behind it, and short
// frames that wait are counted: a member that reads nothing must not have answers pile up here.

import type { Wire } from "./wire.ts";

export interface PacerPorts {
  readonly wire: Wire;
  /** Unsent bytes above which nothing is added. */
  readonly highBytes: number;
  /** Bytes of short frames that may wait here. */
  readonly maxShortBytes: number;
  /** Called when all is sent and there is room again. */
  onRoom(): void;
  /** Called when more short frames wait than may. */
  onSlow(): void;
}

interface Waiting {
  readonly frame: Uint8Array;
  readonly short: boolean;
}

// What was sent is cut off the array in runs, so that sending costs the same however much waits.
const cutEvery = 1024;

export class Pacer {
  private waiting: Waiting[] = [];
  private next = 0;
  private shortBytes = 0;
  private readonly ports: PacerPorts;

  constructor(ports: PacerPorts) {
    this.ports = ports;
  }

  /** Whether nothing waits here. */
  get idle(): boolean {
    return this.next >= this.waiting.length;
  }

  /** Whether more can be sent now. */
  get hasRoom(): boolean {
    return this.idle && this.ports.wire.unsentBytes() <= this.ports.highBytes;
  }

  /** Sends a short frame: at once, or behind what waits. */
  send(frame: Uint8Array): void {
    if (this.idle) return this.ports.wire.send(frame);
    this.waiting.push({ frame, short: true });
    this.shortBytes += frame.length;
    this.pump();
    if (this.shortBytes > this.ports.maxShortBytes) this.ports.onSlow();
  }

  /** Sends frames as there is room: entries of the log and Welcomes, which may wait whatever their size. */
  sendAll(frames: readonly Uint8Array[]): void {
    for (const frame of frames) this.waiting.push({ frame, short: false });
    this.pump();
  }

  /** The connection has sent what it had. */
  drained(): void {
    this.pump();
    if (this.hasRoom) this.ports.onRoom();
  }

  /** Drops what waits. */
  clear(): void {
    this.waiting = [];
    this.next = 0;
    this.shortBytes = 0;
  }

  private pump(): void {
    const { wire, highBytes } = this.ports;
    while (wire.unsentBytes() <= highBytes) {
      const first = this.waiting[this.next];
      if (first === undefined) break;
      this.next++;
      if (first.short) this.shortBytes -= first.frame.length;
      wire.send(first.frame);
    }
    if (this.idle) this.clear();
    else if (this.next >= cutEvery && 2 * this.next >= this.waiting.length) {
      this.waiting.splice(0, this.next);
      this.next = 0;
    }
  }
}
