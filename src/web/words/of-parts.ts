// The words of the parts that know nothing of catalogs: the reader of QR pictures, and the picker of emoji.

import type { EmojiWords } from "../emoji-picker.tsx";
import type { ScanWords } from "../scan.tsx";
import type { WebSay } from "./say.ts";

export const scanWords = (say: WebSay): ScanWords => ({
  title: say("scan.title"),
  hint: say("scan.hint"),
  useCamera: say("scan.useCamera"),
  stopCamera: say("scan.stopCamera"),
  choosePicture: say("scan.choosePicture"),
  close: say("panel.close"),
  cameraView: say("scan.cameraView"),
  looking: say("scan.looking"),
  cameraRefused: say("scan.cameraRefused"),
  noCamera: say("scan.noCamera"),
  cameraFailed: say("scan.cameraFailed"),
  noCode: say("scan.noCode"),
  tooLarge: say("scan.tooLarge"),
  noPicture: say("scan.noPicture"),
});

export const emojiWords = (say: WebSay): EmojiWords => ({
  title: say("emoji.title"),
  search: say("emoji.search"),
  close: say("panel.close"),
  recent: say("emoji.recent"),
  found: (count) => say("emoji.found", { count }),
  nothing: say("emoji.nothing"),
  goTo: say("emoji.goTo"),
  groups: {
    smileys_emotion: say("emoji.smileys_emotion"),
    people_body: say("emoji.people_body"),
    animals_nature: say("emoji.animals_nature"),
    food_drink: say("emoji.food_drink"),
    travel_places: say("emoji.travel_places"),
    activities: say("emoji.activities"),
    objects: say("emoji.objects"),
    symbols: say("emoji.symbols"),
  },
});
