// `snug channels`: the channels of the data folder, for its operator, or the listed ones of a relay elsewhere.

import { SnugError } from "../base/index.ts";
import { channelIdOf, type ChannelId } from "../protocol/index.ts";
import { visible } from "../ui/index.ts";
import { quoted } from "./bulletin-text.ts";
import { type Context, defineCommand } from "./command.ts";
import { dataFolder, dataOptions, isDataFolder } from "./folders.ts";
import { usage } from "./options.ts";
import { httpUrl, parsePlace, type Place } from "./place.ts";

const waitMs = 10_000;

interface Listed {
  readonly id: string;
  readonly name: string;
}

/** Asks a relay for its listed channels. @throws SnugError "relay.unreachable", "frame.malformed" where it is no relay */
async function ask(place: Place, signal: AbortSignal): Promise<readonly Listed[]> {
  let answer: unknown;
  try {
    const response = await fetch(`${httpUrl(place)}/channels`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(waitMs)]),
      redirect: "error",
    });
    answer = await response.json();
  } catch (cause) {
    throw new SnugError(cause instanceof SyntaxError ? "frame.malformed" : "relay.unreachable", { cause });
  }
  const isListed = (item: unknown): item is Listed =>
    typeof item === "object" &&
    item !== null &&
    "id" in item &&
    typeof item.id === "string" &&
    channelIdOf(item.id) !== null &&
    "name" in item &&
    typeof item.name === "string";
  if (!Array.isArray(answer)) throw new SnugError("frame.malformed");
  return answer.filter(isListed);
}

/** Lists what a relay elsewhere tells everyone. */
async function listFar(
  url: string,
  insecure: boolean,
  json: boolean,
  { screen, self, signal }: Context,
): Promise<number> {
  const place = parsePlace(url, insecure);
  const standard = place.port === 443 ? "" : `:${place.port}`;
  const listed = await ask(place, signal);
  for (const { id, name } of listed) {
    const address = `snug://${place.host}${standard}/${id}`;
    if (json) screen.json({ event: "channel", id, name, address });
    else screen.line(`${screen.paint.bold(visible(name))}\n  ${self} join ${quoted(address)}`);
  }
  if (listed.length === 0 && !json)
    screen.say("This relay lists no channels. Unlisted ones are reached by their address alone.");
  return 0;
}

/** The channel that a person means, by id or address. */
function idOf(text: string): ChannelId {
  const id = /(?:^|\/)([xcf][A-Za-z0-9_-]{22})(?:#.*)?$/.exec(text)?.[1] ?? "";
  if (channelIdOf(id) === null) throw usage("Which channel is meant is said by its id, 23 letters, or by its address.");
  return id as ChannelId; // just checked by channelIdOf, which accepts exactly the branded form
}

export const channels = defineCommand({
  positionals: [
    {
      name: "close",
      says: "closes a channel for good: its members are told, and nobody gets in any more",
      required: false,
    },
    { name: "id", says: "which channel: its id or its address", required: false },
  ],
  options: {
    ...dataOptions,
    relay: {
      t: "text",
      value: "URL",
      says: "asks a relay elsewhere for the channels that it lists",
      env: "SNUG_RELAY",
    },
    insecure: { t: "flag", says: "accepts a relay without TLS on another machine" },
    json: { t: "flag", says: "a JSON object each line" },
  },
  notes: [
    "The names of unlisted channels are sealed: the operator sees their ids and when they were made, and nothing else. It works while the relay runs.",
  ],
  examples: [
    { line: "snug channels", says: "the channels of this machine's relay" },
    { line: "snug channels --relay https://relay.example", says: "what a relay lists for everyone" },
    { line: "snug channels close xB3…", says: "closes one for good" },
  ],
  async run({ values, positionals: [action, which] }, context) {
    const { screen, env } = context;
    if (action === "rotate")
      throw usage(
        "Changing a channel's password comes with a later version of Snug; until then make a new channel and close the old one.",
      );
    if (action !== undefined && action !== "close")
      throw usage(`There is no channels ${action}; there is close. Without a word it lists.`);
    if (action === undefined && values.relay !== null)
      return await listFar(values.relay, values.insecure, values.json, context);
    if (action === "close" && which === undefined)
      throw usage("Which channel to close is missing: its id or its address.");
    const path = values.data ?? dataFolder(env);
    if (!isDataFolder(path)) {
      if (values.data !== null || which !== undefined)
        throw usage(`There is no relay's data folder at ${path}; give the --data that the relay was started with.`);
      if (!values.json) screen.say(`There are no channels yet. Make one with: ${context.self} create`);
      return 0;
    }
    const { openDataFolder } = await import("../relay/index.ts");
    const folder = await openDataFolder({ folder: path, keyFile: values["key-file"] });
    try {
      if (which !== undefined) {
        const id = idOf(which);
        if (await folder.remove(id)) {
          if (values.json) screen.json({ event: "closed", id });
          else screen.line(`Closed ${id}.`);
          return 0;
        }
        if (values.json)
          screen.json({ event: "error", code: "channel.closed", text: `There is no channel ${id} here.` });
        else screen.say(`There is no channel ${id} in this data folder; see: ${context.self} channels`);
        return 1;
      }
      const all = await folder.channels();
      for (const { channelId, listedName, createdAtMs } of all) {
        const made = new Date(createdAtMs).toISOString();
        if (values.json)
          screen.json({
            event: "channel",
            id: channelId,
            name: listedName === "" ? null : listedName,
            createdAt: createdAtMs,
          });
        else
          screen.line(
            `${channelId}  ${screen.paint.quiet(made.slice(0, 16).replace("T", " "))}  ${listedName === "" ? screen.paint.quiet("unlisted") : visible(listedName)}`,
          );
      }
      if (all.length === 0 && !values.json)
        screen.say(`There are no channels yet. Make one with: ${context.self} create`);
      return 0;
    } finally {
      await folder.close();
    }
  },
});
