// Getting in: secrets, progress, and asking again for just what was wrong. Shared by join, send and listen.

import { asSnugError, SnugError } from "../base/index.ts";
import type { Room } from "../client/index.ts";
import { parseAddress } from "../protocol/index.ts";
import { sayEnglish } from "../ui/index.ts";
import type { Context } from "./command.ts";
import { type OptionTable, usage } from "./options.ts";
import { type Screen, sentenceOf } from "./screen.ts";
import { makeSecrets, type Secrets } from "./secrets.ts";

/** The options of every command that enters a channel. */
export const enterOptions = {
  nick: {
    t: "text",
    value: "NAME",
    says: "your nickname (else one is made up, such as amber-otter)",
    env: "SNUG_NICK",
  },
  "password-stdin": { t: "flag", says: "takes the first line of stdin as the password" },
  insecure: { t: "flag", says: "accepts a relay without TLS on another machine: the network sees who talks, not what" },
} as const satisfies OptionTable;

export const enterNotes = [
  "Password and code are asked for. A script gives them in the environment: SNUG_PASSWORD, and SNUG_CODE (six digits) or SNUG_TOTP_URI (the otpauth:// link, from which codes are made).",
] as const;

export interface Wishes {
  readonly nick: string | null;
  readonly "password-stdin": boolean;
  readonly insecure: boolean;
}

/** Where the steps of getting in show. */
export interface Progress {
  step(text: string): void;
  /** A sentence that is to be read, whatever the next step is. */
  say(text: string): void;
  /** It did not work: what is asked or said next has the terminal. */
  failed(): Promise<void>;
}

/** A passing line. */
export const stepProgress = (screen: Screen): Progress => ({
  step: (text) => screen.step(text),
  say: (text) => screen.say(text),
  failed() {
    screen.step(null);
    return Promise.resolve();
  },
});

/** The address: as it was given, or asked for where a person sits there. Null where they gave up. */
export async function addressOf(
  given: string,
  wishes: Pick<Wishes, "insecure">,
  secrets: Secrets,
  patient: boolean,
): Promise<string | null> {
  let wrong: SnugError | null = null;
  for (let address: string | null = given; ; address = await secrets.address(wrong && sentenceOf(wrong))) {
    if (address === null) return null;
    try {
      if (address === "" && !(patient && secrets.asks))
        throw usage("The address of the channel is missing; it begins with snug:// and stands in quotes.");
      if (address === "") continue;
      if (parseAddress(address, wishes.insecure).channelId.startsWith("f")) throw new SnugError("suite.unbuilt");
      return address;
    } catch (error) {
      wrong = asSnugError(error);
      if (!(patient && secrets.asks)) throw wrong;
    }
  }
}

/**
 * Joins a channel.
 * @param patient whether a person who can be asked is asked for the address too, and may try again where no relay answers
 * @returns the room, or null where the person gave up
 * @throws SnugError whatever stops it that asking again does not mend, and everything where nobody can be asked
 */
export async function enter(
  given: string,
  wishes: Wishes,
  context: Context,
  progress: Progress = stepProgress(context.screen),
  patient = false,
): Promise<Room | null> {
  const secrets = makeSecrets(context, wishes["password-stdin"]);
  let address = await addressOf(given, wishes, secrets, patient);
  if (address === null) return null;
  let password = await secrets.password(null);
  if (password === null) return null;
  let code = await secrets.code(null);
  for (;;) {
    if (address === null || password === null || code === null || context.signal.aborted) return null;
    try {
      progress.step(sayEnglish("step.connecting"));
      const { join } = await import("../client/index.ts");
      const room = await join(address, {
        password,
        code,
        ...(wishes.nick === null ? {} : { nickname: wishes.nick }),
        insecure: wishes.insecure,
        signal: context.signal,
        onStep: (step) => progress.step(sayEnglish(`step.${step}`)),
        onUnpinned: (pin) =>
          progress.say(
            `This address names no pin, so the relay is taken at its word. Its pin is ${pin}; ask its operator whether that is right.`,
          ),
      });
      return room;
    } catch (caught) {
      await progress.failed();
      if (context.signal.aborted) return null;
      const error = asSnugError(caught);
      if (!secrets.asks) throw error;
      if (error.code === "login.refused" || error.code === "group.password_differs")
        password = await secrets.password(sentenceOf(error));
      else if (error.code === "login.code" || error.code === "login.clock")
        code = await secrets.code(sentenceOf(error));
      else if (error.code === "relay.unreachable" && patient) {
        const again = await secrets.again(sentenceOf(error));
        if (again === "leave" || again === null) throw error;
        if (again === "address") address = await addressOf("", wishes, secrets, patient);
        // A code is good once, and not for long.
        else if (typeof code === "string") code = await secrets.code(null);
      } else throw error;
    }
  }
}
