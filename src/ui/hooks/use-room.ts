// A room in React: drawn anew when its store says so.

import { useSyncExternalStore } from "react";
import type { RoomStore, RoomView } from "../room-store.ts";

/** What a room looks like now. */
export function useRoom(store: RoomStore): RoomView {
  return useSyncExternalStore(store.subscribe, store.view, store.view);
}
