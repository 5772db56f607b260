import { describe, expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import { commandHelp } from "../../src/cli/help.ts";
import { parseOptions } from "../../src/cli/options.ts";
import { makePaint } from "../../src/term/index.ts";

const grammar = {
  positionals: [{ name: "address", says: "where to", required: true }],
  options: {
    listen: { t: "text", value: "HOST:PORT", default: "127.0.0.1:7684", env: "SNUG_LISTEN", says: "" },
    nick: { t: "text", value: "NAME", says: "" },
    json: { t: "flag", env: "SNUG_JSON", says: "" },
    password: { t: "choice", of: ["words", "chars", "ask"], default: "words", says: "" },
    "wait-for": { t: "count", value: "N", least: 0, default: 0, says: "" },
  },
} as const;

/** The sentence that a command line is refused with. */
function refusal(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  file: Readonly<Record<string, unknown>> | null = null,
): string {
  try {
    parseOptions(argv, grammar, env, file);
  } catch (error) {
    if (error instanceof SnugError && error.code === "config.malformed") return error.detail ?? "";
    throw error;
  }
  return "taken";
}

describe("options", () => {
  test("a flag comes before the environment, that before the file, and that before the default", () => {
    const listen = (
      argv: readonly string[],
      env: Readonly<Record<string, string>>,
      file: Readonly<Record<string, unknown>> | null,
    ): string => parseOptions(["a", ...argv], grammar, env, file).values.listen;
    expect(listen(["--listen", "1"], { SNUG_LISTEN: "2" }, { listen: "3" })).toBe("1");
    expect(listen([], { SNUG_LISTEN: "2" }, { listen: "3" })).toBe("2");
    expect(listen([], { SNUG_LISTEN: "" }, { listen: "3" })).toBe("3");
    expect(listen([], {}, null)).toBe("127.0.0.1:7684");
  });

  test("each kind of option has its type", () => {
    const { values, positionals } = parseOptions(
      ["--json", "here", "--wait-for=3", "--password", "chars"],
      grammar,
      {},
    );
    expect(values).toEqual({ listen: "127.0.0.1:7684", nick: null, json: true, password: "chars", "wait-for": 3 });
    expect(positionals).toEqual(["here"]);
  });

  test("a password on the command line is refused with a sentence that says how, and is not repeated in it", () => {
    for (const argv of [
      ["a", "--password", "hunter2"],
      ["a", "--password=hunter2"],
      ["a", "--passphrase", "hunter2"],
      ["a", "--pass=hunter2"],
    ]) {
      expect(refusal(argv)).toContain("SNUG_PASSWORD");
      expect(refusal(argv)).not.toContain("hunter2");
    }
  });

  test("a code on the command line is refused with a sentence that says how", () => {
    expect(refusal(["a", "--code", "123456"])).toContain("SNUG_CODE");
    expect(refusal(["a", "--totp-uri=otpauth://totp/x"])).toContain("SNUG_TOTP_URI");
    expect(refusal(["a", "--code", "123456"])).not.toContain("123456");
  });

  test("an unknown option is named without its value, and the likely one is offered", () => {
    expect(refusal(["a", "--lisen=secret"])).toBe("There is no option --lisen. See --help.");
    expect(refusal(["a", "--wait", "3"])).toContain("Did you mean --wait-for?");
    expect(refusal(["a", "-x"])).toContain("-x");
    // Names that every JavaScript object has are no options either.
    for (const name of ["constructor", "toString", "__proto__"])
      expect(refusal(["a", `--${name}=secret`])).toBe(`There is no option --${name}. See --help.`);
  });

  test("what is missing, doubled, too much or of the wrong kind is said plainly", () => {
    expect(refusal([])).toContain("address");
    expect(refusal(["a", "b"])).toContain("too many");
    expect(refusal(["a", "--nick"])).toBe("--nick needs a value: NAME.");
    expect(refusal(["a", "--nick", "--json"])).toBe("--nick needs a value: NAME.");
    expect(refusal(["a", "--nick", "x", "--nick", "y"])).toContain("twice");
    expect(refusal(["a", "--json=yes"])).toContain("takes no value");
    expect(refusal(["a", "--wait-for", "-1"])).not.toBe("taken");
    expect(refusal(["a", "--wait-for", "1e3"])).toContain("whole number");
    expect(refusal(["a"], { SNUG_JSON: "perhaps" })).toBe("SNUG_JSON is yes or no.");
    expect(refusal(["a"], {}, { lisen: "x" })).toContain("lisen");
    expect(refusal(["a"], {}, { listen: ["x"] })).toContain("plain value");
  });

  test("what stands after -- is never an option", () => {
    expect(parseOptions(["--", "--json"], grammar, {}).positionals).toEqual(["--json"]);
  });

  test("the last argument may be any number, where the command says so; - is one", () => {
    const many = {
      ...grammar,
      positionals: [...grammar.positionals, { name: "file", says: "", required: false, many: true }],
    } as const;
    expect(parseOptions(["here", "a", "--json", "b", "-"], many, {}).positionals).toEqual(["here", "a", "b", "-"]);
    expect(parseOptions(["here"], many, {}).positionals).toEqual(["here"]);
    const help = commandHelp("snug", "send", "sends", { ...many, examples: [], notes: [] }, makePaint("none"));
    expect(help).toContain("snug send <address> [file…] [options]");
  });
});
