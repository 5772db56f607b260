// Where one reads: further up, at the newest, and what is found.

import { afterEach, describe, expect, test } from "bun:test";
import { amber, finch, said } from "../ui/people.ts";
import { closeAll, enter, up, pageUp, pageDown, altEnd, ctrl, start, input, escape } from "./started.ts";

afterEach(closeAll);

describe("reading", () => {
  const many = Array.from({ length: 80 }, (_, i) => said(`${i}`, finch, `message ${i}`));

  test("PgUp and PgDn scroll; what comes meanwhile is counted below, and Alt+End goes there", async () => {
    const seen = await start();
    await seen.tell(...many);
    await seen.keys(pageUp, pageUp);
    const before = seen.screen().slice(1, 10);
    await seen.tell(said("new", finch, "the newest"));
    expect(seen.screen().slice(1, 10)).toEqual(before);
    expect(seen.screen().join("\n")).toMatch(/↓ \d+ below · Alt\+End newest/);
    await seen.keys(altEnd);
    expect(seen.screen().join("\n")).toContain("the newest");
    await seen.keys(pageUp, pageDown);
    expect(seen.chat.state().anchor).toBeNull();
  });

  test("what came while one read further up is marked as new, until one speaks", async () => {
    const seen = await start();
    await seen.tell(...many);
    await seen.keys(pageUp);
    await seen.tell(said("new", finch, "the newest"));
    await seen.keys(altEnd);
    expect(seen.screen().find((row) => /─ new ─/.test(row))).toBeDefined();
    await seen.tell(said("own", amber, "mine", { own: true }));
    expect(seen.screen().find((row) => /─ new ─/.test(row))).toBeUndefined();
  });

  test("what comes while the terminal has not the focus is new too", async () => {
    const seen = await start();
    seen.chat.focus(false);
    await seen.tell(said("a", finch, "hello"));
    seen.chat.focus(true);
    await seen.settle();
    expect(seen.screen().find((row) => /─ new ─/.test(row))).toBeDefined();
    await escape(seen);
    expect(seen.screen().find((row) => /─ new ─/.test(row))).toBeUndefined();
  });

  test("whoever looked at the newest and looks elsewhere has read it: the line moves", async () => {
    const seen = await start();
    seen.chat.focus(false);
    await seen.tell(said("a", finch, "first"));
    seen.chat.focus(true);
    seen.chat.focus(false);
    await seen.tell(said("b", finch, "second"));
    const rows = seen.screen();
    expect(rows.filter((row) => /─ new ─/.test(row))).toHaveLength(1);
    expect(rows.findIndex((row) => /─ new ─/.test(row))).toBeGreaterThan(
      rows.findIndex((row) => row.includes("first")),
    );
  });

  test("a panel that was scrolled past its end scrolls back at once", async () => {
    const seen = await start({ rows: 16 });
    await seen.keys("/help\r");
    for (let i = 0; i < 12; i++) await seen.keys(pageDown);
    const end = seen.screen();
    await seen.keys(pageUp);
    expect(seen.screen()).not.toEqual(end);
  });

  test("Ctrl+F finds as one types, ↑ goes on to older ones, Escape ends it", async () => {
    const seen = await start();
    await seen.tell(...many);
    await seen.keys(ctrl("f"), "message 1");
    expect(seen.screen().join("\n")).toContain("1 of 11 found");
    expect(seen.screen().find((row) => row.startsWith(">"))).toContain("message 19");
    await seen.keys(up);
    expect(seen.screen().find((row) => row.startsWith(">"))).toContain("message 18");
    await seen.keys("zzz");
    expect(seen.screen().join("\n")).toContain("Nothing found");
    await escape(seen);
    expect(input(seen)).toBe("›");
  });

  test("a drop shows calmly in the header, and one writes on", async () => {
    const seen = await start();
    seen.room.connection = "reconnecting";
    await seen.tell({ t: "connection", state: "reconnecting" });
    expect(seen.screen()[0]).toContain("connected");
    seen.clock.pass(2_000);
    await seen.settle();
    expect(seen.screen()[0]).toContain("reconnecting");
    await seen.keys("while away", enter);
    await seen.tell(said("own", amber, "while away", { own: true }));
    expect(seen.screen().join("\n")).toContain("while away waiting");
    await seen.tell({ t: "relayed", id: "own" });
    expect(seen.screen().join("\n")).toContain("while away ✓");
  });

  test("resizing keeps everything in its place", async () => {
    const seen = await start();
    await seen.tell(...many);
    await seen.keys("half a thought");
    for (const size of [
      { columns: 40, rows: 12 },
      { columns: 200, rows: 50 },
      { columns: 60, rows: 20 },
    ]) {
      await seen.resize(size);
      expect(seen.screen()).toHaveLength(size.rows);
      expect(seen.screen().join("\n")).toContain("message 79");
      expect(input(seen)).toBe("› half a thought");
    }
  });
});
