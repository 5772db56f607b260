// Which Ed25519 public keys Snug takes. Libraries differ over keys of small order and over keys that are not encoded
// canonically (RFC 8032 leaves room); what is a valid signature must be the same for every member, so neither is taken.

/** The y coordinates of the points of order 1, 2, 4 and 8, little-endian without the sign bit. */
const smallOrders: readonly string[] = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];
const smallOrderBytes = smallOrders.map(
  (text) => text.match(/../g)?.map((digits) => Number.parseInt(digits, 16)) ?? [],
);

/** Whether a public key has 32 bytes, y < 2^255 − 19, and is not of small order. Whether it is on the curve is not checked. */
export function isSoundEd25519Key(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32) return false;
  const y = Uint8Array.from(publicKey);
  y[31] = (y[31] ?? 0) & 0x7f;
  if (y[31] === 0x7f && (y[0] ?? 0) >= 0xed && y.subarray(1, 31).every((byte) => byte === 0xff)) return false;
  return !smallOrderBytes.some((small) => small.every((byte, i) => byte === y[i]));
}
