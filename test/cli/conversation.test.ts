import { describe, expect, test } from "bun:test";
import { obey } from "../../src/cli/chat-commands.ts";
import { makeConversation } from "../../src/cli/conversation.ts";
import type { Page } from "../../src/cli/lines.ts";
import { makePaint } from "../../src/term/index.ts";
import { wrapLine } from "../../src/term/index.ts";
import type { Member, Room, RoomEvent } from "../../src/client/index.ts";
import { SnugError } from "../../src/base/index.ts";
import { makeClock } from "../support/clock.ts";
import { changed, fakeSink, fakeSource, makeFakeFiles, offered } from "../support/fake-files.ts";

const otter: Member = { memberId: "m1", nickname: "amber-otter", fingerprint: "1a2b3c4d5e6f7081", away: false };
const finch: Member = { memberId: "m2", nickname: "sunny-finch", fingerprint: "99ab3c4d5e6f7081", away: false };

/** A room of two that keeps what is sent. */
function makeRoom(): Room & { readonly sent: string[] } {
  const sent: string[] = [];
  const say =
    (kind: string) =>
    (text: string): string => {
      if (text === "too long") throw new SnugError("text.too_long");
      sent.push(`${kind} ${text}`);
      return `id${sent.length}`;
    };
  return {
    sent,
    name: "BB-123:456:789",
    self: otter,
    members: [otter, finch],
    connection: "open",
    pin: "pin",
    suite: "mls",
    forwardSecrecy: true,
    postQuantum: true,
    safetyCodeOf: () => null,
    safetyCode: () => {
      throw new Error("not here");
    },
    send: say("text"),
    emote: say("emote"),
    rename: say("rename"),
    reply: (_target, text) => say("reply")(text),
    edit: (_target, text) => say("edit")(text),
    delete: () => "",
    react: () => "",
    files: makeFakeFiles(),
    flush: async () => {},
    leave: async () => {},
    events: (async function* none() {})(),
  };
}

function setUp(columns: number | null = null) {
  const room = makeRoom();
  const clock = makeClock();
  const lines: string[] = [];
  const page: Page = { paint: makePaint("none"), columns: () => columns, members: () => room.members };
  const conversation = makeConversation(room, page, clock, (more) => lines.push(...more));
  /** What was shown since the last look. */
  const shown = (): string[] => lines.splice(0);
  return { room, clock, page, conversation, shown };
}

const at = new Date(2026, 10, 22, 12, 34).getTime();
const message = (text: string, more: Partial<Extract<RoomEvent, { readonly t: "message" }>> = {}): RoomEvent => ({
  t: "message",
  id: "a",
  kind: "text",
  from: finch,
  own: false,
  text,
  replyTo: null,
  at,
  ...more,
});
const joined: RoomEvent = { t: "joined", name: "BB-123:456:789", members: 2, self: otter, again: false };

describe("the plain line mode", () => {
  test("begins with the channel's name and the count", () => {
    const { conversation, shown } = setUp();
    conversation.take(joined);
    expect(shown().slice(0, 3)).toEqual([
      "You are on: BB-123:456:789",
      "2 members · you are amber-otter",
      "End-to-end encrypted, post-quantum. /help shows the commands.",
    ]);
  });

  test("shows messages with time and name, and joins and leaves with the count", () => {
    const { conversation, shown } = setUp();
    conversation.take(message("hello"));
    conversation.take(message("waves", { kind: "emote" }));
    conversation.take({ t: "member", change: "join", who: finch, before: null, by: null, members: 3 });
    conversation.take({ t: "member", change: "leave", who: finch, before: null, by: null, members: 1 });
    conversation.take({ t: "member", change: "rename", who: otter, before: "old-owl", by: null, members: 2 });
    conversation.take({ t: "member", change: "leave", who: finch, before: null, by: otter, members: 1 });
    expect(shown()).toEqual([
      "12:34 sunny-finch  hello",
      "12:34 * sunny-finch waves",
      "      sunny-finch joined · 3 members",
      "      sunny-finch left · 1 member",
      "      old-owl is now amber-otter",
      "      sunny-finch was removed by amber-otter · 1 member",
    ]);
  });

  test("an own message shows once, with its tick, when it is relayed", () => {
    const { conversation, clock, shown } = setUp();
    conversation.take(message("mine", { own: true, from: otter }));
    expect(shown()).toEqual([]);
    conversation.take({ t: "relayed", id: "a" });
    expect(shown()).toEqual(["12:34 amber-otter  mine ✓"]);
    clock.pass(60_000);
    expect(shown()).toEqual([]);
  });

  test("an own message whose relay is told before the message itself still shows once", () => {
    const { conversation, shown } = setUp();
    conversation.take({ t: "relayed", id: "a" });
    conversation.take(message("mine", { own: true, from: otter }));
    expect(shown()).toEqual(["12:34 amber-otter  mine ✓"]);
  });

  test("an own message that waits is shown as waiting, and later as relayed", () => {
    const { conversation, clock, shown } = setUp();
    conversation.take(message("mine", { own: true, from: otter }));
    clock.pass(1_000);
    expect(shown()).toEqual(["12:34 amber-otter  mine … waiting"]);
    conversation.take({ t: "relayed", id: "a" });
    expect(shown()).toEqual(["      relayed: mine ✓"]);
  });

  test("what was not relayed when the room ends is told, whether it was shown as waiting or not", () => {
    const { conversation, clock, shown } = setUp();
    conversation.take(message("first", { own: true, from: otter }));
    clock.pass(1_000);
    conversation.take(message("second", { own: true, from: otter, id: "b" }));
    expect(shown()).toEqual(["12:34 amber-otter  first … waiting"]);
    conversation.close();
    expect(shown()).toEqual(["      first not relayed", "12:34 amber-otter  second not relayed"]);
  });

  test("an own message that failed says so in a line that stays", () => {
    const { conversation, shown } = setUp();
    conversation.take(message("mine", { own: true, from: otter }));
    conversation.take({ t: "failed", id: "a", code: "send.expired" });
    const lines = shown();
    expect(lines[0]).toBe("12:34 amber-otter  mine not sent");
    expect(lines[1]).toStartWith("!     A message could not be delivered");
  });

  test("a short drop is not told; a longer one in one calm line, and the return in another", () => {
    const { conversation, clock, shown } = setUp();
    conversation.take({ t: "connection", state: "reconnecting" });
    clock.pass(1_900);
    conversation.take({ t: "connection", state: "open" });
    clock.pass(10_000);
    expect(shown()).toEqual([]);
    conversation.take({ t: "connection", state: "reconnecting" });
    conversation.take({ t: "connection", state: "reconnecting" });
    clock.pass(30_000);
    conversation.take({ t: "connection", state: "open" });
    expect(shown()).toEqual([
      "      The connection is lost; Snug comes back by itself. What you send waits.",
      "      back · 2 members",
    ]);
  });

  test("who joined again is told that messages may be missing", () => {
    const { conversation, shown } = setUp();
    conversation.take(joined);
    shown();
    conversation.take({ ...joined, again: true });
    expect(shown()).toEqual(["      You joined again · 2 members. Messages from in between may be missing."]);
  });

  test("an alarm begins with ! and names whom it is about", () => {
    const { conversation, shown } = setUp();
    conversation.take({ t: "alarm", code: "group.gap", text: "Messages are missing.\u001b[2J", who: finch });
    expect(shown()).toEqual(["!     Messages are missing.␛[2J (sunny-finch)"]);
  });

  test("a message with line breaks cannot pass for another message", () => {
    const { conversation, shown } = setUp();
    conversation.take(message("hi\n12:35 amber-otter  I agree\r12:36 x"));
    expect(shown()).toEqual(["12:34 sunny-finch  hi", "      12:35 amber-otter  I agree␍12:36 x"]);
  });

  test("nor can one that is padded to the terminal's width", () => {
    const { conversation, shown } = setUp(40);
    conversation.take(message(`hi${" ".repeat(40 - 21)}12:35 amber-otter  I agree`));
    const lines = shown();
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(40);
    for (const line of lines.slice(1)) expect(line).toStartWith("      ");
  });

  test("two members with the same or a look-alike nickname are told apart", () => {
    const { conversation, room, shown } = setUp();
    const twin: Member = { ...finch, memberId: "m3", fingerprint: "deadbeef00000000", nickname: "Sunny-Finch" };
    Object.assign(room, { members: [otter, finch, twin] });
    conversation.take(message("it is me"));
    conversation.take(message("no, me", { from: twin }));
    expect(shown()).toEqual(["12:34 sunny-finch#7081  it is me", "12:34 Sunny-Finch#0000  no, me"]);
  });

  test("a time that no calendar knows does not break the line", () => {
    const { conversation, shown } = setUp();
    conversation.take(message("hello", { at: Number.MAX_SAFE_INTEGER }));
    expect(shown()).toEqual(["--:-- sunny-finch  hello"]);
  });
});

const desk = {
  disk: {
    open: (path: string) => Promise.resolve(fakeSource(path)),
    create: (name: string) => Promise.resolve(fakeSink(name)),
    complete: () => Promise.resolve([]),
  },
  files: () => [],
};

describe("files", () => {
  const report = offered("f", finch, "report.pdf");

  test("are told of between the messages, and what the end cuts off is told at the end", () => {
    const { conversation, shown } = setUp();
    conversation.take(joined);
    shown();
    conversation.take(report);
    conversation.take(changed(report, { phase: "moving", bytes: 786_432 }));
    expect(shown()).toHaveLength(2);
    conversation.take({ t: "connection", state: "closed" });
    conversation.take(changed(report, { phase: "failed", problem: "file.left" }));
    conversation.take({ t: "closed", error: null });
    expect(shown()).toEqual([]);
    conversation.close();
    expect(shown()).toEqual(["      report.pdf (50 %) cut off"]);
  });

  test("of ours that could not be offered say so", () => {
    const { conversation, shown } = setUp();
    const own = offered("o", otter, "photo.jpg", {}, true);
    conversation.take(own);
    conversation.take({ t: "relayed", id: "o" });
    expect(shown()).toHaveLength(1);
    conversation.take({ t: "failed", id: "o", code: "send.expired" });
    expect(shown()[0]).toContain("could not be delivered");
  });

  test("are offered, taken and stopped by commands", async () => {
    const { room, page } = setUp();
    const fakes = makeFakeFiles();
    const files = [{ number: 1, transfer: changed(report, {}).transfer }];
    const enter = (line: string) => obey(line, {}, { ...room, files: fakes }, page, { ...desk, files: () => files });
    expect(await enter("/file a b.txt")).toEqual([]);
    expect(fakes.sources.map(({ source }) => source.name)).toEqual(["a b.txt"]);
    expect(await enter("/accept")).toEqual([]);
    expect(await enter("/stop 1")).toEqual([]);
    expect(fakes.sinks.map(({ id }) => id)).toEqual(["f"]);
    expect(fakes.stopped).toEqual(["f"]);
    expect(await enter("/file")).toEqual(["      /file PATH offers a file or a folder; a path may hold spaces."]);
    expect(await enter("/accept 2")).toEqual(["      There is no file 2 here."]);
    expect(await enter("/stop 2")).toEqual(["      There is no file 2 here."]);
    fakes.refusal = new SnugError("file.too_many");
    const refused = await Promise.resolve(enter("/file a")).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "file.too_many" });
  });

  test("of a folder that does not go whole says what is left out", async () => {
    const { room, page } = setUp();
    const open = (path: string) => Promise.resolve({ ...fakeSource(path), skipped: ["in/link\u202e"] });
    const answer = await obey("/file in", {}, room, page, { ...desk, disk: { ...desk.disk, open } });
    expect(answer).toEqual([
      "      Not in the archive, since they lead out of the folder or are no files: in/link<U+202E>.",
    ]);
  });
});

describe("what is typed", () => {
  const typed = (line: string) => {
    const { room, page } = setUp();
    const answer = obey(line, {}, room, page, desk);
    if (answer instanceof Promise) throw new Error("only files take their time");
    return { answer, sent: room.sent };
  };

  test("lines are sent, // sends a line that begins with /, blank lines are not sent", () => {
    expect(typed("hello").sent).toEqual(["text hello"]);
    expect(typed("//etc").sent).toEqual(["text /etc"]);
    expect(typed("   ").sent).toEqual([]);
  });

  test("/me, /nick and /quit do what they say", () => {
    expect(typed("/me waves").sent).toEqual(["emote waves"]);
    expect(typed("/nick fox").sent).toEqual(["rename fox"]);
    expect(typed("/quit").answer).toBe("leave");
  });

  test("/help lists what there is, /who the members, and what is to come says so", () => {
    const help = typed("/help").answer;
    for (const name of ["/help", "/nick", "/me", "/who", "/verify", "/code", "/file", "/accept", "/stop", "/quit"])
      expect(String(help)).toContain(name);
    expect(String(help)).not.toContain("/kick");
    expect(typed("/who").answer).toEqual([
      "      2 members",
      "      amber-otter  1a2b 3c4d 5e6f 7081  you",
      "      sunny-finch  99ab 3c4d 5e6f 7081",
    ]);
    expect(String(typed("/kick x").answer)).toContain("later version");
  });

  test("an unknown command is not sent, and says what to do", () => {
    const { answer, sent } = typed("/foo\u001b");
    expect(sent).toEqual([]);
    expect(String(answer)).toContain("There is no /foo␛.");
    expect(typed("/constructor").sent).toEqual([]);
  });

  test("what cannot be sent throws, so that the line is put back", () => {
    expect(() => typed("too long")).toThrow(SnugError);
  });
});

describe("wrapping", () => {
  test("breaks at spaces where there are some, and keeps wide letters whole", () => {
    expect(wrapLine("the quick brown fox", 10, 9)).toEqual(["the quick", "brown fox"]);
    expect(wrapLine("abcdefghij", 4, 3)).toEqual(["abcd", "efg", "hij"]);
    expect(wrapLine("日本語日本語", 5, 4)).toEqual(["日本", "語日", "本語"]);
    expect(wrapLine("👩‍👩‍👧👩‍👩‍👧", 3, 3)).toEqual(["👩‍👩‍👧", "👩‍👩‍👧"]);
    expect(wrapLine("", 5, 5)).toEqual([""]);
  });
});
