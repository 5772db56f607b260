// Whether the terminal has the focus, by its own reports (xterm, DECSET 1004). Ink drops what is no key, so they are
// taken out of what it reads before it does.

/** Asks for the reports, and asks no more. */
export const focusOn = "\u001b[?1004h";
export const focusOff = "\u001b[?1004l";

const report = new RegExp(`${String.fromCharCode(0x1b)}\\[([IO])`, "g");

/** The same stream, whose reader does not see reports of focus. @param tell is told of each */
export function withoutFocus(stdin: NodeJS.ReadStream, tell: (focused: boolean) => void): NodeJS.ReadStream {
  const read = (size?: number): unknown => {
    const chunk: unknown = stdin.read(size);
    if (typeof chunk !== "string") return chunk; // Ink sets an encoding
    // Inside a paste such a report is text that somebody wrote.
    if (chunk.includes("\u001b[200~")) return chunk;
    for (const [, letter] of chunk.matchAll(report)) tell(letter === "I");
    return chunk.replaceAll(report, "");
  };
  return new Proxy(stdin, {
    get(target, name): unknown {
      if (name === "read") return read;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
