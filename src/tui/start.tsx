// Opens the full screen and closes it: the alternate screen, so that nothing of the channel stays in the terminal's
// scrollback, and every mode of the terminal as it was.

import { type Instance, render } from "ink";
import { asSnugError, type Clock, type SnugError } from "../base/index.ts";
import type { Room } from "../client/index.ts";
import type { Paint } from "../term/index.ts";
import { makeRoomStore, visible, visibleLines } from "../ui/index.ts";
import { Chat } from "./chat.ts";
import type { EnterPorts } from "./enter.ts";
import { focusOff, focusOn, withoutFocus } from "./focus.ts";
import { hasRoster } from "./frame.ts";
import { withIsolates } from "./isolates.ts";
import { type Notify, notification } from "./notify.ts";
import { Joining, makeSteps } from "./joining.tsx";
import { type Drawn, Screen } from "./screen.tsx";

export interface FullScreenPorts extends Omit<EnterPorts, "leave" | "hasRoster"> {
  readonly clock: Clock;
  readonly paint: Paint;
  readonly notify: Notify;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** What was not delivered when the room ended. */
export interface Left {
  /** Texts that were sent and never relayed, as their lines are shown. */
  readonly waiting: readonly string[];
  /** What was being written; empty where nothing was. */
  readonly draft: string;
}

export interface FullScreen {
  /** A step of getting in. */
  step(text: string): void;
  /** Shows the room until it ends. @param said sentences to begin with @returns what was not delivered @throws SnugError where the room did not end by our own wish */
  show(room: Room, said: readonly string[]): Promise<{ readonly error: SnugError | null; readonly left: Left }>;
  /** Gives the terminal back. Twice is once. */
  close(): Promise<void>;
}

/** Opens the full screen. @param onLeave the person gives up before being in */
export function openFullScreen(ports: FullScreenPorts, onLeave: () => void): FullScreen {
  const { stdin, stdout, paint, clock } = ports;
  const steps = makeSteps();
  let chat: Chat | null = null;
  const app: Instance = render(<Joining steps={steps} paint={paint} onLeave={onLeave} />, {
    stdin: withoutFocus(stdin, (focused) => chat?.focus(focused)),
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
  stdout.write(focusOn);
  let closed = false;

  return {
    step: (text) => steps.add(text),
    async show(room, said) {
      const drawn: { current: Drawn | null } = { current: null };
      const store = makeRoomStore(room, {
        clock,
        onMention: ({ from }) => void stdout.write(notification(ports.notify, from)),
      });
      const draw = (): void => app.rerender(<Screen store={store} chat={machine} paint={paint} drawn={drawn} />);
      const machine = new Chat(store, {
        ...ports,
        leave: () => void room.leave().catch(() => {}), // the end of `events` tells how it ended
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
      chat = machine;
      for (const text of said) store.say(text);
      draw();
      // Where drawing itself fails, Ink gives up; nobody is to sit in a channel that they do not see.
      const undrawn = app.waitUntilExit().then(() => null, asSnugError);
      const error = await Promise.race([store.over, undrawn]);
      void room.leave().catch(() => {});
      const waiting = store
        .view()
        .timeline.entries.flatMap((entry) =>
          entry.t === "message" && entry.own && entry.status === "sending" ? [visible(entry.text)] : [],
        );
      return { error, left: { waiting, draft: visibleLines(machine.state().draft.text).join("\n") } };
    },
    async close() {
      if (closed) return;
      closed = true;
      stdout.write(focusOff);
      app.unmount();
      await app.waitUntilExit().catch(() => {}); // `show` has told of it
      stdin.ref(); // Ink lets go of it; what is asked next must not end with the program
    },
  };
}
