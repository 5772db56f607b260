// Versions. A client offers all it speaks, the relay answers with the highest it shares.

/** The version described by docs/protocol.md. */
export const protocolVersion = 1;
/** The WebSocket subprotocol (RFC 6455 §1.9). */
export const subprotocol = "snug.1";
