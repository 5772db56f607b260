// What was said, in order, as far as it is in sight: the newest below, and followed as long as one reads there. Ten
// thousand messages cost what is seen of them (virtua).

import {
  Fragment,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { VList, type VListHandle } from "virtua";
import {
  type Entry,
  type FileEntry,
  type Message,
  newDay,
  type Notice,
  noticeParts,
  type RoomView,
} from "../../ui/index.ts";
import type { FilesAtHand } from "../files/file-card.tsx";
import type { Highlight } from "../highlight.ts";
import { useSay } from "../words/say.ts";
import { type Actions, MessageArticle } from "./message.tsx";
import { Name } from "./name.tsx";
import { useFollow } from "./use-follow.ts";

export interface MessagesHandle {
  /** Shows an entry and puts the keyboard there; nothing where it is not kept. */
  goTo(key: number | null): void;
}

export interface MessagesProps {
  readonly ref: Ref<MessagesHandle>;
  readonly view: RoomView;
  readonly actions: Actions;
  readonly highlight: Highlight;
  readonly files: FilesAtHand;
  readonly isOver: boolean;
  /** Told whether the newest message is in sight. */
  readonly onFollow: (follows: boolean) => void;
}

/** A channel in which nothing was said yet. */
const few = 4;

function Told({ notice, view }: { readonly notice: Notice; readonly view: RoomView }): ReactElement {
  const say = useSay();
  return (
    <p className="told">
      {noticeParts(notice, say).map((part, i) =>
        typeof part === "string" ? <bdi key={i}>{part}</bdi> : <Name key={i} member={part} view={view} />,
      )}
    </p>
  );
}

/** The message that the keyboard goes to from another, by a key that was pressed; null where there is none. */
function nextKey(pressed: string, at: number | null, entries: readonly Entry[]): number | null {
  const first = entries[0]?.key ?? 0;
  const isDown = pressed === "ArrowDown" || pressed === "Home";
  if (!isDown && pressed !== "ArrowUp" && pressed !== "End") return null;
  const starts = {
    ArrowUp: at ?? first + entries.length,
    ArrowDown: at ?? first - 1,
    Home: first - 1,
    End: first + entries.length,
  };
  for (let key = starts[pressed]; ;) {
    key += isDown ? 1 : -1;
    const entry = entries[key - first];
    if (entry === undefined) return null;
    if (entry.t !== "notice") return key; // notices are not acted on
  }
}

/** The newest message or file of ours after a key. */
function newestOf(entries: readonly Entry[], key: number): Message | FileEntry | null {
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i];
    if (entry === undefined || entry.key <= key) return null;
    if (entry.t !== "notice" && entry.own) return entry;
  }
  return null;
}

export function Messages({ ref, view, actions, highlight, files, isOver, onFollow }: MessagesProps): ReactElement {
  const say = useSay();
  const { entries, unread } = view.timeline;
  const list = useRef<VListHandle>(null);
  const box = useRef<HTMLDivElement>(null);
  const follow = useFollow(list, onFollow);
  const [chosen, setChosen] = useState<number | null>(null);
  const [found, setFound] = useState<number | null>(null);
  const firstKey = entries[0]?.key ?? 0;
  // The oldest were let go: what one reads stays about where it is, some messages off where others came with it.
  const before = useRef(firstKey);
  const isShifted = before.current !== firstKey;
  // Not by the list's own way to an entry, which goes on for a while and would take back whoever scrolls up meanwhile.
  function toEnd(): void {
    const log = box.current?.querySelector("[role=log]");
    if (log instanceof HTMLElement) log.scrollTop = log.scrollHeight;
  }
  const lastKey = entries.at(-1)?.key ?? -1;
  const seen = useRef(lastKey);
  useLayoutEffect(() => {
    before.current = firstKey;
    // What one says oneself is seen.
    if (newestOf(entries, seen.current) !== null) follow.set(true);
    seen.current = lastKey;
    if (follow.now()) toEnd();
  });

  const focusOn = (key: number): void =>
    void requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-key="${key}"]`)?.focus());
  function choose(key: number, align: "nearest" | "center"): void {
    setChosen(key);
    follow.set(key === entries.at(-1)?.key);
    list.current?.scrollToIndex(key - firstKey, { align });
    focusOn(key);
  }
  useImperativeHandle(ref, () => ({
    goTo(key) {
      if (key === null || view.timeline.at(key) === null) return;
      setFound(key);
      choose(key, "center");
    },
  }));
  function keyDown(event: KeyboardEvent): void {
    if (
      event.target instanceof HTMLElement &&
      event.target.closest(".tools, .reactions, .file-buttons, audio") !== null
    )
      return;
    const key = nextKey(event.key, chosen === null || chosen < firstKey ? null : chosen, entries);
    if (key === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    setFound(null);
    choose(key, "nearest");
  }
  /** A finger chooses what it taps, since it cannot hover: with the last event of a tap, or the rest of it would press what comes to stand there. */
  const pointer = useRef("mouse");
  function tapped({ target }: MouseEvent): void {
    if (pointer.current === "mouse" || !(target instanceof Element)) return;
    const key = target.closest("button, a, [role=region]") === null ? target.closest("[data-key]") : null;
    if (key !== null) setChosen(Number(key.getAttribute("data-key")));
  }
  function entryOf(entry: Entry, before: Entry | null): ReactElement {
    const at = { before, view, isOver, isChosen: chosen === entry.key, isFound: found === entry.key };
    switch (entry.t) {
      case "message":
        return <MessageArticle message={entry} actions={actions} highlight={highlight} {...at} />;
      case "file":
        return <files.Card file={entry} files={files} {...at} />;
      case "notice":
        return <Told notice={entry} view={view} />;
    }
  }
  return (
    <div
      ref={box}
      className="messages"
      onKeyDown={keyDown}
      onPointerDown={({ pointerType }) => {
        pointer.current = pointerType;
      }}
      onClick={tapped}
      {...follow.gestures}
    >
      <VList
        ref={list}
        className="list"
        role="log"
        aria-live="off"
        aria-label={say("channel.messages")}
        tabIndex={0}
        data={entries}
        shift={isShifted}
        keepMounted={chosen === null || chosen < firstKey ? [] : [chosen - firstKey]}
        onScroll={follow.scrolled}
        onResize={() => {
          if (follow.now()) toEnd(); // a longer draft, a phone's keyboard, a message that was changed
        }}
      >
        {(entry, i) => {
          const above = entries[i - 1] ?? null;
          const day = newDay(above, entry, document.documentElement.lang);
          return (
            <Fragment key={entry.key}>
              {day !== null && <p className="told">{day}</p>}
              {unread === entry.key && <p className="unread">{say("channel.new")}</p>}
              {entryOf(entry, above)}
            </Fragment>
          );
        }}
      </VList>
      {entries.length < few && view.members.length === 1 && <p className="alone">{say("channel.alone")}</p>}
      {!follow.isFollowing && (
        <button
          type="button"
          className="below"
          onClick={() => {
            follow.set(true);
            toEnd();
          }}
        >
          {say("channel.newest")}
        </button>
      )}
    </div>
  );
}
