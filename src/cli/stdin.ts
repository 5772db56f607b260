// Lines of stdin where it is no terminal: one reader for the whole program, since a password may come as the first line
// and messages after it.

const longestLine = 1024 * 1024; // letters; what is longer is cut here and refused as a message anyway

async function* readLines(): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of process.stdin) {
    // Without an encoding set, stdin gives bytes.
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const lines = rest.split("\n");
    rest = (lines.pop() ?? "").slice(0, longestLine);
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

let lines: AsyncGenerator<string, void, undefined> | null = null;

/** The lines of stdin that nobody has taken yet, without their line breaks. */
export function stdinLines(): AsyncGenerator<string, void, undefined> {
  lines ??= readLines();
  return lines;
}

/** The next line of stdin, or null at its end. */
export async function nextStdinLine(): Promise<string | null> {
  const { value, done } = await stdinLines().next();
  return done === true || value === undefined ? null : value;
}
