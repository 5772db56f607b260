// Time as a port: production passes the system's, the simulator a virtual one.

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since the Unix epoch; used for TOTP and expiry that outlives a process. */
  wallMs(): number;
  /** Milliseconds that never jump; used for every interval. */
  nowMs(): number;
  /** Calls `then` once after `delayMs`. */
  after(delayMs: number, then: () => void): Timer;
}

/** The system's clock. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  nowMs: () => performance.now(),
  after: (delayMs, then) => {
    const handle = setTimeout(then, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
