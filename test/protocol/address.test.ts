// Addresses: one reading, and no plain connection to another machine by accident.

import { expect, test } from "bun:test";
import { formatAddress, formatWebLink, parseAddress, relayUrl } from "../../src/protocol/index.ts";

const id = `x${"A".repeat(22)}`;
const pin = "AAECAwQFBgcICQoLDA0ODw";
const secret = "_____________________w";

test("both forms name the same place and read back", () => {
  const address = parseAddress(`snug://Example.org/${id}#${pin}.${secret}`);
  expect(address).toMatchObject({ host: "example.org", port: 443, tls: true, channelId: id });
  expect(parseAddress(formatWebLink(address))).toEqual(address);
  expect(parseAddress(formatAddress(address))).toEqual(address);
  expect(relayUrl(address)).toBe("wss://example.org:443/snug");
});

test("loopback is spoken to without TLS, unless the link says https", () => {
  expect(relayUrl(parseAddress(`snug://127.0.0.1:7777/${id}#${pin}`))).toBe("ws://127.0.0.1:7777/snug");
  expect(relayUrl(parseAddress(`snug://[::1]:7777/${id}#${pin}`))).toBe("ws://[::1]:7777/snug");
  const tls = parseAddress(`https://localhost:7777/c/${id}#${pin}.${secret}`);
  expect(tls.tls).toBe(true);
  expect(parseAddress(formatAddress(tls))).toEqual(tls);
});

test("a relay elsewhere is not spoken to without TLS, except where one insists", () => {
  expect(() => parseAddress(`http://example.org/c/${id}#${pin}`)).toThrow("Without TLS");
  expect(relayUrl(parseAddress(`http://example.org:8080/c/${id}#${pin}`, true))).toBe("ws://example.org:8080/snug");
  expect(relayUrl(parseAddress(`snug://example.org:8080/${id}#${pin}`, true))).toBe("ws://example.org:8080/snug");
});

test("a name that only looks like loopback is elsewhere", () => {
  for (const host of ["127.0.0.1.example.org", "localhost.example.org", "127.1.example"])
    expect(parseAddress(`snug://${host}/${id}#${pin}`).tls).toBe(true);
});

test("whatever is not an address is refused", () => {
  const bad = [
    "",
    "snug://",
    "hello",
    `snug://host/${id}extra#${pin}`,
    `snug://host/z${"A".repeat(22)}#${pin}`,
    `snug://host/${id}#${pin}.short`,
    `snug://host/${id}#${pin}.${secret}.x`,
  ];
  bad.push(
    `snug://host:0/${id}`,
    `snug://host:70000/${id}`,
    `snug://user@host/${id}`,
    `https://host/${id}#${pin}`,
    `snug://host/c/${id}#${pin}`,
    `snug://host/${id.slice(0, -1)}B#${pin}`,
    `snug://host/${id}?x#${pin}`,
  );
  for (const text of bad) expect(() => parseAddress(text)).toThrow();
});
