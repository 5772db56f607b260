// The client in its worker, as the page calls it: over a real channel of messages, with a room that the test drives.

import { expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import { within } from "../support/until.ts";
import { amber, finch, said } from "../ui/people.ts";
import { codeOf, next, options, setUp } from "./remote-world.ts";

test("a room is what the worker's is, and its events come in order", async () => {
  const { join, tell, room } = setUp();
  const far = await join();
  expect([far.name, far.pin, far.self, far.members, far.connection]).toEqual([
    "Lantern Room",
    "pin",
    amber,
    [amber],
    "open",
  ]);
  expect(far.safetyCode()?.epoch).toBe(3);
  expect(far.safetyCodeOf(3)?.digits).toBe("1 2");
  expect(far.safetyCodeOf(2)).toBeNull();
  Object.assign(room, { members: [amber, finch] });
  tell(
    said("a", finch, "one"),
    { t: "member", change: "join", who: finch, before: null, by: null, members: 2 },
    said("b", finch, "two"),
  );
  expect((await within(5_000, "three events", next(far, 3))).map(({ t }) => t)).toEqual([
    "message",
    "member",
    "message",
  ]);
  expect(far.members).toEqual([amber, finch]);
});

test("what is said has an id at once, and the worker's room is given that one", async () => {
  const { join, asked } = setUp();
  const far = await join();
  const ids = [
    far.send("hi"),
    far.reply("target", "yes"),
    far.react("target", "👍", true),
    far.delete("target"),
    far.rename("wren"),
  ];
  await far.flush().catch(() => null); // comes after all that was said before
  expect(new Set(ids).size).toBe(5);
  expect(ids.every((id) => /^[\w-]{22}$/.test(id))).toBe(true);
  expect(asked).toEqual([
    ["send", "hi", ids[0]],
    ["reply", "target", "yes", ids[1]],
    ["react", "target", "👍", true, ids[2]],
    ["delete", "target", ids[3]],
    ["rename", "wren", ids[4]],
  ]);
});

test("what cannot be said is refused at once, as the room itself does", async () => {
  const { join, asked } = setUp();
  const far = await join();
  expect(() => far.send("é".repeat(32_769))).toThrow(new SnugError("text.too_long"));
  expect(() => far.rename("")).toThrow(new SnugError("nickname.malformed"));
  expect(asked).toEqual([]);
  expect(await far.flush().catch((error: unknown) => error)).toEqual(new SnugError("send.expired"));
  await far.leave();
});

test("the end of a room is an error of ours on the page too, and nothing is said any more", async () => {
  const { join, tell } = setUp();
  const far = await join();
  tell({ t: "closed", error: new SnugError("channel.closed", { retryMs: 5 }) });
  const [event] = await within(5_000, "its end", next(far, 1));
  if (event?.t !== "closed" || event.error === null) throw new Error("it was closed with an error");
  expect(event.error).toBeInstanceOf(SnugError);
  expect([event.error.code, event.error.retryMs]).toEqual(["channel.closed", 5]);
  expect(far.connection).toBe("closed");
  expect(() => far.send("hi")).toThrow(new SnugError("send.expired"));
});

// It was gone from the line that was being written, and nowhere else.
test("what was said into the end of a room is shown as not sent", async () => {
  const { join, breakDown } = setUp();
  const far = await join();
  const id = far.send("into the dark");
  far.react("target", "👍", true);
  breakDown("out of memory");
  expect(await within(5_000, "its end", next(far, 4))).toMatchObject([
    { t: "connection", state: "closed" },
    { t: "message", id, own: true, text: "into the dark" },
    { t: "failed", id, code: "send.expired" },
    { t: "closed" },
  ]);
});

// The room had ended in the worker, and the page did not know yet: the text was counted as failed, and shown nowhere.
test("what the room refuses in the worker is shown, and as not sent", async () => {
  const { join, room } = setUp();
  Object.assign(room, {
    send() {
      throw new SnugError("send.expired");
    },
  });
  const far = await join();
  const id = far.send("too late");
  expect(await within(5_000, "two events", next(far, 2))).toMatchObject([
    { t: "message", id, own: true, text: "too late" },
    { t: "failed", id, code: "send.expired" },
  ]);
});

test("what was given up before it was asked is not asked", async () => {
  const { client } = setUp();
  expect(await codeOf(client.join("snug://x", { ...options, signal: AbortSignal.abort() }))).toBe("relay.unreachable");
});

test("who does not get in is told why; an attempt can be stopped", async () => {
  const refused = setUp(() => Promise.reject(new SnugError("login.refused")));
  expect(await codeOf(refused.join())).toBe("login.refused");
  expect(
    await codeOf(
      refused.client.create({
        name: "x",
        password: "p",
        suite: "mls",
        listed: false,
        relay: { host: "localhost", port: 1, tls: false, pin: null },
      }),
    ),
  ).toBe("create.refused");
  const steps: string[] = [];
  const waiting = setUp(
    (_, { signal, onStep }) =>
      new Promise((_, reject) => {
        onStep?.("stretching");
        signal?.addEventListener("abort", () => reject(new SnugError("relay.unreachable")));
      }),
  );
  const attempt = new AbortController();
  const joining = waiting.client.join("snug://x", {
    ...options,
    signal: attempt.signal,
    onStep(step) {
      steps.push(step);
      attempt.abort();
    },
  });
  expect(await codeOf(joining)).toBe("relay.unreachable");
  expect(steps).toEqual(["stretching"]);
});

test("a worker that breaks ends its rooms with an error, and the next join gets another", async () => {
  const { join, breakDown, started } = setUp();
  const far = await join();
  breakDown("out of memory");
  const [, event] = await within(5_000, "its end", next(far, 2));
  expect(event).toMatchObject({ t: "closed", error: { code: "internal" } });
  expect((await join()).name).toBe("Lantern Room");
  expect(started()).toBe(2);
});
