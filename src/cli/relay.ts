// `snug relay`: runs a relay until Ctrl-C or SIGTERM.

import { SnugError } from "../base/index.ts";
import { type RelayConfig, startRelay } from "../relay/index.ts";
import { visible } from "../ui/index.ts";
import { type Context, defineCommand } from "./command.ts";
import { dataFolder } from "./folders.ts";
import { usage, type Values } from "./options.ts";
import { parseListen, parsePlace, standardPort } from "./place.ts";
import { webFiles } from "./web-files.ts";

const options = {
  listen: {
    t: "text",
    value: "HOST:PORT",
    default: `127.0.0.1:${standardPort}`,
    says: "where to listen; port 0 takes a free one",
    env: "SNUG_LISTEN",
  },
  "tls-cert": { t: "text", value: "FILE", says: "certificate chain (PEM); with --tls-key", env: "SNUG_TLS_CERT" },
  "tls-key": { t: "text", value: "FILE", says: "the certificate's private key (PEM)", env: "SNUG_TLS_KEY" },
  "public-url": {
    t: "text",
    value: "URL",
    says: "where members reach it, if not where it listens: https://relay.example",
    env: "SNUG_PUBLIC_URL",
  },
  data: {
    t: "text",
    value: "FOLDER",
    says: "data folder: channel records and keys, never messages (else the usual one)",
    env: "SNUG_DATA",
  },
  "key-file": {
    t: "text",
    value: "FILE",
    says: "file of the key that the data folder's secrets are locked with (else in the folder)",
    env: "SNUG_KEY_FILE",
  },
  engine: {
    t: "choice",
    of: ["embedded", "nats"],
    default: "embedded",
    says: "what several nodes share; embedded is for one",
    env: "SNUG_ENGINE",
  },
  create: {
    t: "choice",
    of: ["open", "token", "local"],
    default: "local",
    says: "who may make channels: anyone, who has SNUG_CREATE_TOKEN, or only this machine",
    env: "SNUG_CREATE",
  },
  "trust-proxy": {
    t: "text",
    value: "ADDRESS,…",
    says: "proxies whose X-Forwarded-For is believed",
    env: "SNUG_TRUST_PROXY",
  },
  origin: { t: "text", value: "URL,…", says: "pages elsewhere that may connect", env: "SNUG_ORIGIN" },
  "show-ciphertext": {
    t: "flag",
    says: "writes what passes through, as sealed as it is, for the curious",
    env: "SNUG_SHOW_CIPHERTEXT",
  },
  "shutdown-on-forgery": {
    t: "flag",
    says: "stops the relay at the first member signature that does not verify",
    env: "SNUG_SHUTDOWN_ON_FORGERY",
  },
  "log-addresses": {
    t: "flag",
    says: "writes network addresses to the log, which are left out otherwise",
    env: "SNUG_LOG_ADDRESSES",
  },
  config: {
    t: "text",
    value: "FILE",
    says: "takes these options from a JSON file too, by their names",
    env: "SNUG_CONFIG",
  },
  json: { t: "flag", says: 'the first line is JSON: {"event":"listening","url","pin"}' },
} as const;

const listOf = (text: string | null): readonly string[] =>
  (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** The relay's own configuration. @throws SnugError "config.malformed" with a whole sentence */
function configOf(values: Values<typeof options>, env: Context["env"]): RelayConfig {
  const [cert, key] = [values["tls-cert"], values["tls-key"]];
  if (values.engine !== "embedded") throw usage("The engine nats is not built yet; use embedded.");
  if ((cert === null) !== (key === null)) throw usage("--tls-cert and --tls-key go together: give both.");
  const token = env["SNUG_CREATE_TOKEN"] ?? "";
  if (values.create === "token" && token === "") throw usage("--create token needs the token in SNUG_CREATE_TOKEN.");
  if (values["public-url"] !== null) parsePlace(values["public-url"], true); // whatever is no URL is told now
  return {
    listen: parseListen(values.listen),
    data: values.data ?? dataFolder(env),
    keyFile: values["key-file"],
    publicUrl: values["public-url"],
    create: values.create,
    createToken: token === "" ? null : token,
    tls: cert === null || key === null ? null : { certFile: cert, keyFile: key },
    trustProxy: listOf(values["trust-proxy"]),
    origins: listOf(values.origin),
    showCiphertext: values["show-ciphertext"],
    shutdownOnForgery: values["shutdown-on-forgery"],
    logAddresses: values["log-addresses"],
  };
}

/** A line of the log as a person reads it on a terminal: time, what happened, the fields. */
export function readableLog(line: string): string {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== "object" || parsed === null) return visible(line);
  const fields = new Map<string, unknown>(Object.entries(parsed));
  const told = [...fields]
    .filter(([name, value]) => name !== "at" && name !== "event" && (name !== "level" || value !== "info"))
    .map(([name, value]) => `${name} ${String(value)}`);
  return visible([String(fields.get("at")).slice(11, 19), String(fields.get("event")), ...told].join("  "));
}

export const relay = defineCommand({
  positionals: [],
  options,
  configured: true,
  notes: [
    "The relay forwards what it cannot read, keeps messages in memory for at most five minutes, and stores no chat. Ctrl-C or SIGTERM ends it; members come back by themselves when it is up again.",
    "The log goes to stderr, a line of JSON each (readable text on a terminal), without names, texts or network addresses.",
  ],
  examples: [
    { line: "snug relay", says: "on this machine alone; then, in another terminal: snug create" },
    {
      line: "snug relay --listen 0.0.0.0:443 --tls-cert fullchain.pem --tls-key privkey.pem --public-url https://relay.example",
      says: "for others",
    },
    {
      line: "snug relay --listen 127.0.0.1:7684 --trust-proxy 127.0.0.1 --public-url https://relay.example",
      says: "behind a proxy that ends TLS",
    },
    { line: "snug relay --listen 127.0.0.1:0 --json", says: "for a script" },
  ],
  async run({ values }, { screen, env, self, signal }) {
    const config = configOf(values, env);
    const readable = process.stderr.isTTY === true && !values.json;
    const running = await startRelay(config, {
      webFiles,
      ...(readable ? { logLine: (line: string) => screen.say(screen.errorPaint.quiet(readableLog(line))) } : {}),
    });
    if (values.json) screen.json({ event: "listening", url: running.url, pin: running.pin });
    else {
      const label = (name: string): string => screen.paint.quiet(name.padEnd(10));
      screen.line(`Relay on ${screen.paint.accent(running.url)}`);
      if (running.publicUrl !== running.url) screen.line(`${label("public")}${running.publicUrl}`);
      screen.line(`${label("pin")}${running.pin}`);
      screen.line(`${label("data")}${config.data}`);
      screen.line(
        `${label("next")}${self} create${values.data === null ? "" : ` --data ${values.data}`}${screen.paint.quiet("   makes a channel, in another terminal")}`,
      );
      if (
        config.tls === null &&
        !config.listen.host.startsWith("127.") &&
        !(config.publicUrl ?? "").startsWith("https:")
      )
        screen.line(`! Without TLS the network sees who talks, and members on other machines need --insecure.`);
    }
    const stop = (): void => {
      screen.step("Stopping…");
      void running.stop();
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    if ((await running.ended) === "forgery")
      throw new SnugError("login.forged", { detail: "the relay stopped, as --shutdown-on-forgery asks" });
    return 0;
  },
});
