// What the parts of the page say in English.

import type { EmojiWords } from "../../src/web/emoji-picker.tsx";
import type { ScanWords } from "../../src/web/scan.tsx";

export const scanWords: ScanWords = {
  title: "Read a QR picture",
  hint: "Point the camera at it, or choose, paste or drop a picture of it. It is read in this page and sent nowhere.",
  useCamera: "Use the camera",
  stopCamera: "Stop the camera",
  choosePicture: "Choose a picture",
  close: "Close",
  cameraView: "What the camera sees",
  looking: "Looking for a code…",
  cameraRefused:
    "This page may not use the camera. Allow it in the browser's settings for this page, or choose a picture.",
  noCamera: "No camera was found. Choose a picture instead.",
  cameraFailed:
    "The camera did not start; another program may be using it. Close that program and try again, or choose a picture.",
  noCode: "No code was found in that picture. Take one that shows the whole code, sharp and with its white edge.",
  tooLarge: "That picture is larger than 20 MB or 64 megapixels. Choose a smaller one, or cut out the code.",
  noPicture: "This browser cannot read that file as a picture. Choose a PNG or JPEG.",
};

export const emojiWords: EmojiWords = {
  title: "Choose an emoji",
  search: "Search by name",
  close: "Close",
  recent: "Recently used",
  found: (count) => `${count} found`,
  nothing: "No emoji has that name. Try another word, such as cat or heart.",
  goTo: "Groups",
  groups: {
    smileys_emotion: "Smileys and emotion",
    people_body: "People and body",
    animals_nature: "Animals and nature",
    food_drink: "Food and drink",
    travel_places: "Travel and places",
    activities: "Activities",
    objects: "Objects",
    symbols: "Symbols and flags",
  },
};
