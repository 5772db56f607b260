// `snug create`: makes a channel and shows its bulletin, once.

import { makeNodePrimitives } from "../base/primitives-node.ts";
import { asSnugError, SnugError, toBase64url } from "../base/index.ts";
import { makeOpaque, snugStretching } from "../auth/client/index.ts";
import { type Bulletin, createChannel, makeChars, makeWords, type Registrar } from "../client/index.ts";
import { suiteLetter } from "../protocol/index.ts";
import { dataOptions } from "./folders.ts";
import { bulletinText } from "./bulletin-text.ts";
import { chooseChannelName } from "./channel-name.ts";
import { type Context, defineCommand } from "./command.ts";
import { type NewFile, openNewFile } from "./new-file.ts";
import { usage, type Values } from "./options.ts";
import type { Place } from "./place.ts";
import { makePaint } from "../term/index.ts";
import { sentenceOf } from "./screen.ts";
import { askNewPassword } from "./secrets.ts";

const options = {
  relay: {
    t: "text",
    value: "URL",
    says: "makes it on a relay elsewhere: https://host, with #pin at its end if you know the relay's pin",
    env: "SNUG_RELAY",
  },
  ...dataOptions,
  "public-url": {
    t: "text",
    value: "URL",
    says: "where members reach the relay of the data folder (else what it last listened on)",
    env: "SNUG_PUBLIC_URL",
  },
  password: {
    t: "choice",
    of: ["words", "chars", "ask"],
    default: "words",
    says: "7 words, or 16 letters and digits, or one that you bring",
  },
  "password-stdin": { t: "flag", says: "with --password ask: takes the first line of stdin as the password" },
  suite: {
    t: "choice",
    of: ["mls", "mls-classic", "fernet"],
    default: "mls",
    says: "how the group is encrypted; mls is post-quantum",
  },
  listed: { t: "flag", says: "the relay names the channel to everyone who asks; its address then holds no secret" },
  qr: { t: "text", value: "FILE", says: "writes the QR picture too, as file.png or file.svg, and never over a file" },
  bulletin: {
    t: "text",
    value: "FILE",
    says: "writes the bulletin too, for your eyes only (mode 0600), and never over a file",
  },
  "owner-key": { t: "text", value: "FILE", says: "writes the owner key there (mode 0600) instead of showing it" },
  insecure: { t: "flag", says: "accepts a relay without TLS on another machine: the network sees who talks, not what" },
  json: { t: "flag", says: "the bulletin as one line of JSON" },
} as const;

/** The way to the relay: in this process on its data folder, or over the wire. */
async function reach(
  values: Values<typeof options>,
  context: Context,
): Promise<{ readonly registrar: Registrar; readonly relay: Place; readonly close: () => Promise<void> }> {
  if (values.relay === null) {
    const { openLocalRelay } = await import("./local-relay.ts");
    return await openLocalRelay(
      { data: values.data, keyFile: values["key-file"], publicUrl: values["public-url"], insecure: values.insecure },
      context,
    );
  }
  if (values.data !== null || values["public-url"] !== null)
    throw usage("--relay makes the channel on a relay elsewhere, --data on this machine: give one of the two.");
  const { parsePlace } = await import("./place.ts");
  const relay = parsePlace(values.relay, values.insecure);
  const [{ dialRegistrar, webSocketTransport }, { limits, relayUrl }, { systemClock }] = await Promise.all([
    import("../client/index.ts"),
    import("../protocol/index.ts"),
    import("../base/index.ts"),
  ]);
  const registrar = await dialRegistrar(relayUrl(relay), webSocketTransport, systemClock, limits.loginMs);
  return { registrar, relay, close: async () => registrar.close() };
}

/** What is written beside the screen, by its option. */
type Files = { readonly [name in "qr" | "bulletin" | "owner-key"]?: NewFile };

/** Opens the files that were asked for, before anything is made. @throws SnugError "config.malformed"; then none stays */
async function openFiles(values: Values<typeof options>): Promise<Files> {
  if (values.qr !== null && !/\.(png|svg)$/i.test(values.qr)) throw usage("--qr writes file.png or file.svg.");
  const files: { -readonly [name in keyof Files]: NewFile } = {};
  try {
    if (values.qr !== null) files.qr = await openNewFile(values.qr, "QR picture");
    if (values.bulletin !== null) files.bulletin = await openNewFile(values.bulletin, "bulletin");
    if (values["owner-key"] !== null) files["owner-key"] = await openNewFile(values["owner-key"], "owner key");
  } catch (error) {
    await discard(files);
    throw error;
  }
  return files;
}

async function discard(files: Files): Promise<void> {
  for (const file of Object.values(files)) await file.discard();
}

/** Writes the files. A failure is told and keeps nothing from being shown. @returns the options whose files were written */
async function writeFiles(
  files: Files,
  values: Values<typeof options>,
  bulletin: Bulletin,
  { screen, self }: Context,
): Promise<ReadonlySet<keyof Files>> {
  const { pngQr, svgQr } = await import("./qr.ts");
  const contents = {
    qr: () => (/png$/i.test(values.qr ?? "") ? pngQr(bulletin.totpUri) : svgQr(bulletin.totpUri)),
    bulletin: () => `${bulletinText(bulletin, self, makePaint("none"), true)}\n`,
    "owner-key": () => `${toBase64url(bulletin.ownerKey.privateKey)}\n`,
  };
  const written = new Set<keyof Files>();
  for (const name of ["qr", "bulletin", "owner-key"] as const) {
    try {
      if (files[name] === undefined) continue;
      await files[name].write(contents[name]());
      written.add(name);
    } catch (error) {
      screen.say(`${screen.errorPaint.danger("snug:")} ${sentenceOf(asSnugError(error))}`);
    }
  }
  return written;
}

export const create = defineCommand({
  positionals: [
    { name: "name", says: "the channel's name (else one is made up, such as BB-123:456:789)", required: false },
  ],
  options,
  notes: [
    "The bulletin is shown once: the relay keeps neither the password nor, in a form that it can read, the name. Hand on address, password and QR picture by ways that nobody else reads, best by different ones.",
    "Words are joined by dashes, because a space is easily doubled or lost at the end of a line. A password of your own is weighed first, and refused if it is easy to guess.",
    "A relay that asks for a token (--create token) gets it from SNUG_CREATE_TOKEN.",
  ],
  examples: [
    { line: "snug create", says: "on this machine's relay, with a name and a password made up" },
    { line: "snug create 'Night shift' --qr night-shift.png", says: "with a name, and the QR picture as a file" },
    { line: "snug create 'Night shift' --relay 'https://relay.example#pin'", says: "on a relay elsewhere" },
    { line: "snug create --password chars --json > bulletin.json", says: "for a script" },
  ],
  async run({ values, positionals: [given] }, context) {
    const primitives = makeNodePrimitives();
    const letter = suiteLetter(values.suite);
    if (letter === null || letter === "f") throw new SnugError(letter === null ? "suite.unknown" : "suite.unbuilt");
    const name = chooseChannelName(given, primitives);
    const files = await openFiles(values);
    try {
      const password =
        values.password === "words"
          ? makeWords(primitives)
          : values.password === "chars"
            ? makeChars(primitives)
            : await askNewPassword(context, values["password-stdin"]);
      if (password === null) return 1;
      const { bulletin, relay } = await make(name, password, values, context);
      const written = await writeFiles(files, values, bulletin, context);
      show(bulletin, values, written, relay, context);
      return written.size === Object.keys(files).length ? 0 : 1;
    } finally {
      await discard(files);
    }
  },
});

/** Makes the channel. @returns its bulletin, and the relay as it was asked for */
async function make(
  name: string,
  password: string,
  values: Values<typeof options>,
  context: Context,
): Promise<{ readonly bulletin: Bulletin; readonly relay: Place }> {
  const { screen, env } = context;
  screen.step("Finding the relay…");
  const { registrar, relay, close } = await reach(values, context);
  const opaque = makeOpaque(snugStretching);
  try {
    const bulletin = await createChannel(
      registrar,
      {
        name,
        password,
        suite: values.suite,
        listed: values.listed,
        relay,
        token: env["SNUG_CREATE_TOKEN"] ?? "",
        onStep: () => screen.step("Stretching the password…"),
      },
      { primitives: makeNodePrimitives(), opaque },
    );
    screen.step(null);
    return { bulletin, relay };
  } finally {
    opaque.close();
    await close().catch(() => {}); // what was made is made, and its bulletin must not be lost
  }
}

/** Shows the bulletin, and apart from it what is not for members. */
function show(
  bulletin: Bulletin,
  values: Values<typeof options>,
  written: ReadonlySet<keyof Files>,
  relay: Place,
  { screen, self }: Context,
): void {
  const ownerKey = toBase64url(bulletin.ownerKey.privateKey);
  if (values.json) {
    const { name, address, password, totpUri } = bulletin;
    screen.json({ name, address, password, totpUri, ...(written.has("owner-key") ? {} : { ownerKey }) });
    return;
  }
  screen.line();
  screen.line(bulletinText(bulletin, self, screen.paint, false));
  screen.line();
  screen.line(
    screen.paint.quiet("This is shown once. Hand on address, password and picture by ways that nobody else reads."),
  );
  if (written.has("bulletin")) screen.line(screen.paint.quiet(`The bulletin is in ${values.bulletin} too.`));
  if (relay.pin === null && values.relay !== null)
    screen.line(
      screen.paint.quiet(
        "The relay was taken at its word, since you named no pin; the address holds the pin it showed.",
      ),
    );
  if (written.has("owner-key")) return;
  screen.line();
  screen.line(screen.paint.quiet("The owner key, yours alone and not for members; it may later act for the channel:"));
  screen.line(ownerKey);
}
