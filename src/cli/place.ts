// Where a relay is reached: `https://host`, `http://127.0.0.1:7684`, and with its pin `https://host#pin`.

import { type Bytes, fromBase64url, SnugError } from "../base/index.ts";
import { isLoopback } from "../protocol/index.ts";
import { usage } from "./options.ts";

/** S-N-U-G on a telephone's keys. */
export const standardPort = 7684;

export interface Place {
  /** Host as in a URL (IPv6 in brackets), lower case. */
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** 16 bytes, null where none is named. */
  readonly pin: Bytes | null;
}

/**
 * Reads `snug://host[:port][#pin]`, `https://…` or, for loopback, `http://…`. `snug:` means TLS except to loopback.
 * @param insecure accept a relay without TLS that is not this machine
 * @throws SnugError "config.malformed" | "address.insecure"
 */
export function parsePlace(text: string, insecure: boolean): Place {
  const match =
    /^(?:(snug|https|http):\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?\/?(?:#([A-Za-z0-9_-]{22}))?$/i.exec(
      text.trim(),
    );
  if (match === null)
    throw usage(
      "That is not a relay's address. It looks like https://relay.example or snug://127.0.0.1:7684, with #pin at its end if you know the pin.",
    );
  const [, scheme = "snug", rawHost = "", portText, pinText] = match;
  const host = rawHost.toLowerCase();
  const kind = scheme.toLowerCase();
  const tls = kind === "https" || (kind === "snug" && !isLoopback(host) && !insecure);
  if (!tls && !isLoopback(host) && !insecure) throw new SnugError("address.insecure");
  const port = portText === undefined ? (kind === "http" ? 80 : 443) : Number(portText);
  if (port < 1 || port > 65_535) throw usage("A port is a number from 1 to 65535.");
  const pin = pinText === undefined ? null : fromBase64url(pinText);
  if (pinText !== undefined && pin?.length !== 16) throw usage("The pin after # is not whole: it has 22 letters.");
  return { host, port, tls, pin };
}

/** The URL of a place for HTTP, without its pin. */
export function httpUrl(place: Pick<Place, "host" | "port" | "tls">): string {
  const standard = place.tls ? 443 : 80;
  return `${place.tls ? "https" : "http"}://${place.host}${place.port === standard ? "" : `:${place.port}`}`;
}

/** Where to listen: `host:port`, `:port` or a port alone. @throws SnugError "config.malformed" */
export function parseListen(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:(\[[0-9a-f:.]+\]|[a-z0-9.-]*):)?(\d{1,5})$/i.exec(text.trim());
  const port = Number(match?.[2]);
  if (match === null || port > 65_535)
    throw usage("--listen is an address and a port, such as 127.0.0.1:7684 or 0.0.0.0:443.");
  return { host: match[1] === undefined ? "127.0.0.1" : match[1] || "0.0.0.0", port };
}
