// The commands: one line of summary each, and its file, loaded only when it is called for.

import type { Command } from "./command.ts";

export interface Entry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

// A command's `run` takes the values of its own options, which is what its own grammar makes: main never mixes two.
const loaded = (command: unknown): Command => command as Command;

export const commands: Readonly<Record<string, Entry>> = {
  up: {
    summary: "everything at once, for a first look: a relay and a channel on this machine",
    load: async () => loaded((await import("./up.ts")).up),
  },
  relay: { summary: "runs a relay", load: async () => loaded((await import("./relay.ts")).relay) },
  create: {
    summary: "makes a channel and prints its bulletin",
    load: async () => loaded((await import("./create.ts")).create),
  },
  join: {
    summary: "joins a channel, to chat in the terminal",
    load: async () => loaded((await import("./join.ts")).join),
  },
  ui: {
    summary: "the same in your browser, served by this program on this machine",
    load: async () => loaded((await import("./ui.ts")).ui),
  },
  send: {
    summary: "sends files, or stdin's lines as messages, and leaves",
    load: async () => loaded((await import("./send.ts")).send),
  },
  listen: {
    summary: "writes what arrives in a channel, a line each, and saves files",
    load: async () => loaded((await import("./listen.ts")).listen),
  },
  channels: {
    summary: "lists the channels of a relay, and closes them",
    load: async () => loaded((await import("./channels.ts")).channels),
  },
  "verify-web": {
    summary: "compares the web page of a relay with the one of this program",
    load: async () => loaded((await import("./verify-web.ts")).verifyWeb),
  },
};

/** Commands that are planned and say so when called. */
export const coming: Readonly<Record<string, string>> = {
  identity: "Saved identities come with a later version of Snug; for now each launch has a fresh one.",
  doctor: "`snug doctor` comes with a later version of Snug.",
};
