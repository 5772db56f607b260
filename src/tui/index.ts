// The door of tui: the full screen in a terminal.

export { type FullScreen, type FullScreenPorts, type Left, type Notify, openFullScreen } from "./start.tsx";
