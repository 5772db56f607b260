// What a relay is started with: one typed object. The command line makes it from flags, environment, file and defaults.

export interface RelayConfig {
  /** Host (IPv6 in brackets or not) and port; port 0 takes a free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** The data folder; made where there is none. */
  readonly data: string;
  /** The file of the key under which secrets are wrapped; `relay.key` in the data folder where null. */
  readonly keyFile: string | null;
  /** Where members reach this relay; kept in the data folder. Null: what was kept, or the listen address. */
  readonly publicUrl: string | null;
  /** Who may make channels over the wire. */
  readonly create: "open" | "token" | "local";
  /** With `create: "token"`. */
  readonly createToken: string | null;
  /** Files in PEM form; null for a relay without TLS. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** Addresses, or ranges like 10.0.0.0/8, of proxies whose X-Forwarded-For is believed. */
  readonly trustProxy: readonly string[];
  /** Foreign origins (`https://…`) whose pages may connect. */
  readonly origins: readonly string[];
  /** Writes every sealed body to the log. */
  readonly showCiphertext: boolean;
  /** Stops the relay at the first member signature that does not verify. */
  readonly shutdownOnForgery: boolean;
  /** Writes addresses to the log. */
  readonly logAddresses: boolean;
}

/** A relay on loopback with nothing special. @param data the data folder */
export function defaultConfig(data: string): RelayConfig {
  return {
    listen: { host: "127.0.0.1", port: 0 },
    data,
    keyFile: null,
    publicUrl: null,
    create: "local",
    createToken: null,
    tls: null,
    trustProxy: [],
    origins: [],
    showCiphertext: false,
    shutdownOnForgery: false,
    logAddresses: false,
  };
}
