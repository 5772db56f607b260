// Opens the full screen and closes it: the alternate screen, so that nothing of the channel stays in the terminal's
// scrollback, and every mode of the terminal as it was.

import { type Instance, render } from "ink";
import { createElement } from "react";
import { asSnugError, type Clock, type SnugError } from "../base/index.ts";
import type { Room } from "../client/index.ts";
import type { Paint } from "../term/index.ts";
import { makeRoomStore, type RoomStore, underWayWords, visible, visibleLines, sayEnglish } from "../ui/index.ts";
import { Chat } from "./chat.ts";
import type { EnterPorts } from "./enter.ts";
import { withoutFocus } from "./focus.ts";
import { hasRoster } from "./frame.ts";
import { withIsolates } from "./isolates.ts";
import { Joining, makeSteps } from "./joining.ts";
import { setModes, watchFaults } from "./modes.ts";
import { makeNotifier, type Notify } from "./notify.ts";
import { type Drawn, Screen } from "./screen.ts";

export interface FullScreenPorts extends Omit<EnterPorts, "leave" | "hasRoster"> {
  readonly clock: Clock;
  readonly paint: Paint;
  readonly notify: Notify;
  /** What was not delivered, as lines for the terminal that is given back. */
  readonly leftLines: (left: Left) => readonly string[];
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** What was not delivered when the room ended, as it is shown. */
export interface Left {
  /** Texts that were never relayed. */
  readonly waiting: readonly string[];
  /** Sentences for changes that were never relayed. */
  readonly changes: readonly string[];
  /** Files that were on their way, and how far. */
  readonly files: readonly string[];
  /** What was being written. */
  readonly drafts: readonly string[];
}

export interface FullScreen {
  /** A step of getting in. */
  step(text: string): void;
  /**
   * Shows the room until it ends.
   * @param said sentences to begin with @returns why it ended (null by our own wish), and what was not delivered
   */
  show(room: Room, said: readonly string[]): Promise<{ readonly error: SnugError | null; readonly left: Left }>;
  /** Gives the terminal back. Twice is once. */
  close(): Promise<void>;
}

function leftOf(store: RoomStore | null, chat: Chat | null): Left {
  const { texts, changes } = store?.view().timeline.unsettled ?? { texts: [], changes: [] };
  const state = chat?.state() ?? null;
  const drafts = state === null ? [] : [state.draft, ...(state.editing === null ? [] : [state.editing.aside.draft])];
  return {
    waiting: texts.map(visible),
    changes: changes.map((change) => sayEnglish(`change.${change}`)),
    files: underWayWords(store?.underWay() ?? []),
    drafts: drafts.filter(({ text }) => text.trim() !== "").map(({ text }) => visibleLines(text).join("\n")),
  };
}

/** Opens the full screen. @param onLeave the person gives up before being in */
export function openFullScreen(ports: FullScreenPorts, onLeave: () => void): FullScreen {
  const { stdin, stdout, paint, clock } = ports;
  const steps = makeSteps();
  let chat: Chat | null = null;
  let store: RoomStore | null = null;
  const notifier = makeNotifier(ports.notify, clock, (text) => void stdout.write(text));
  const focus = (focused: boolean): void => {
    notifier.focus(focused);
    chat?.focus(focused);
  };
  const app: Instance = render(createElement(Joining, { steps, paint, onLeave }), {
    stdin: withoutFocus(stdin, focus),
    stdout: withIsolates(stdout),
    interactive: true,
    alternateScreen: true,
    exitOnCtrlC: false,
    patchConsole: false,
    incrementalRendering: true,
    maxFps: 120,
    kittyKeyboard: { mode: "auto" },
    isScreenReaderEnabled: false,
  });
  const unsetModes = setModes(stdout);
  const left = (): Left => leftOf(store, chat);
  const unwatch = watchFaults({
    stdin,
    stdout,
    unmount: () => app.unmount(),
    say: (fault) => [ports.sentenceOf(asSnugError(fault)), ...ports.leftLines(left())].join("\n"),
  });
  let closed = false;

  return {
    step: (text) => steps.add(text),
    async show(room, said) {
      const drawn: { current: Drawn | null } = { current: null };
      const followed = makeRoomStore(room, {
        clock,
        onMention: ({ from }) => notifier.tell(from, "mentions you"),
        onFile: ({ from }) => notifier.tell(from, "offers a file"),
      });
      store = followed;
      const leave = (): void => void room.leave().catch(() => {}); // the end of `events` tells how it ended
      const machine = new Chat(followed, {
        ...ports,
        leave,
        hasRoster: () => drawn.current !== null && hasRoster(drawn.current.size),
        layout() {
          if (drawn.current === null) throw new Error("keys come after the first frame");
          return drawn.current;
        },
        redraw() {
          app.clear();
          draw();
        },
      });
      const draw = (): void => app.rerender(createElement(Screen, { store: followed, chat: machine, paint, drawn }));
      chat = machine;
      for (const text of said) followed.say(text);
      draw();
      // Where drawing itself fails, Ink gives up; nobody is to sit in a channel that they do not see.
      const undrawn = app.waitUntilExit().then(() => null, asSnugError);
      const error = await Promise.race([followed.over, undrawn]);
      leave();
      return { error, left: left() };
    },
    async close() {
      if (closed) return;
      closed = true;
      unsetModes();
      app.unmount();
      await app.waitUntilExit().catch(() => {}); // `show` has told of it
      unwatch();
      stdin.ref(); // Ink lets go of it; what is asked next must not end with the program
    },
  };
}
