// `snug create`: makes a channel and shows its bulletin, once.

import { writeFile } from "node:fs/promises";
import { makeNodePrimitives } from "../base/primitives-node.ts";
import { SnugError, toBase64url } from "../base/index.ts";
import { makeOpaque, snugStretching } from "../auth/client/index.ts";
import { type Bulletin, createChannel, type Registrar } from "../client/index.ts";
import { suiteLetter } from "../protocol/index.ts";
import { bulletinText } from "./bulletin-text.ts";
import { type Context, defineCommand } from "./command.ts";
import { usage, type Values } from "./options.ts";
import type { Place } from "./place.ts";
import { makePaint } from "./paint.ts";
import { makeChannelName, makeChars, makeWords } from "./password.ts";
import { askNewPassword } from "./secrets.ts";

const options = {
  relay: {
    t: "text",
    value: "URL",
    says: "makes it on a relay elsewhere: https://host, with #pin at its end if you know the relay's pin",
    env: "SNUG_RELAY",
  },
  data: {
    t: "text",
    value: "FOLDER",
    says: "data folder of the relay on this machine (else the usual one)",
    env: "SNUG_DATA",
  },
  "key-file": {
    t: "text",
    value: "FILE",
    says: "the file that the relay's data folder is locked with",
    env: "SNUG_KEY_FILE",
  },
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

/** Writes a file that was not there, for its owner alone. @throws SnugError "config.malformed" where it is there */
async function writeNew(path: string, content: string | Uint8Array, what: string): Promise<void> {
  try {
    await writeFile(path, content, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    const exists = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    throw new SnugError("config.malformed", {
      detail: exists
        ? `There is a file ${path} already, and Snug does not write over it; name another for the ${what}.`
        : `The ${what} could not be written to ${path}.`,
      cause,
    });
  }
}

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

/** Checks, before anything is made, that nothing is in the way of what is to be written. */
async function checkTargets(values: Values<typeof options>): Promise<void> {
  if (values.qr !== null && !/\.(png|svg)$/i.test(values.qr)) throw usage("--qr writes file.png or file.svg.");
  const { existsSync } = await import("node:fs");
  for (const path of [values.qr, values.bulletin, values["owner-key"]])
    if (path !== null && existsSync(path))
      throw usage(`There is a file ${path} already, and Snug does not write over it; name another.`);
}

/** Writes the files that were asked for. */
async function writeFiles(values: Values<typeof options>, bulletin: Bulletin, context: Context): Promise<void> {
  const { pngQr, svgQr } = await import("./qr.ts");
  if (values.qr !== null)
    await writeNew(
      values.qr,
      /png$/i.test(values.qr) ? pngQr(bulletin.totpUri) : svgQr(bulletin.totpUri),
      "QR picture",
    );
  if (values.bulletin !== null)
    await writeNew(values.bulletin, `${bulletinText(bulletin, context.self, makePaint("none"), true)}\n`, "bulletin");
  if (values["owner-key"] !== null)
    await writeNew(values["owner-key"], `${toBase64url(bulletin.ownerKey.privateKey)}\n`, "owner key");
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
    const { screen } = context;
    const primitives = makeNodePrimitives();
    const letter = suiteLetter(values.suite);
    if (letter === null || letter === "f") throw new SnugError(letter === null ? "suite.unknown" : "suite.unbuilt");
    const name = given ?? makeChannelName(primitives);
    if (Buffer.byteLength(name) < 1 || Buffer.byteLength(name) > 128 || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name))
      throw usage("A channel's name is 1 to 128 bytes on one line; choose another.");
    await checkTargets(values);
    const password =
      values.password === "words"
        ? makeWords(primitives)
        : values.password === "chars"
          ? makeChars(primitives)
          : await askNewPassword(context, values["password-stdin"]);
    if (password === null) return 1;
    screen.step("Finding the relay…");
    const reached = await reach(values, context);
    const opaque = makeOpaque(snugStretching);
    try {
      const bulletin = await createChannel(
        reached.registrar,
        {
          name,
          password,
          suite: values.suite,
          listed: values.listed,
          relay: reached.relay,
          token: context.env["SNUG_CREATE_TOKEN"] ?? "",
          onStep: () => screen.step("Stretching the password…"),
        },
        { primitives, opaque },
      );
      screen.step(null);
      await writeFiles(values, bulletin, context);
      show(bulletin, values, reached.relay, context);
      return 0;
    } finally {
      opaque.close();
      await reached.close();
    }
  },
});

/** Shows the bulletin, and apart from it what is not for members. */
function show(bulletin: Bulletin, values: Values<typeof options>, relay: Place, { screen, self }: Context): void {
  const ownerKey = toBase64url(bulletin.ownerKey.privateKey);
  if (values.json) {
    const { name, address, password, totpUri } = bulletin;
    screen.json({ name, address, password, totpUri, ...(values["owner-key"] === null ? { ownerKey } : {}) });
    return;
  }
  screen.line();
  screen.line(bulletinText(bulletin, self, screen.paint, false));
  screen.line();
  screen.line(
    screen.paint.quiet("This is shown once. Hand on address, password and picture by ways that nobody else reads."),
  );
  if (values.bulletin !== null) screen.line(screen.paint.quiet(`The bulletin is in ${values.bulletin} too.`));
  if (relay.pin === null && values.relay !== null)
    screen.line(
      screen.paint.quiet(
        "The relay was taken at its word, since you named no pin; the address holds the pin it showed.",
      ),
    );
  if (values["owner-key"] !== null) return;
  screen.line();
  screen.line(screen.paint.quiet("The owner key, yours alone and not for members; it may later act for the channel:"));
  screen.line(ownerKey);
}
