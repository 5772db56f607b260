// The door of tui: the full screen in a terminal.

export type { Notify } from "./notify.ts";
export { type FullScreen, type FullScreenPorts, type Left, openFullScreen } from "./start.ts";
