// Ink drops every code point that draws nothing, and with them the isolates that keep text from right to left from
// turning round what stands beside it (UAX #9 §2.4.1). So they go through Ink as two marks that it keeps with the letter
// before them, and become isolates again on their way to the terminal.

const isolate = "\u2068";
const pop = "\u2069";

// Combining marks of scripts that nobody writes: no column of their own, and never in what is shown: `steady` makes them glyphs.
const isolateMark = "\u{101fd}";
const popMark = "\u{102e0}";

/** Rows for Ink, of text that passed `steady`: no mark in them is what somebody wrote. */
export function held(rows: string): string {
  return rows.replaceAll(isolate, isolateMark).replaceAll(pop, popMark);
}

/** The same stream, to which isolates are written where Ink writes their marks. */
export function withIsolates(stdout: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = (chunk: unknown, ...rest: readonly never[]): boolean =>
    stdout.write(
      typeof chunk === "string"
        ? chunk.replaceAll(isolateMark, isolate).replaceAll(popMark, pop)
        : (chunk as Uint8Array), // what a stream takes beside text
      ...rest,
    );
  return new Proxy(stdout, {
    get(target, name): unknown {
      if (name === "write") return write;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
