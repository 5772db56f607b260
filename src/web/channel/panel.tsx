// What is open beside the messages, one thing at a time; on a narrow screen over them.

import { type KeyboardEvent, type ReactElement, useEffect, useRef } from "react";
import { commandHelp, type RoomStore, type RoomView, warningText } from "../../ui/index.ts";
import { useSay, type WebSay } from "../words/say.ts";
import { Members } from "./members.tsx";
import { Safety } from "./safety.tsx";
import { Search } from "./search.tsx";

export type OpenPanel =
  | { readonly t: "members" | "warnings" | "help" }
  /** @param epoch whose safety code; null for the epoch that is now */
  | { readonly t: "safety"; readonly epoch: number | null }
  | { readonly t: "search"; readonly query: string };

export interface PanelProps {
  readonly panel: OpenPanel;
  readonly store: RoomStore;
  readonly view: RoomView;
  readonly onClose: () => void;
  readonly onGoTo: (key: number) => void;
}

function Help({ say }: { readonly say: WebSay }): ReactElement {
  return (
    <>
      <p>{say("answer.help")}</p>
      <dl>
        {commandHelp(true, say).map(([usage, says]) => (
          <div key={usage}>
            <dt>
              <code dir="ltr">{usage}</code>
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Warnings({ view: { warnings }, say }: { readonly view: RoomView; readonly say: WebSay }): ReactElement {
  if (warnings.length === 0) return <p>{say("warning.none")}</p>;
  return (
    <ul>
      {warnings.toReversed().map((warning) => (
        <li key={warning.key}>
          {warningText(warning, say)}
          {warning.count > 1 && ` (${say("warning.times", { count: warning.count })})`}
        </li>
      ))}
    </ul>
  );
}

export function Panel({ panel, store, view, onClose, onGoTo }: PanelProps): ReactElement {
  const say = useSay();
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (panel.t !== "search") top.current?.focus();
  }, [panel]);
  function content(): ReactElement {
    switch (panel.t) {
      case "members":
        return <Members view={view} />;
      case "safety":
        return <Safety store={store} view={view} epoch={panel.epoch} />;
      case "search":
        return <Search view={view} query={panel.query} onGoTo={onGoTo} />;
      case "help":
        return <Help say={say} />;
      case "warnings":
        return <Warnings view={view} say={say} />;
    }
  }
  return (
    <aside
      aria-labelledby="panel"
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className="top">
        <h2 id="panel" ref={top} tabIndex={-1}>
          {say(`${panel.t}.title`)}
        </h2>
        <button type="button" onClick={onClose}>
          {say("panel.close")}
        </button>
      </div>
      {content()}
    </aside>
  );
}
