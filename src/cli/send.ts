// `snug send`: each line of stdin is a message, or each file is offered; it ends when all were relayed, or have arrived.

import { SnugError, systemClock } from "../base/index.ts";
import { defineCommand } from "./command.ts";
import { makeDropWatch } from "./drop-watch.ts";
import { enter, enterNotes, enterOptions } from "./enter.ts";
import { giveWay } from "./give-way.ts";
import { usage } from "./options.ts";
import { pump } from "./pump.ts";
import { makeShipment, openAll, type Shipment } from "./send-files.ts";
import { sendLines } from "./send-lines.ts";

export const send = defineCommand({
  positionals: [
    { name: "address", says: "the channel's address, in quotes: 'snug://host/…#…'", required: true },
    {
      name: "file",
      says: "files to offer; a folder goes as a tar archive, - is stdin; without any, stdin's lines are sent as messages",
      required: false,
      many: true,
    },
  ],
  options: {
    ...enterOptions,
    "wait-for": {
      t: "count",
      value: "N",
      least: 0,
      default: 0,
      says: "waits for N other members before it sends; a file until N have taken it, 1 at least",
    },
    name: { t: "text", value: "NAME", says: "what the one file is called, above all stdin's" },
    "keep-metadata": { t: "flag", says: "leaves place, camera and author in pictures, which are else taken out" },
    "give-up": { t: "count", value: "SECONDS", least: 1, says: "leaves after so long, with 1 where not all was sent" },
    json: { t: "flag", says: "errors, and how far each file is, as lines of JSON" },
  },
  notes: [
    "Empty lines are not sent. The status is 0 when every line was relayed; a line that is too long is told, and the rest sent.",
    "A file is offered to those who are there, once as many are there as --wait-for says, and uploaded once for all who have taken it by then. The status is 0 when everyone who took a file has all of it, verified; who declines it or stops it by themselves is named, and not waited for. Where too few are left to take it, Snug says so, and ends with 1.",
    ...enterNotes,
  ],
  examples: [
    { line: "uptime | snug send 'snug://relay.example/x…#….…'", says: "one message" },
    {
      line: "tail -f app.log | snug send --nick log-bot --wait-for 1 'snug://relay.example/x…#….…'",
      says: "a log, once somebody is there to read it",
    },
    { line: "snug send 'snug://relay.example/x…#….…' report.pdf photos/", says: "a file, and a folder" },
    {
      line: "pg_dump db | snug send --name db.sql --wait-for 2 'snug://relay.example/x…#….…' -",
      says: "a pipe, to two who run: snug listen --save FOLDER",
    },
  ],
  async run({ values, positionals: [address = "", ...paths] }, context) {
    const { screen } = context;
    const { json } = values;
    const isFiles = paths.length > 0;
    if (!isFiles && values.name !== null)
      throw usage("--name is what a file is called; name the file, or - for stdin.");
    if (paths.includes("-") && values["password-stdin"])
      throw usage("Stdin is the password or the file, not both; set SNUG_PASSWORD for the password.");
    const least = isFiles ? Math.max(1, values["wait-for"]) : values["wait-for"];
    const wishes = { paths, name: values.name, keepMetadata: values["keep-metadata"], takers: least, json };
    if (isFiles) giveWay();
    const opened = await openAll(wishes, screen);
    // A room leaves at once by its signal; what is on offer is withdrawn before.
    const entering = new AbortController();
    let leave = (): void => entering.abort();
    context.signal.addEventListener("abort", () => leave(), { once: true });
    if (context.signal.aborted) leave();
    const room = await enter(address, values, { ...context, signal: entering.signal });
    if (room === null) return 1;
    const shipment: Shipment | null = isFiles ? makeShipment(opened, room, wishes, screen) : null;
    leave = () => {
      shipment?.withdraw();
      room.leave().catch(() => {}); // the end of `events` tells how it ended
    };
    if (entering.signal.aborted) leave();
    const givingUp =
      values["give-up"] === null
        ? null
        : systemClock.after(values["give-up"] * 1000, () => {
            const text = `Not all was sent within ${values["give-up"]} seconds, so Snug leaves.`;
            if (!json) screen.say(`${screen.errorPaint.danger("snug:")} ${text}`);
            leave();
          });
    let isMet = false;
    const met = Promise.withResolvers<void>();
    const failed: SnugError[] = [];
    const look = (members: number): void => {
      isMet ||= members - 1 >= least;
      if (isMet) met.resolve();
      else if (isFiles) screen.step(`Waiting for ${least === 1 ? "somebody" : `${least} others`} to be there…`);
    };
    look(room.members.length);
    const drop = makeDropWatch(
      systemClock,
      () => {
        if (!json) screen.say("The connection is lost; Snug comes back by itself. What you send waits.");
      },
      () => {
        if (!json) screen.say("The connection is back.");
      },
    );
    const ended = pump(room, (event) => {
      if (event.t === "joined" || event.t === "member") look(event.members);
      if (event.t === "failed") failed.push(new SnugError(event.code));
      drop.take(event);
      shipment?.take(event);
    });
    let isSent = false;
    const work = async (): Promise<void> => {
      await met.promise;
      isSent = shipment === null ? await sendLines(room, screen, json) : await shipment.send();
    };
    // Whichever ends first: the work, or the room.
    try {
      await Promise.race([work(), ended]);
    } finally {
      givingUp?.cancel();
      drop.close();
      leave(); // whatever happened: who is gone without a word stands there as away for minutes
      try {
        await ended;
      } finally {
        shipment?.tellRest();
      }
    }
    for (const error of failed) throw error;
    return isSent ? 0 : 1;
  },
});
