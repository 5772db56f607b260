// One connection as the hub sees it, without Bun: what the server, and the simulator, put under it.

export interface Wire {
  /** Who is there, for the login gate: never logged, unless asked for. */
  readonly address: string;
  /** Sends one frame, of which it takes a copy. What does not fit the bound on unsent bytes ends the connection. */
  send(frame: Uint8Array): void;
  /** Bytes that were sent and have not left. */
  unsentBytes(): number;
  /** Has everything that is published under a topic sent here too. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  /** Ends the connection. @param code a WebSocket close code */
  close(code: number): void;
}

/** Sends one frame to all that are subscribed. */
export type Publish = (topic: string, frame: Uint8Array) => void;
