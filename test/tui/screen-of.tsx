// The full screen without a terminal: a room that a test tells, keys that it presses, and what stands on the screen.

import { render } from "ink-testing-library";
import type { Member, Room, RoomEvent } from "../../src/client/index.ts";
import { makePaint } from "../../src/term/index.ts";
import { Chat, type ChatPorts } from "../../src/tui/chat.ts";
import { hasRoster } from "../../src/tui/frame.ts";
import { type Drawn, Screen } from "../../src/tui/screen.ts";
import { makeRoomStore } from "../../src/ui/index.ts";
import { makeClock } from "../support/clock.ts";
import { fakeSink, fakeSource, makeFakeFiles } from "../support/fake-files.ts";
import { makeTold } from "../support/told.ts";
import { amber, finch } from "../ui/people.ts";

interface Seen {
  readonly columns?: number;
  readonly rows?: number;
  readonly members?: readonly Member[];
  readonly paint?: ReturnType<typeof makePaint>;
  readonly ports?: Partial<ChatPorts>;
  readonly room?: Partial<Room>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A room on a screen. */
export function screenOf({
  columns = 80,
  rows = 24,
  members = [amber, finch],
  paint = makePaint("none"),
  ports = {},
  room: more = {},
}: Seen = {}) {
  const clock = makeClock();
  const done: string[] = [];
  const { events, tell } = makeTold();
  const files = makeFakeFiles();
  let nextId = 0;
  const doing =
    (what: string) =>
    (...args: readonly unknown[]): string => {
      done.push([what, ...args].join(" "));
      return `own ${nextId++}`;
    };
  const room: Mutable<Room> = {
    name: "Lantern Room",
    self: amber,
    members,
    connection: "open",
    pin: "pin",
    suite: "mls",
    forwardSecrecy: true,
    postQuantum: true,
    safetyCode: () => ({
      epoch: 7,
      digits: "01247 11238 39519 53309",
      emoji: Array.from({ length: 8 }, () => ({ emoji: "🐦", word: "bird" })),
    }),
    safetyCodeOf: () => null,
    send: doing("send"),
    emote: doing("emote"),
    reply: doing("reply"),
    edit: doing("edit"),
    delete: doing("delete"),
    react: doing("react"),
    rename: doing("rename"),
    files,
    flush: () => Promise.resolve(),
    leave: () => Promise.resolve(),
    events,
    ...more,
  };
  const store = makeRoomStore(room, { clock });
  const drawn: { current: Drawn | null } = { current: null };
  const chat = new Chat(store, {
    clock,
    leave: () => void done.push("leave"),
    code: () => null,
    save: (path) => Promise.resolve(path),
    disk: {
      open: (path) => Promise.resolve(fakeSource(path)),
      create: (name) => Promise.resolve(fakeSink(name)),
      complete: () => Promise.resolve([]),
    },
    sentenceOf: (error) => error.message,
    redraw: () => void done.push("redraw"),
    hasRoster: () => drawn.current !== null && hasRoster(drawn.current.size),
    layout() {
      if (drawn.current === null) throw new Error("not drawn yet");
      return drawn.current;
    },
    ...ports,
  });
  const app = render(<Screen store={store} chat={chat} paint={paint} drawn={drawn} />);
  const resize = (to: { columns: number; rows: number }): void => {
    // The library's stream says 100 columns for ever; whoever asks it is asked to ask again.
    for (const [name, value] of Object.entries(to))
      Object.defineProperty(app.stdout, name, { value, configurable: true });
    app.stdout.emit("resize");
  };
  let before: { readonly state: ReturnType<typeof chat.state>; readonly view: ReturnType<typeof store.view> } | null =
    null;
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  resize({ columns, rows });
  return {
    room,
    files,
    /** Whether Ink still waits for what may follow an Escape. */
    pendingEscape: (): boolean => chat.state() === before?.state && store.view() === before.view,
    chat,
    store,
    async resize(to: { columns: number; rows: number }) {
      resize(to);
      await settle();
    },
    settle,
    clock,
    done,
    /** The rows of the screen, without colours and trailing blanks. */
    screen: (): readonly string[] =>
      Bun.stripANSI(app.lastFrame() ?? "")
        .split("\n")
        .map((row) => row.trimEnd()),
    frame: (): string => app.lastFrame() ?? "",
    async tell(...more: readonly RoomEvent[]) {
      tell(...more);
      await settle();
      clock.pass(40);
      await settle();
    },
    /** Bytes as a terminal sends them. */
    async keys(...bytes: readonly string[]) {
      for (const each of bytes) {
        before = { state: chat.state(), view: store.view() };
        app.stdin.write(each);
        await settle();
      }
    },
    close: () => app.unmount(),
  };
}
