// Password and code: from the environment, from stdin, or asked. Never from the command line, never echoed.

import { asSnugError, codes, SnugError } from "../base/index.ts";
import { codeFromUri, parseCode } from "../auth/client/index.ts";
import type { Context } from "./command.ts";
import { usage } from "./options.ts";
import { sentenceOf } from "./screen.ts";
import { canAsk, makePrompts } from "./prompts.ts";
import { nextStdinLine } from "./stdin.ts";

export interface Secrets {
  /** Whether a person can be asked (again). */
  readonly asks: boolean;
  /** The channel's address; null where the person gave up. @param wrong what was wrong with the last one, if there was one */
  address(wrong: string | null): Promise<string | null>;
  /** What to do where no relay answered. @param wrong the sentence of what went wrong */
  again(wrong: string): Promise<"again" | "address" | "leave" | null>;
  /** The password; null where the person gave up. @param wrong what was wrong with the last one: then it is asked anew */
  password(wrong: string | null): Promise<string | null>;
  /** The code, or what makes it when it is needed; null where the person gave up. */
  code(wrong: string | null): Promise<string | (() => string) | null>;
}

/** The sentence for a text that the check refuses, or undefined where it is fine. */
function refusal(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error instanceof SnugError ? error.message : codes.internal.text;
  }
}

/** Where secrets come from. @param passwordStdin whether the first line of stdin is the password */
export function makeSecrets(context: Context, passwordStdin: boolean): Secrets {
  const { env, screen } = context;
  const asks = canAsk();
  const ask = makePrompts(context);
  const told = (wrong: string | null): void => {
    if (wrong !== null) screen.say(screen.errorPaint.danger(wrong));
  };
  return {
    asks,
    async address(wrong) {
      told(wrong);
      const answer = await ask.shown("Address of the channel (snug://…#…, or its web link)", (text) =>
        text.trim() === "" ? "The address stands on the bulletin; it begins with snug:// or https://." : undefined,
      );
      return answer === null ? null : answer.trim();
    },
    async again(wrong) {
      told(wrong);
      return await ask.choice("What now?", [
        ["again", "Try again"],
        ["address", "Another address"],
        ["leave", "Leave"],
      ] as const);
    },
    async password(wrong) {
      told(wrong);
      if (wrong === null && passwordStdin) {
        const line = await nextStdinLine();
        if (line === null)
          throw usage("--password-stdin is given, but stdin is empty; its first line is the password.");
        return line;
      }
      const fromEnv = env["SNUG_PASSWORD"];
      if (wrong === null && fromEnv !== undefined) return fromEnv;
      if (!asks)
        throw usage("There is no terminal to ask for the password. Set SNUG_PASSWORD, or use --password-stdin.");
      return await ask.hidden("Password of the channel", (text) =>
        text === "" ? codes["password.empty"].text : undefined,
      );
    },
    async code(wrong) {
      told(wrong);
      const uri = env["SNUG_TOTP_URI"];
      if (wrong === null && uri !== undefined && uri !== "") {
        codeFromUri(uri, Date.now()); // a wrong one is told before the password is stretched
        return () => codeFromUri(uri, Date.now());
      }
      const fromEnv = env["SNUG_CODE"];
      if (wrong === null && fromEnv !== undefined && fromEnv !== "") return parseCode(fromEnv);
      if (!asks) throw usage("There is no terminal to ask for the code. Set SNUG_CODE, or SNUG_TOTP_URI for a bot.");
      const answer = await ask.shown("Code from your authenticator app (six digits)", (text) =>
        refusal(() => parseCode(text)),
      );
      return answer === null ? null : parseCode(answer);
    },
  };
}

/** A password for a new channel that a person brings: twice on a terminal, else from SNUG_PASSWORD or stdin. Null where they gave up. */
export async function askNewPassword(context: Context, passwordStdin: boolean): Promise<string | null> {
  const { checkStrength } = await import("./password.ts");
  if (passwordStdin || !canAsk() || context.env["SNUG_PASSWORD"] !== undefined) {
    const given = await makeSecrets(context, passwordStdin).password(null);
    if (given !== null) await checkStrength(given);
    return given;
  }
  const ask = makePrompts(context);
  for (;;) {
    const first = await ask.hidden("A password for the channel", (text) =>
      text === "" ? codes["password.empty"].text : undefined,
    );
    if (first === null) return null;
    const weak = await checkStrength(first).then(() => null, asSnugError);
    if (weak !== null) {
      if (codes[weak.code].exit !== 2) throw weak;
      context.screen.say(context.screen.errorPaint.danger(sentenceOf(weak)));
      continue;
    }
    const second = await ask.hidden("The same once more", () => undefined);
    if (second === null) return null;
    if (first.normalize("NFC") === second.normalize("NFC")) return first;
    context.screen.say(context.screen.errorPaint.danger("The two are not the same; begin again."));
  }
}
