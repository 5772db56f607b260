// Every bound and interval of protocol version 1, in one injected object: tests of real processes run with short ones.
// docs/protocol.md §11 lists them; a test compares.

export interface Limits {
  /** A whole frame, bytes. */
  readonly maxFrameBytes: number;
  /** Text of one message, UTF-8 bytes. */
  readonly maxTextBytes: number;
  /** One sealed message in `send`, bytes. */
  readonly maxSealedBytes: number;
  /** One `part`, bytes. */
  readonly maxPartBytes: number;
  /** A commit, and a Welcome, each, bytes. */
  readonly maxHandshakeBytes: number;
  /** One sealed knock, bytes. */
  readonly maxKnockBytes: number;
  /** Knocks in one `work`. */
  readonly maxKnocksPerTurn: number;
  /** Unsent bytes to one connection before it is closed. */
  readonly maxUnsentBytes: number;
  /** Connections of one relay process. */
  readonly maxConnections: number;
  /** Connections of one source prefix (§5) that have not logged in yet. */
  readonly maxStrangersPerPrefix: number;
  /** From the upgrade to `admitted`. */
  readonly loginMs: number;
  /** A client sends `ping` after this much silence of its own; a relay hangs up after 2.5 × as much. */
  readonly heartbeatMs: number;
  /** The log of a channel: age and size, whichever is less. */
  readonly logMs: number;
  readonly maxLogBytes: number;
  /** Life of a resume ticket. */
  readonly ticketMs: number;
  /** A named committer's turn, before the next is named. */
  readonly turnMs: number;
  /** A named founder's turn. */
  readonly foundMs: number;
  /** Time in which members present their epochs after a relay's start, and in which nothing is founded. */
  readonly electionMs: number;
  /** Least distance of two handshake entries. */
  readonly commitGapMs: number;
  /** Least distance of two handshake entries of one member outside its turn. */
  readonly ownCommitGapMs: number;
  /** A lost connection is shown as away after this time … */
  readonly awayMs: number;
  /** … and its member removed after this. */
  readonly absentMs: number;
  /** A leaf that has not spoken by then is removed. */
  readonly silentMs: number;
  /** A knock unanswered for this long is sent again. */
  readonly knockMs: number;
  /** Handshake entries that a `send` may be behind. */
  readonly maxBehind: number;
  /** Age to which relayed messages are kept by their sender, for a relay that forgets. */
  readonly resendMs: number;
  /** Age at which an unsent message fails. */
  readonly outboxMs: number;
  /** Unsent messages a client keeps. */
  readonly maxOutbox: number;
  /** Entries a client holds until the commit before them is there. */
  readonly maxHeld: number;
  /** Receiver keys of old epochs are kept this long … */
  readonly epochMs: number;
  /** … and of this many epochs at least. */
  readonly minEpochs: number;
  /** Refresh: one per channel and max(refreshMs, N × refreshPerMemberMs). */
  readonly refreshMs: number;
  readonly refreshPerMemberMs: number;
  /** Reconnect: first delay, growth by half with jitter, and greatest delay. */
  readonly reconnectMs: number;
  readonly maxReconnectMs: number;
  /** Wrong codes after a right password before a channel locks; the lock doubles from `lockMs` up to `maxLockMs`. */
  readonly maxWrongCodes: number;
  readonly lockMs: number;
  readonly maxLockMs: number;
  /** Failed or unfinished logins one source prefix may have outstanding, and the time in which one is forgiven. */
  readonly maxLoginDebt: number;
  readonly loginDebtMs: number;
  /** Logins that may wait for their turn, in all, and per source prefix. */
  readonly maxLoginQueue: number;
  readonly maxLoginQueuePerPrefix: number;
  /** A chunk of a file, in the clear, bytes: all but the last are as long. */
  readonly chunkBytes: number;
  /** Chunks that a relay holds of one pass at most, and that a taker lets come beyond what it has written. */
  readonly laneChunks: number;
  /** … and at least, where many lanes share what a relay has. */
  readonly minLaneChunks: number;
  /** Takers of one pass. */
  readonly maxLaneTakers: number;
  /** Lanes that a member may have at once, feeding or taking. */
  readonly maxLanes: number;
  /** Bytes that the lanes of one relay process may hold. */
  readonly maxLaneBytes: number;
  /** Both sides of a lane are there by then. */
  readonly attachMs: number;
  /** How much longer a slow taker may hold back the others than it lets them go on, before it is detached. */
  readonly laneHoldMs: number;
  /** A taker that takes nothing for so long is detached, and one that gets nothing asks again. */
  readonly laneStallMs: number;
  /** Files that a member may have on offer at once, and that are remembered of others. */
  readonly maxOffers: number;
}

/** The limits of protocol version 1. */
export const limits: Limits = {
  maxFrameBytes: 512 * 1024,
  maxTextBytes: 64 * 1024,
  maxSealedBytes: 80 * 1024,
  maxPartBytes: 256 * 1024,
  maxHandshakeBytes: 8 * 1024 * 1024,
  maxKnockBytes: 16 * 1024,
  maxKnocksPerTurn: 64,
  maxUnsentBytes: 1024 * 1024,
  maxConnections: 20_000,
  maxStrangersPerPrefix: 4096,
  loginMs: 15_000,
  heartbeatMs: 15_000,
  logMs: 300_000,
  maxLogBytes: 8 * 1024 * 1024,
  ticketMs: 86_400_000,
  turnMs: 3_000,
  foundMs: 5_000,
  electionMs: 3_000,
  commitGapMs: 250,
  ownCommitGapMs: 3_000,
  awayMs: 20_000,
  absentMs: 120_000,
  silentMs: 30_000,
  knockMs: 10_000,
  maxBehind: 3,
  resendMs: 60_000,
  outboxMs: 600_000,
  maxOutbox: 10_000,
  maxHeld: 4096,
  epochMs: 30_000,
  minEpochs: 4,
  refreshMs: 5_000,
  refreshPerMemberMs: 60,
  reconnectMs: 250,
  maxReconnectMs: 15_000,
  maxWrongCodes: 5,
  lockMs: 30_000,
  maxLockMs: 3_600_000,
  maxLoginDebt: 64,
  loginDebtMs: 2_000,
  maxLoginQueue: 4096,
  maxLoginQueuePerPrefix: 1024,
  chunkBytes: 256 * 1024,
  laneChunks: 32,
  minLaneChunks: 4,
  maxLaneTakers: 256,
  maxLanes: 32,
  maxLaneBytes: 256 * 1024 * 1024,
  attachMs: 5_000,
  laneHoldMs: 1_000,
  laneStallMs: 60_000,
  maxOffers: 1024,
};
