// The channel: who is there, what is said, and the line that is being written.

import { type ReactElement, useState } from "react";
import { useRoom } from "../ui/hooks/index.ts";
import { connectionWords, lockWords, memberCount, type RoomStore, shownWarning, visible } from "../ui/index.ts";
import { Composer } from "./composer.tsx";
import { Members } from "./members.tsx";
import { Messages } from "./messages.tsx";
import { Safety } from "./safety.tsx";

export function Channel({ store }: { readonly store: RoomStore }): ReactElement {
  const view = useRoom(store);
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
          {connectionWords[view.connection]}
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
          <p>{warning.text}</p>
          {warning.key !== "suite" && (
            <button type="button" onClick={() => store.dismiss()}>
              Put away
            </button>
          )}
        </div>
      )}
      <div className="middle">
        <Messages view={view} />
        {panel === "members" && <Members view={view} />}
        {panel === "safety" && <Safety store={store} view={view} />}
      </div>
      <Composer store={store} />
    </div>
  );
}
