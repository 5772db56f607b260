// Getting in: secrets, progress, and asking again for just what was wrong. Shared by join, send and listen.

import { asSnugError, SnugError } from "../base/index.ts";
import type { Room } from "../client/index.ts";
import { parseAddress } from "../protocol/index.ts";
import type { Context } from "./command.ts";
import type { OptionTable } from "./options.ts";
import { sentenceOf } from "./screen.ts";
import { makeSecrets } from "./secrets.ts";

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

const steps = {
  connecting: "Connecting…",
  stretching: "Stretching the password…",
  joining: "Joining the group…",
} as const;

export interface Wishes {
  readonly nick: string | null;
  readonly "password-stdin": boolean;
  readonly insecure: boolean;
}

/**
 * Joins a channel.
 * @returns the room, or null where the person gave up
 * @throws SnugError whatever stops it that asking again does not mend, and everything where nobody can be asked
 */
export async function enter(address: string, wishes: Wishes, context: Context): Promise<Room | null> {
  const { screen } = context;
  if (parseAddress(address, wishes.insecure).channelId.startsWith("f")) throw new SnugError("suite.unbuilt");
  const secrets = makeSecrets(context, wishes["password-stdin"]);
  let password = await secrets.password(null);
  if (password === null) return null;
  let code = await secrets.code(null);
  const { join } = await import("../client/index.ts");
  for (;;) {
    if (password === null || code === null) return null;
    try {
      const room = await join(address, {
        password,
        code,
        ...(wishes.nick === null ? {} : { nickname: wishes.nick }),
        insecure: wishes.insecure,
        signal: context.signal,
        onStep: (step) => screen.step(steps[step]),
        onUnpinned: (pin) =>
          screen.say(
            `This address names no pin, so the relay is taken at its word. Its pin is ${pin}; ask its operator whether that is right.`,
          ),
      });
      screen.step(null);
      return room;
    } catch (caught) {
      screen.step(null);
      if (context.signal.aborted) return null;
      const error = asSnugError(caught);
      if (!secrets.asks) throw error;
      if (error.code === "login.refused" || error.code === "group.password_differs")
        password = await secrets.password(sentenceOf(error));
      else if (error.code === "login.code" || error.code === "login.clock")
        code = await secrets.code(sentenceOf(error));
      else throw error;
    }
  }
}
