// Events of a room read in the background, for commands that do something else beside.

import type { Room, RoomEvent } from "../client/index.ts";

/**
 * Reads every event until the room ends. @param take called with each, in order
 * @returns resolves at the end @throws SnugError where the room did not end by our own wish
 */
export async function pump(room: Room, take: (event: RoomEvent) => void): Promise<void> {
  for await (const event of room.events) {
    take(event);
    if (event.t === "closed" && event.error !== null) throw event.error;
  }
}
