// Above everything: the channel's name, who is there, whether one is connected, and what protects it. On a narrow screen
// what is needed seldom is behind one button.

import { type ReactElement, useState } from "react";
import { lockWords, memberCount, type RoomView, visible } from "../../ui/index.ts";
import { useSay } from "../words/say.ts";
import type { OpenPanel } from "./panel.tsx";

export interface HeaderProps {
  readonly view: RoomView;
  readonly panel: OpenPanel | null;
  readonly onPanel: (panel: OpenPanel | null) => void;
  readonly onSettings: () => void;
  readonly onLeave: () => void;
}

export function Header({ view, panel, onPanel, onSettings, onLeave }: HeaderProps): ReactElement {
  const say = useSay();
  const [isOpen, setOpen] = useState(false);
  const toggle = (opened: OpenPanel, text: string, className?: string): ReactElement => (
    <button
      type="button"
      className={className}
      aria-expanded={panel?.t === opened.t}
      onClick={() => {
        setOpen(false);
        onPanel(panel?.t === opened.t ? null : opened);
      }}
    >
      {text}
    </button>
  );
  const act = (act: () => void, text: string): ReactElement => (
    <button
      type="button"
      onClick={() => {
        setOpen(false);
        act();
      }}
    >
      {text}
    </button>
  );
  return (
    <header className={isOpen ? "open" : undefined}>
      <h1>
        <bdi>{visible(view.name)}</bdi>
      </h1>
      <span className={view.connection === "open" ? "connection quiet" : "connection notice"}>
        {say(`connection.${view.connection}`)}
      </span>
      {toggle({ t: "members" }, memberCount(view.members.length, say))}
      <button
        type="button"
        className="narrow"
        aria-expanded={isOpen}
        aria-label={say("channel.more")}
        onClick={() => setOpen(!isOpen)}
      >
        ⋯
      </button>
      <div className="seldom">
        {toggle({ t: "safety", epoch: null }, lockWords(view, say), "lock")}
        {toggle({ t: "search", query: "" }, say("search.title"))}
        {act(onSettings, say("settings.title"))}
        {act(onLeave, say("channel.leave"))}
      </div>
    </header>
  );
}
