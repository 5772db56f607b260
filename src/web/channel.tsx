// The channel: who is there, what is said, and the line that is being written.

import { type ReactElement, useMemo, useState } from "react";
import { useRoom } from "../ui/hooks/index.ts";
import {
  lockWords,
  memberCount,
  reacted,
  type RoomStore,
  sayEnglish,
  shownWarning,
  visible,
  warningText,
} from "../ui/index.ts";
import { Composer, type Subject } from "./composer.tsx";
import { Members } from "./members.tsx";
import { type Actions, Messages } from "./messages.tsx";
import { Safety } from "./safety.tsx";
import { useAttention } from "./use-attention.ts";

export interface ChannelProps {
  readonly store: RoomStore;
  /** Holds what is being written, for whoever asks when the channel ends. */
  readonly draft: { current: string };
}

export function Channel({ store, draft }: ChannelProps): ReactElement {
  const view = useRoom(store);
  useAttention(store, view);
  const [subject, setSubject] = useState<Subject | null>(null);
  const actions: Actions = useMemo(
    () => ({
      reply: (message) => setSubject({ t: "reply", message }),
      edit: (message) => setSubject({ t: "edit", message }),
      remove: (message) => store.delete(message.id),
      react(message, emoji) {
        store.react(message.id, emoji, !reacted(message, emoji, store.room.self.fingerprint));
      },
    }),
    [store],
  );
  const [panel, setPanel] = useState<"members" | "safety" | null>(null);
  const warning = shownWarning(view.warnings);
  const toggle = (which: "members" | "safety"): void => setPanel(panel === which ? null : which);
  return (
    <div className="channel">
      <header>
        <h1>{visible(view.name)}</h1>
        <button type="button" aria-expanded={panel === "members"} onClick={() => toggle("members")}>
          {memberCount(view.members.length)}
        </button>
        <span className={view.connection === "open" ? "quiet" : "notice"} role="status">
          {sayEnglish(`connection.${view.connection}`)}
        </span>
        <button type="button" className="lock" aria-expanded={panel === "safety"} onClick={() => toggle("safety")}>
          {lockWords(view)}
        </button>
        <button type="button" onClick={() => void store.room.leave()}>
          Leave
        </button>
      </header>
      {warning !== null && (
        <div className="warning" role="alert">
          <p>{warningText(warning)}</p>
          {warning.key !== "suite" && (
            <button type="button" onClick={() => store.dismiss()}>
              Put away
            </button>
          )}
        </div>
      )}
      <div className="middle">
        <Messages view={view} actions={actions} />
        {panel === "members" && <Members view={view} />}
        {panel === "safety" && <Safety store={store} view={view} />}
      </div>
      <Composer draft={draft} store={store} view={view} subject={subject} onDone={() => setSubject(null)} />
    </div>
  );
}
