// Connections that have not logged in yet, by source prefix. They are bounded, so that one source cannot take all the
// places that a relay has, again and again for the time that a login may last. docs/protocol.md §2.

import { sourcePrefix } from "../auth/server/index.ts";

export class Strangers {
  private readonly counts = new Map<string, number>();
  private readonly maxPerPrefix: number;

  /** @param maxPerPrefix connections of one source prefix that may be on their way in at once */
  constructor(maxPerPrefix: number) {
    this.maxPerPrefix = maxPerPrefix;
  }

  /** Whether one more may come from an address. */
  mayCome(address: string): boolean {
    return (this.counts.get(sourcePrefix(address)) ?? 0) < this.maxPerPrefix;
  }

  /** One came. */
  came(address: string): void {
    const prefix = sourcePrefix(address);
    this.counts.set(prefix, (this.counts.get(prefix) ?? 0) + 1);
  }

  /** One is gone, or is a member now. */
  left(address: string): void {
    const prefix = sourcePrefix(address);
    const count = (this.counts.get(prefix) ?? 0) - 1;
    if (count > 0) this.counts.set(prefix, count);
    else this.counts.delete(prefix);
  }

  /** Prefixes that are remembered. */
  get prefixes(): number {
    return this.counts.size;
  }
}
