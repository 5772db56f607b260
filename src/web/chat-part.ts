// What chatting needs: loaded beside the form, so that the form can be used first.

export { makeRoomStore } from "../ui/index.ts";
export { Channel } from "./channel/channel.tsx";
