// `snug join`: chat in the terminal: the full screen where there is one, else a line at a time.

import { defineCommand } from "./command.ts";
import { diskOptions, folderOf, makeDisk } from "./disk.ts";
import { makeDownloads } from "./downloads.ts";
import { enter, enterNotes, enterOptions, stepProgress } from "./enter.ts";
import { fullChat } from "./full-chat.ts";
import { plainChat } from "./plain-chat.ts";

export const join = defineCommand({
  positionals: [{ name: "address", says: "the channel's address, in quotes: 'snug://host/…#…'", required: false }],
  options: {
    ...enterOptions,
    ...diskOptions,
    plain: { t: "flag", says: "a line at a time, nothing redrawn: for screen readers and plain terminals" },
    notify: {
      t: "choice",
      of: ["bell", "desktop", "off"],
      default: "bell",
      says: "what tells that somebody names you: the bell, a notification of the desktop (OSC 9), or nothing",
      env: "SNUG_NOTIFY",
    },
    theme: {
      t: "choice",
      of: ["auto", "dark", "light"],
      default: "auto",
      says: "whether your terminal is dark or light, where it does not say so itself",
      env: "SNUG_THEME",
    },
  },
  notes: [
    ...enterNotes,
    "Without a terminal, with --plain or with TERM=dumb, each line of stdin is sent and each line of the channel written; the end of stdin leaves.",
  ],
  examples: [
    { line: "snug join 'snug://relay.example/x…#….…'", says: "chat; password and code are asked for" },
    { line: "snug join --nick amber 'snug://relay.example/x…#….…'", says: "under a nickname" },
    { line: "snug join --downloads ~/inbox 'snug://relay.example/x…#….…'", says: "files that you take go to ~/inbox" },
    { line: "snug join", says: "the address is asked for too" },
  ],
  async run({ values, positionals: [address = ""] }, context) {
    const { screen, env } = context;
    const folder = values.downloads === null ? null : await folderOf(values.downloads, "downloads");
    const downloads = makeDownloads();
    const disk = makeDisk(folder, values["keep-metadata"], downloads);
    try {
      if (screen.interactive && !values.plain && env["TERM"] !== "dumb")
        return await fullChat(address, values, context, disk);
      const room = await enter(address, values, context, stepProgress(screen), screen.interactive);
      return room === null ? 1 : await plainChat(room, context, disk);
    } finally {
      await downloads.settled();
    }
  },
});
