// Who counts as one source of logins: an IPv4 address, or an IPv6 /64 (the smallest network anyone is given, RFC 6177).

/** The dotted form of an IPv4 address, or null. */
function ipv4(text: string): string | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null;
  return parts.map(Number).join(".");
}

/** The eight groups of an IPv6 address (RFC 4291 §2.2), or null. */
function ipv6(text: string): readonly number[] | null {
  const tail = text.slice(text.lastIndexOf(":") + 1);
  const dotted = tail.includes(".") ? ipv4(tail) : null;
  const [a = 0, b = 0, c = 0, d = 0] = (dotted ?? "").split(".").map(Number);
  const whole =
    dotted === null
      ? text
      : text.slice(0, -tail.length) + [(a << 8) | b, (c << 8) | d].map((group) => group.toString(16)).join(":");
  const halves = whole.split("::");
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  if (!groups.flat().every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  const [head = [], rest = []] = groups;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  return [...head, ...Array.from({ length: missing }, () => "0"), ...rest].map((group) => Number.parseInt(group, 16));
}

/**
 * The prefix that an address's logins are counted under: `192.0.2.1`, `2001:db8:0:1::/64`, or `unknown`.
 * IPv4-mapped addresses (::ffff:192.0.2.1) count as IPv4; brackets and zones (%eth0) are left out.
 */
export function sourcePrefix(address: string): string {
  const bare = address.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  if (!bare.includes(":")) return ipv4(bare) ?? "unknown";
  const groups = ipv6(bare);
  if (groups === null) return "unknown";
  const [, , , , , mark = 0, high = 0, low = 0] = groups;
  if (mark === 0xffff && groups.slice(0, 5).every((group) => group === 0))
    return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
}
