// Reports of focus are heard, and typed by nobody.

import { expect, test } from "bun:test";
import { PassThrough } from "node:stream";
import { withoutFocus } from "../../src/tui/focus.ts";

function reading() {
  const source = new PassThrough({ encoding: "utf8" });
  const told: boolean[] = [];
  // A terminal's stream has more; what is read here is what any stream has.
  const stdin = withoutFocus(source as unknown as NodeJS.ReadStream, (focused) => void told.push(focused));
  return { source, told, stdin };
}

test("they are taken out of what is read, wherever they stand in it", () => {
  const { source, told, stdin } = reading();
  source.write("ab\u001b[Ocd\u001b[I\u001b[A");
  expect(stdin.read() as unknown).toBe("abcd\u001b[A");
  expect(told).toEqual([false, true]);
  expect(stdin.read() as unknown).toBeNull();
});

test("in a paste they are text that somebody wrote", () => {
  const { source, told, stdin } = reading();
  source.write("\u001b[200~x\u001b[Oy\u001b[201~");
  expect(stdin.read() as unknown).toBe("\u001b[200~x\u001b[Oy\u001b[201~");
  expect(told).toEqual([]);
});

test("it is the same stream otherwise", () => {
  const { source, stdin } = reading();
  let readable = 0;
  stdin.on("readable", () => void readable++);
  source.emit("readable");
  expect(readable).toBe(1);
});
