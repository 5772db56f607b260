// Who is at the other end of a connection: the socket's address, or what a trusted proxy says of it. The login gate
// counts by it, so that a proxy that is not recognised would make one prefix of all the world.

import { BlockList, isIP } from "node:net";
import { SnugError } from "../base/index.ts";

/** Whether an address is that of a proxy whose X-Forwarded-For is believed. */
export type IsTrusted = (address: string) => boolean;

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** An address without what proxies put around it: blanks, a port, brackets, the prefix of mapped IPv4. */
function bare(text: string): string {
  const address = text.trim();
  const inner = /^\[([^\]]*)\](?::\d*)?$/.exec(address)?.[1] ?? /^([^:]*):\d*$/.exec(address)?.[1] ?? address;
  return inner.replace(/^::ffff:(?=\d+\.)/i, "");
}

/** The proxies of `--trust-proxy`. @param given addresses, or ranges like 10.0.0.0/8 @throws SnugError "config.malformed" */
export function readTrusted(given: readonly string[]): IsTrusted {
  const trusted = new BlockList();
  for (const text of given) {
    const [, address = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const isRange = bits !== undefined;
    if (isIP(address) === 0 || address.includes("%") || Number(bits ?? 0) > (isIP(address) === 4 ? 32 : 128))
      throw new SnugError("config.malformed", {
        detail: `--trust-proxy ${text} is neither an IP address nor a range like 10.0.0.0/8.`,
      });
    if (isRange) trusted.addSubnet(address, Number(bits), familyOf(address));
    else trusted.addAddress(address, familyOf(address));
  }
  return (address) => isIP(address) !== 0 && trusted.check(address, familyOf(address));
}

/**
 * Who is at the other end.
 * @param forwarded the X-Forwarded-For header; its last entry that is no trusted proxy counts, what stands before it is anyone's word
 */
export function sourceOf(socket: string, forwarded: string | null, isTrusted: IsTrusted): string {
  if (forwarded === null || !isTrusted(bare(socket))) return socket;
  const hops = forwarded
    .split(",")
    .map(bare)
    .filter((hop) => hop !== "");
  return hops.findLast((hop) => !isTrusted(hop)) ?? socket;
}
