// A Snug client written from docs/protocol.md alone: bun examples/from-the-spec/client.ts <address>
// SNUG_PASSWORD and SNUG_TOTP_URI are in the environment (SNUG_NICK may be). It prints a line for each message
// and sends each line of standard input; at its end it says goodbye. Everything else goes to standard error.
import { parseAddress } from "./address.ts";
import { newKeyPair } from "./bytes.ts";
import { Connection } from "./connection.ts";
import { isNickname } from "./credential.ts";
import { Failure } from "./failure.ts";
import type { Output } from "./inbox.ts";
import { login, resume } from "./login.ts";
import { Member } from "./member.ts";
import { suiteOf } from "./suite.ts";

const output: Output = {
  said: (line) => console.log(line),
  noted: (line) => console.error(`(${line})`),
};

function fromEnvironment(name: string, otherwise?: string): string {
  const value = process.env[name] ?? otherwise;
  if (value === undefined) throw new Failure("config.malformed", `${name} is not set`);
  return value;
}

/** §2: first after 250 ms, then each 1.5 times later, with jitter of ±25 %, at most 15 s. */
const backoffMs = (attempt: number): number => Math.min(15_000, 250 * 1.5 ** attempt) * (0.75 + Math.random() / 2);

async function main(): Promise<void> {
  const [text] = process.argv.slice(2);
  if (text === undefined) throw new Failure("address.malformed");
  const address = parseAddress(text);
  const nickname = fromEnvironment("SNUG_NICK", "stranger").normalize("NFC");
  if (!isNickname(nickname)) throw new Failure("nickname.malformed");

  let connection = await Connection.open(address.url);
  const { session, admitted: first } = await login(
    connection,
    address,
    fromEnvironment("SNUG_PASSWORD"),
    fromEnvironment("SNUG_TOTP_URI"),
  );
  output.noted(`signed in to ${session.channelName}`);
  const member = new Member(await suiteOf(session.keys), session, newKeyPair(), nickname, output);

  let leaving = false;
  const leave = async (): Promise<void> => {
    if (leaving) return;
    leaving = true;
    await member.leave(5_000);
    process.exit(0);
  };
  process.on("SIGINT", () => void leave());
  process.on("SIGTERM", () => void leave());
  void sayLines(member).then(leave);

  let admitted = first;
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (attempt > 0) {
        connection = await Connection.open(address.url);
        admitted = await resume(connection, address, session, member.position);
        attempt = 0;
      }
      await member.follow(connection, admitted);
    } catch (error) {
      connection.close();
      if (leaving) return;
      if (!(error instanceof Failure) || error.final) throw error;
      output.noted(`${error.message}; coming back`);
      await Bun.sleep(backoffMs(attempt));
    }
  }
}

async function sayLines(member: Member): Promise<void> {
  for await (const line of console) if (line !== "") await member.say(line);
}

main().catch((error: unknown) => {
  output.noted(error instanceof Error ? error.message : String(error));
  process.exit(error instanceof Failure ? error.exit : 1);
});
