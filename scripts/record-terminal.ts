// `npm run record`: plays a session of two members and a relay in real terminals and writes what their screens showed to
// docs/terminal.md. Needs tmux. Nothing in it is written by hand but the sentences between the screens.

import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { codeOf, freePort, makeHome, makeTerminals, type Pane, program, run } from "../test/e2e/terminal.ts";

const home = makeHome();
const terminals = makeTerminals(home.folder, home.env);
const port = freePort();
const relayCommand = [...program, "relay", "--listen", `127.0.0.1:${port}`, "--data", `${home.folder}/relay`];
const parts: string[] = [];

const relay = await terminals.open(relayCommand);
await relay.shows("Relay on");
const made = await run(["create", "Lantern Room", "--data", `${home.folder}/relay`, "--json"], home.env);
const bulletin = JSON.parse(made.out) as {
  readonly address: string;
  readonly password: string;
  readonly totpUri: string;
};
/** The address, wherever a prompt has broken it. */
const wrapped = new RegExp(
  [...bulletin.address].map((letter) => letter.replace(/[^\w]/g, String.raw`\$&`)).join(String.raw`\n?`),
  "g",
);

/** What a screen shows, as a block. Address and password of the channel stand nowhere. */
async function record(says: string, pane: Pane): Promise<void> {
  const screen = (await pane.screen())
    .replaceAll(wrapped, "snug://relay.example/x…#….…")
    .replaceAll(home.folder, "~")
    .replace(/\n*Pane is dead.*$/, "");
  if (screen.includes(bulletin.password)) throw new Error("a screen shows the password");
  parts.push(`${says}\n\n\`\`\`text\n${screen}\n\`\`\``);
}

const secrets = { SNUG_PASSWORD: bulletin.password, SNUG_TOTP_URI: bulletin.totpUri };
const join = (nick: string): readonly string[] => [...program, "join", bulletin.address, "--nick", nick];

const amber = await terminals.open([...program, "join", "--nick", "amber"], {}, 80, 24);
await amber.shows("Address of the channel");
await amber.enter(bulletin.address);
await amber.shows("Password of the channel");
await amber.enter("lantern-wrong-word");
await amber.shows("Code from your authenticator app");
await amber.enter(codeOf(bulletin.totpUri));
await amber.shows("Password of the channel", 2);
await amber.shows("That password does not open");
await record("Address, password and code are asked for, and only what was wrong is asked again:", amber);
await amber.enter(bulletin.password);
await amber.shows("You are on: Lantern Room");

const finch = await terminals.open(join("finch"), secrets, 40, 12);
await amber.shows("finch joined");
await amber.enter("good evening");
await finch.shows("good evening");
await finch.enter("hello amber, is the stove on?");
await amber.shows("is the stove on?");
await amber.type("it is, and there is tea:");
await amber.press("M-Enter");
await amber.type("  black");
await amber.press("M-Enter");
await amber.enter("  mint");
await finch.shows("mint");
await finch.enter("/me takes off a wet coat");
await amber.shows("wet coat");
await amber.press("M-Up", "1");
await finch.shows("👍 1");
await finch.enter("/reply mint plaese");
await amber.shows("mint plaese");
await finch.enter("/edit mint please");
await amber.shows("mint please (edited)");
await record("Two members, at 80 × 24. Own messages have a tick once they are in the channel's log:", amber);
await record("The same channel at 40 × 12, for who reads on a small screen:", finch);

await amber.resize(200, 50);
const wren = await terminals.open(join("wren"), secrets, 80, 24);
await amber.shows("│ 3 members");
await wren.enter("there you are");
await amber.shows("there you are");
await record("At 200 × 50 the members stand on the right:", amber);
await amber.resize(80, 24);

await amber.press("M-Up", "Up");
await amber.shows(/^>/m);
await record("Alt+↑ chooses a message, and the hint bar says what can be done with it:", amber);
await amber.press("Enter");
await amber.type("with honey");
await amber.shows("with honey");
await record("Enter answers it:", amber);
await amber.press("Enter");
await amber.press("C-f");
await amber.type("mint");
await amber.shows("found");
await record("Ctrl+F finds in what is loaded; what was found is marked:", amber);
await amber.press("C-c");
await amber.press("M-End");

mkdirSync(`${home.folder}/Downloads`);
writeFileSync(`${home.folder}/recipe for tea.txt`, "black, mint, honey\n".repeat(40));
writeFileSync(`${home.folder}/lantern.mkv`, "");
truncateSync(`${home.folder}/lantern.mkv`, 3 * 1024 ** 3); // of nothing, so that it takes no room
await wren.enter("/file ~/recipe for tea.txt");
await amber.shows("/accept 1 takes it");
await amber.enter("/accept");
await wren.shows("amber has it");
await finch.enter("/file ~/lantern.mkv");
await amber.shows("/accept 2 takes it");
await amber.enter("/accept");
await amber.shows(/[1-9]\d %/);
await record(
  "Files have a card each. `/file PATH` offers one (Tab completes the path, and files that are dropped on the terminal are understood), `/accept` takes the last that is offered, `/accept 2` that of a number, `/stop` stops or withdraws:",
  amber,
);
await record("The same where it is sent:", finch);
await amber.enter("/stop");
await finch.shows("amber stopped it");

await amber.enter("/verify");
await amber.shows("Safety code of epoch");
await record("The safety code, equal on every member's screen if and only if nobody is in between:", amber);
await amber.press("C-g");
await amber.enter("/help");
await amber.shows("Commands");
await record("Everything that there is to know, one page of it:", amber);
await amber.press("C-c");

const twin = await terminals.open(join("finсh"), secrets, 80, 24); // a Cyrillic с
await amber.shows("looks like finch");
await record(
  "Somebody joins under a name that looks like another's. Both have a tag from their keys now, and the warning stays until `/ok`:",
  amber,
);
await twin.press("C-d");
await twin.ends();
await amber.enter("/ok");

await amber.shows("left · 3 members");
await relay.press("C-c");
await relay.ends();
await amber.shows("reconnecting");
await amber.enter("while you were gone");
await amber.shows("while you were gone waiting");
await amber.type("and half a thou");
await amber.shows("half a thou");
await record("The relay is stopped. The header says so, what was sent waits, and one writes on:", amber);
await terminals.open(relayCommand);
await amber.shows("while you were gone ✓");
await amber.shows("connected");
await record("It is started again, and nothing was lost:", amber);
await amber.press("C-c");
await amber.enter("/quit");
await amber.ends();
await record("Who leaves has the terminal back, with nothing of the channel in it:", amber);

await terminals.close();
home.remove();

const page = `# The terminal client

\`snug join\` opens the full screen where it has a terminal. \`--plain\`, \`TERM=dumb\` and pipes get the line mode: a line in, a line out, nothing redrawn, which is what screen readers want too.

What follows is one session, recorded from real terminals by \`npm run record\`.

${parts.join("\n\n")}

## What it keeps, and where

Nothing on the disk, but the files that \`/accept\` takes and what \`/save\` is told to write. A file goes to the system's folder for downloads, or where \`--downloads\` says, under its name once all of it is there and verified, and never over another; what is not complete is gone when one leaves, which is asked about first. So is what one offers: it is read where it lies, nothing of it stays with the relay, and who does not have all of it by then cannot have the rest. What others have saved is theirs.

Pictures go out without their metadata (place, camera, author, previews): JPEG, PNG, WebP, GIF, HEIC and AVIF, alone, in folders and from pipes, known by what they hold and not by their names. TIFF, raw pictures and JPEG XL (but its bare form, which has room for none), and what is damaged or larger than 64 MiB, are not offered at all, unless \`--keep-metadata\` says otherwise, for one file \`/file --keep-metadata PATH\`. Everything else goes as it is, with whatever it says of place and author: videos, sound, PDF and office documents, PSD, SVG, BMP. The screen is the terminal's alternate one, so that nothing of the channel stays in its scrollback. The last 10,000 messages are in memory, 16 million letters at most; the oldest go first.

What others wrote is shown and never obeyed: control characters, escape sequences, invisible and turning characters become glyphs ([threat model](threat-model.md), *Display*).

## Options

\`--downloads FOLDER\` (\`SNUG_DOWNLOADS\`) is where files are saved that one takes. \`--notify bell|desktop|off\` (or \`SNUG_NOTIFY\`) says what a mention does, \`--theme auto|dark|light\` (\`SNUG_THEME\`) which colours read on your background, where the terminal does not say so itself (\`COLORFGBG\`). \`NO_COLOR\` is obeyed. Shift+Enter breaks a line where the terminal knows the kitty keyboard protocol, Alt+Enter everywhere.
`;
writeFileSync(fileURLToPath(new URL("../docs/terminal.md", import.meta.url)), page);
console.log("docs/terminal.md is written.");
process.exit(0);
