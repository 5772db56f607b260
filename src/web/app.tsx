// What stands on the page: the way in, then the channel, then how it ended.

import { type ReactElement, useEffect, useRef, useState } from "react";
import type { SnugError } from "../base/index.ts";
import { type RoomStore, sayEnglish, visible } from "../ui/index.ts";
import { type Loaded, Login } from "./login.tsx";
import { takeAddress } from "./place.ts";

/** What was not delivered when a channel ended, and what was being written. */
function leftOf({ view }: RoomStore, draft: string): readonly string[] {
  const { texts, changes } = view().timeline.unsettled;
  return [
    ...[...texts.map(visible), ...changes.map((change) => sayEnglish(`change.${change}`))].map(
      (text) => `Not relayed: ${text}`,
    ),
    ...(draft.trim() === "" ? [] : [`Not sent: ${draft}`]),
  ];
}

export interface AppProps {
  /** What the page was opened with; null where it is to be asked for. */
  readonly address: string | null;
  /** All that the page needs. */
  readonly loading: Promise<Loaded>;
}

export function App({ address: given, loading }: AppProps): ReactElement {
  const [address, setAddress] = useState(given);
  const [entry, setEntry] = useState<{ readonly store: RoomStore; readonly Channel: Loaded["Channel"] } | null>(null);
  const [ended, setEnded] = useState<SnugError | null>(null);
  const [left, setLeft] = useState<readonly string[]>([]);
  const draft = useRef("");
  useEffect(() => {
    // A link that is pasted into a page which is open already changes the fragment alone.
    const changed = (): void => {
      const next = takeAddress(document, globalThis.location, globalThis.history);
      if (next !== null) setAddress(next);
    };
    globalThis.addEventListener("hashchange", changed);
    return () => globalThis.removeEventListener("hashchange", changed);
  }, []);
  const entered = (made: RoomStore, { Channel }: Loaded): void => {
    setEnded(null);
    setLeft([]);
    draft.current = "";
    setEntry({ store: made, Channel });
    void made.over.then((error) => {
      setLeft(leftOf(made, draft.current));
      setEnded(error);
      setEntry(null);
    });
  };
  if (entry !== null) return <entry.Channel store={entry.store} draft={draft} />;
  return (
    <>
      {left.length > 0 && (
        <section className="left" aria-label="Not delivered">
          {left.map((text, i) => (
            <p key={i}>
              <bdi>{text}</bdi>
            </p>
          ))}
        </section>
      )}
      <Login address={address} ended={ended} loading={loading} onEntered={entered} />
    </>
  );
}
