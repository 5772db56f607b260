// What chatting needs: loaded beside the form, so that the form can be used first.

export { join } from "../client/index.ts";
export { makeRoomStore } from "../ui/index.ts";
export { Channel } from "./channel.tsx";
