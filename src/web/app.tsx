// What stands on the page: the way in, then the channel, then how it ended.

import { type ReactElement, useState } from "react";
import type { SnugError } from "../base/index.ts";
import type { RoomStore } from "../ui/index.ts";
import { Channel } from "./channel.tsx";
import { Login } from "./login.tsx";

/** @param address what the page was opened with; null where it is to be asked for */
export function App({ address }: { readonly address: string | null }): ReactElement {
  const [store, setStore] = useState<RoomStore | null>(null);
  const [ended, setEnded] = useState<SnugError | null>(null);
  const entered = (made: RoomStore): void => {
    setEnded(null);
    setStore(made);
    void made.over.then((error) => {
      setEnded(error);
      setStore(null);
    });
  };
  return store === null ? <Login address={address} ended={ended} onEntered={entered} /> : <Channel store={store} />;
}
