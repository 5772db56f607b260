// Who is at the other end, behind proxies.

import { expect, test } from "bun:test";
import { readTrusted, sourceOf } from "../../src/relay/source.ts";

const from = (socket: string, forwarded: string | null, ...trusted: string[]): string =>
  sourceOf(socket, forwarded, readTrusted(trusted));

test("forwarded addresses are believed of trusted proxies alone, and only the last hop before them", () => {
  expect(from("203.0.113.1", "198.51.100.1")).toBe("203.0.113.1");
  expect(from("10.0.0.1", "198.51.100.1", "10.0.0.1")).toBe("198.51.100.1");
  expect(from("::ffff:10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "10.0.0.1", "10.0.0.2")).toBe("198.51.100.1");
  expect(from("10.0.0.1", "", "10.0.0.1")).toBe("10.0.0.1");
  expect(from("10.0.0.1", null, "10.0.0.1")).toBe("10.0.0.1");
});

test("proxies may be ranges, of IPv4 and IPv6, and are known in every spelling", () => {
  expect(from("10.9.8.7", "198.51.100.1, 10.1.1.1", "10.0.0.0/8")).toBe("198.51.100.1");
  expect(from("11.9.8.7", "198.51.100.1", "10.0.0.0/8")).toBe("11.9.8.7");
  expect(from("2001:db8::5", "198.51.100.1", "2001:db8::/32")).toBe("198.51.100.1");
  expect(from("2001:db9::5", "198.51.100.1", "2001:db8::/32")).toBe("2001:db9::5");
  expect(from("0:0:0:0:0:0:0:1", "198.51.100.1", "::1")).toBe("198.51.100.1");
});

test("ports and brackets that a proxy writes are no part of an address", () => {
  expect(from("10.0.0.1", "198.51.100.1:4711", "10.0.0.1")).toBe("198.51.100.1");
  expect(from("10.0.0.1", "[2001:db8::7]:4711", "10.0.0.1")).toBe("2001:db8::7");
  expect(from("10.0.0.1", "[2001:db8::7]", "10.0.0.1")).toBe("2001:db8::7");
  expect(from("10.0.0.1", "2001:db8::7", "10.0.0.1")).toBe("2001:db8::7");
  expect(from("10.0.0.1", "198.51.100.1, 10.0.0.2:80", "10.0.0.1", "10.0.0.2")).toBe("198.51.100.1");
});
