// The channel: who is there, what is said, and the line that is being written.

import { type ReactElement, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useRoom } from "../../ui/hooks/index.ts";
import { cutOffWords, type Message, reacted, type RoomStore, visible, type Wish } from "../../ui/index.ts";
import { type Dropped, withoutFiles } from "../files/chosen-files.ts";
import type { Loaded } from "../loading.ts";
import type { Settings } from "../settings.ts";
import { useBack } from "../use-back.ts";
import { useHoldPage } from "../use-hold-page.ts";
import { emojiWords } from "../words/of-parts.ts";
import { useSay } from "../words/say.ts";
import type { SnugError } from "../../base/index.ts";
import { Composer, type ComposerHandle, type Subject } from "./composer.tsx";
import { EndedBar } from "./ended-bar.tsx";
import { Header } from "./header.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import type { Actions } from "./message.tsx";
import { Messages, type MessagesHandle } from "./messages.tsx";
import { type OpenPanel, Panel } from "./panel.tsx";
import { saveTranscript } from "./save.ts";
import { useAnnouncements } from "./use-announcements.ts";
import { useAttention } from "./use-attention.ts";
import { useDrop } from "./use-drop.ts";
import { useNarrow } from "./use-narrow.ts";
import { WarningBar } from "./warning-bar.tsx";

export interface ChannelProps {
  readonly store: RoomStore;
  /** Holds what is being written, for whoever asks when the channel ends. */
  readonly draft: RefObject<string>;
  /** What was loaded beside this. */
  readonly more: Pick<Loaded, "EmojiPicker" | "highlight" | "SendBar" | "cleanImage" | "useFiles">;
  readonly settings: Settings;
  /** Why the channel is over; what was said stays to be read. */
  readonly ended: SnugError | null;
  readonly onSettings: () => void;
  /** Away from a channel that is over. */
  readonly onClose: () => void;
}

/** What an emoji is picked for: a message, or the line that is being written. */
type Picking = Message | "composer" | null;

export function Channel({ store, draft, more, settings, ended, onSettings, onClose }: ChannelProps): ReactElement {
  const say = useSay();
  const view = useRoom(store);
  const [follows, setFollows] = useState(true);
  useAttention(store, view, follows, settings);
  useAnnouncements(store, view);
  const files = more.useFiles(store, view, settings.show);
  /** What is about to be sent. */
  const [chosen, setChosen] = useState<readonly File[]>([]);
  const waiting = (): number =>
    view.timeline.entries.reduce(
      (sum, entry) => sum + (entry.t === "message" && entry.status === "sending" ? 1 : 0),
      0,
    );
  const isMoving = (): boolean => ended === null && store.underWay().length > 0;
  useHoldPage(() => draft.current.trim() !== "" || waiting() > 0 || chosen.length > 0 || isMoving());
  const [subject, setSubject] = useState<Subject | null>(null);
  const [panel, setPanel] = useState<OpenPanel | null>(null);
  const [picking, setPicking] = useState<Picking>(null);
  const [isLeaving, setLeaving] = useState(false);
  const isNarrow = useNarrow();
  const [recent, setRecent] = useState<readonly string[]>([]);
  const words = useMemo(() => emojiWords(say), [say]);
  const list = useRef<MessagesHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  const hadChosen = useRef(false);
  useEffect(() => {
    if (hadChosen.current && chosen.length === 0) composer.current?.focus();
    hadChosen.current = chosen.length > 0;
  }, [chosen]);

  const actions: Actions = useMemo(
    () => ({
      reply: (message) => setSubject({ t: "reply", message }),
      edit: (message) => setSubject({ t: "edit", message }),
      remove: (message) => store.delete(message.id),
      react: (message, emoji) => store.react(message.id, emoji, !reacted(message, emoji, store.room.self.fingerprint)),
      pick: (message) => setPicking(message),
      goTo: (id) => list.current?.goTo(store.view().timeline.message(id)?.key ?? null),
    }),
    [store],
  );
  const leave = (): void => (ended === null ? setLeaving(true) : onClose());
  useBack(() => {
    if (picking !== null) setPicking(null);
    else if (panel !== null) {
      setPanel(null);
      composer.current?.focus();
    } else leave();
  }, true);
  function picked(emoji: string): void {
    setRecent([emoji, ...recent.filter((each) => each !== emoji)].slice(0, 16));
    if (picking === "composer") composer.current?.insert(emoji);
    else if (picking !== null) actions.react(picking, emoji);
    setPicking(null);
  }
  /** What a command leaves to be done here. */
  function wished(wish: Wish): void {
    if (wish.t === "show") setPanel({ t: wish.panel === "who" ? "members" : wish.panel });
    if (wish.t === "verify") setPanel({ t: "safety", epoch: wish.epoch });
    if (wish.t === "search") setPanel({ t: "search", query: wish.text });
    if (wish.t === "change") actions.edit(wish.message);
    if (wish.t === "save") saveTranscript(wish.text, view, say);
    if (wish.t === "offer") composer.current?.chooseFiles();
    if (wish.t === "accept") files.take(wish.file);
    if (wish.t === "leave" && isMoving()) setLeaving(true);
    else if (wish.t === "leave") void store.room.leave();
  }
  function choose({ files: more, folders }: Dropped): void {
    if (folders.length > 0) store.say(say("files.folder", { names: folders.map(visible).join(", ") }));
    if (more.length > 0) setChosen((now) => [...now, ...more]);
  }
  const drop = useDrop(ended === null, choose, (text) => composer.current?.insert(text));
  function goTo(key: number): void {
    if (isNarrow) setPanel(null); // it stands over the messages there
    list.current?.goTo(key);
  }
  return (
    <div className="channel" {...drop.events}>
      <Header view={view} panel={panel} onPanel={setPanel} onSettings={onSettings} onLeave={leave} />
      {ended !== null && (
        <EndedBar error={ended} onSave={() => saveTranscript(`${view.name}.txt`, view, say)} onClose={onClose} />
      )}
      <WarningBar store={store} view={view} onMore={() => setPanel({ t: "warnings" })} />
      <div className="middle">
        <main aria-label={say("channel.messages")} inert={panel !== null && isNarrow}>
          <Messages
            ref={list}
            view={view}
            actions={actions}
            highlight={more.highlight}
            files={files}
            isOver={ended !== null}
            onFollow={setFollows}
          />
        </main>
        {panel !== null && (
          <Panel
            panel={panel}
            store={store}
            view={view}
            onClose={() => {
              setPanel(null);
              composer.current?.focus();
            }}
            onGoTo={goTo}
          />
        )}
      </div>
      <Composer
        ref={composer}
        draft={draft}
        store={store}
        view={view}
        subject={subject}
        onDone={() => setSubject(null)}
        onWish={wished}
        onPick={() => setPicking(picking === null ? "composer" : null)}
        onFiles={(more) => choose({ files: more, folders: [] })}
        isPicking={picking !== null}
        isOver={ended !== null}
      >
        {picking !== null && (
          <more.EmojiPicker recent={recent} words={words} onPick={picked} onClose={() => setPicking(null)} />
        )}
        {chosen.length > 0 && ended === null && (
          <more.SendBar
            store={store}
            files={chosen}
            cleanImage={more.cleanImage}
            onGone={(gone) => setChosen((now) => withoutFiles(now, gone))}
            onCancel={() => setChosen([])}
          />
        )}
      </Composer>
      {drop.isOver && <p className="drop">{say("files.drop")}</p>}
      {isLeaving && (
        <LeaveDialog
          cutOff={cutOffWords(store.underWay(), say)}
          waiting={waiting()}
          onLeave={() => {
            setLeaving(false);
            void store.room.leave();
          }}
          onStay={() => setLeaving(false)}
        />
      )}
    </div>
  );
}
