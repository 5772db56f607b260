// What stands on the page: the way in, then the channel, then how it ended.

import { type ReactElement, useEffect, useRef, useState } from "react";
import type { SnugError } from "../base/index.ts";
import { type RoomStore, visible } from "../ui/index.ts";
import { Channel } from "./channel.tsx";
import { type Client, Login } from "./login.tsx";
import { takeAddress } from "./place.ts";

/** What was not delivered when a channel ended, and what was being written. */
function leftOf({ view }: RoomStore, draft: string): readonly string[] {
  const { texts, changes } = view().timeline.unsettled;
  return [
    ...[...texts.map(visible), ...changes].map((text) => `Not relayed: ${text}`),
    ...(draft.trim() === "" ? [] : [`Not sent: ${draft}`]),
  ];
}

export interface AppProps {
  /** What the page was opened with; null where it is to be asked for. */
  readonly address: string | null;
  /** The client, once all that the page needs is loaded. */
  readonly client: Client;
}

export function App({ address: given, client }: AppProps): ReactElement {
  const [address, setAddress] = useState(given);
  const [store, setStore] = useState<RoomStore | null>(null);
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
  const entered = (made: RoomStore): void => {
    setEnded(null);
    setLeft([]);
    draft.current = "";
    setStore(made);
    void made.over.then((error) => {
      setLeft(leftOf(made, draft.current));
      setEnded(error);
      setStore(null);
    });
  };
  if (store !== null) return <Channel store={store} draft={draft} />;
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
      <Login address={address} ended={ended} client={client} onEntered={entered} />
    </>
  );
}
