// A room as something to look at: its events become a timeline and lasting warnings, and whoever draws them is told at
// most once a frame, however much arrives.

import { asSnugError, type Clock, type SnugError, type Timer } from "../base/index.ts";
import type { Connection, Member, Room, RoomEvent, Transfer } from "../client/index.ts";
import { isUnderWay } from "./file-words.ts";
import { People } from "./people.ts";
import type { Change, FileEntry, Message } from "./entries.ts";
import { Timeline, type TimelineLimits, timelineLimits } from "./timeline.ts";
import { type Warning, warningOf, warningOfName, warningOfSuite, withoutShown, withWarning } from "./warnings.ts";

/** What is drawn. A new one after each change; the timeline in it is the same, and grows. */
export interface RoomView {
  readonly name: string;
  readonly self: Member;
  readonly members: readonly Member[];
  /** A drop shorter than two seconds is nobody's business: it shows as open. */
  readonly connection: Connection;
  readonly suite: string;
  readonly postQuantum: boolean;
  readonly timeline: Timeline;
  readonly warnings: readonly Warning[];
  /** What stands behind a nickname that another's looks like, `#1a2b`; nothing behind others. */
  readonly tagOf: (member: Member) => string;
  /** Another one whenever tags may be. */
  readonly tagsRevision: number;
}

export interface RoomStore {
  readonly room: Room;
  readonly subscribe: (listener: () => void) => () => void;
  readonly view: () => RoomView;
  /** Whether somebody looks at the newest message: what comes while nobody does is marked as unread. */
  attend(looks: boolean): void;
  /** Somebody has looked at everything. */
  markRead(): void;
  /** A sentence between the messages, for this screen alone. @param text already visible */
  say(text: string): void;
  /** Puts the warning that is shown away. */
  dismiss(): void;
  /** Changes a message of ours. @throws SnugError "text.too_long" */
  edit(message: string, text: string): void;
  /** Takes a message of ours back. */
  delete(message: string): void;
  react(message: string, emoji: string, on: boolean): void;
  /** @throws SnugError "nickname.malformed" */
  rename(nickname: string): void;
  /** The files that are on their way; once the room has ended, those that were. */
  underWay(): readonly Transfer[];
  /** The end of the room: its error, or null where it was our own wish. */
  readonly over: Promise<SnugError | null>;
}

export interface RoomStorePorts {
  readonly clock: Clock;
  /** The least time between two drawings of what others do. */
  readonly frameMs?: number;
  readonly limits?: TimelineLimits;
  /** Somebody named us. */
  readonly onMention?: (message: Message) => void;
  /** Somebody else offers a file. */
  readonly onFile?: (file: FileEntry) => void;
}

/** A drop shorter than this does not show. */
const dropMs = 2_000;
/** Events that are taken before others (keys above all) get their turn. */
const breath = 200;

/** Follows a room. It reads `room.events`, which has one reader. */
export function makeRoomStore(room: Room, ports: RoomStorePorts): RoomStore {
  const { clock, frameMs = 33, limits = timelineLimits, onMention = () => undefined, onFile = () => undefined } = ports;
  const timeline = new Timeline(limits);
  const people = new People();
  const listeners = new Set<() => void>();
  const suiteWarning = warningOfSuite(room);
  let warnings: readonly Warning[] = suiteWarning === null ? [] : [suiteWarning];
  let attentive = true;
  let shown: Connection = room.connection;
  let drop: Timer | null = null;
  let frame: Timer | null = null;
  const tagOf = (member: Member): string => people.tagOf(member);
  /** Files that the end of the room has cut off. */
  let cutOff: readonly Transfer[] | null = null;
  let view = look();

  function look(): RoomView {
    const { name, self, members, suite, postQuantum } = room;
    return {
      name,
      self,
      members,
      connection: shown,
      suite,
      postQuantum,
      timeline,
      warnings,
      tagOf,
      tagsRevision: people.revision,
    };
  }

  /** Tells those who draw: now, or with the next frame. */
  function changed(now: boolean): void {
    if (!now) {
      frame ??= clock.after(frameMs, () => changed(true));
      return;
    }
    frame?.cancel();
    frame = null;
    view = look();
    for (const listener of listeners) listener();
  }

  function connection(state: Connection): void {
    if (shown === "open" && (state === "reconnecting" || state === "joining")) {
      drop ??= clock.after(dropMs, () => {
        drop = null;
        shown = room.connection;
        changed(true);
      });
      return;
    }
    drop?.cancel();
    drop = null;
    shown = state;
    changed(true);
  }

  function meet(members: readonly Member[]): void {
    for (const member of members) {
      const warning = people.meet(member, room.members);
      // Nobody has to be warned of themselves.
      if (warning !== null && member.memberId !== room.self.memberId)
        warnings = withWarning(warnings, warningOfName(warning));
    }
  }

  /** A change of ours: on its way from now on. */
  function change(what: Change, message: string | null, id: string): void {
    timeline.begin(id, what, message);
    changed(true);
  }

  const underWay = (): readonly Transfer[] => room.files.transfers.filter(isUnderWay);

  function take(event: RoomEvent): void {
    // What moves fails by the end itself, and that is told before the end is.
    if (event.t === "connection" && event.state === "closed")
      cutOff = timeline.files.map(({ transfer }) => transfer).filter(isUnderWay);
    if (event.t === "joined") meet([event.self, ...room.members]);
    if (event.t === "member" && event.change !== "leave") meet([event.who]);
    if (event.t === "alarm") {
      const warning = warningOf(event);
      if (warning === null) timeline.warn(event.code, clock.wallMs());
      else warnings = withWarning(warnings, warning);
    }
    const said = timeline.take(event, room.self.nickname, attentive, clock.wallMs());
    if (said !== null) timeline.tellCount(room.members.length, clock.wallMs());
    if (said?.t === "message" && said.mention) onMention(said);
    if (said?.t === "file" && !said.own) onFile(said);
    if (event.t === "connection") connection(event.state);
    // What we said shows at once, and what comes of it.
    changed(said?.own === true || event.t === "joined" || event.t === "closed");
  }

  async function follow(): Promise<SnugError | null> {
    let taken = 0;
    for await (const event of room.events) {
      take(event);
      if (event.t === "closed") return event.error;
      if (++taken % breath === 0) await new Promise<void>((resolve) => void clock.after(0, resolve));
    }
    return null;
  }

  const over = follow()
    .catch(asSnugError)
    .finally(() => {
      drop?.cancel();
      frame?.cancel();
    });

  return {
    room,
    over,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    view: () => view,
    attend(looks) {
      attentive = looks;
    },
    markRead() {
      if (timeline.unread === null) return;
      timeline.markRead();
      changed(true);
    },
    say(text) {
      timeline.say(text, clock.wallMs());
      changed(true);
    },
    underWay: () => cutOff ?? underWay(),
    dismiss() {
      warnings = withoutShown(warnings);
      changed(true);
    },
    edit: (message, text) => change("edit", message, room.edit(message, text)),
    delete: (message) => change("deletion", message, room.delete(message)),
    react: (message, emoji, on) => change("reaction", message, room.react(message, emoji, on)),
    rename: (nickname) => change("nickname", null, room.rename(nickname)),
  };
}
