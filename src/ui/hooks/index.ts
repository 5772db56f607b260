// The door of the hooks: what React clients share. Apart from ui's own door, so that a command without React does not load it.

export { useRoom } from "./use-room.ts";
