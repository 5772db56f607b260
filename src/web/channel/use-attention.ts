// Whether somebody looks at the newest message: what comes while nobody does is marked as new, counted in the title, and
// notified of where the reader wished so. Neither title nor notification names a channel, a member or a word: others see them.

import { useEffect, useRef, useState } from "react";
import type { Entry, RoomStore, RoomView } from "../../ui/index.ts";
import type { Settings } from "../settings.ts";
import { useSay } from "../words/say.ts";

/** Messages and files of others after a key, and whether one of them names us: only what is new is gone through. */
function freshSince(entries: readonly Entry[], key: number): { readonly count: number; readonly mention: boolean } {
  let count = 0;
  let mention = false;
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i];
    if (entry === undefined || entry.key <= key) break;
    if (entry.t === "notice" || entry.own) continue;
    count++;
    mention ||= entry.t === "message" && entry.mention;
  }
  return { count, mention };
}

/** A short soft tone. */
function sound(): void {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.25);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.25);
  tone.onended = () => void audio.close();
}

/** One tone in this time, however much comes. */
const quietMs = 3_000;

/** A notification; a new one takes the place of the one before. Browsers of phones have a service worker show it alone. */
async function notify(body: string): Promise<void> {
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const options = { body, tag: "snug" };
  try {
    new Notification("Snug", options);
  } catch {
    await (await navigator.serviceWorker?.getRegistration())?.showNotification("Snug", options);
  }
}

/** Does what a browser may refuse, and what nothing depends on. */
function attempt(act: () => void | Promise<void>): void {
  void (async () => act())().catch(() => {});
}

/**
 * Tells the store whether the newest message is looked at, and the reader what came since it was not.
 * @param follows whether the newest message is in sight on the page
 */
export function useAttention(store: RoomStore, view: RoomView, follows: boolean, settings: Settings): void {
  const say = useSay();
  const [isHere, setHere] = useState(true);
  useEffect(() => {
    const look = (): void => setHere(document.visibilityState === "visible" && document.hasFocus());
    const events = ["visibilitychange", "focus", "blur"] as const;
    for (const event of events) globalThis.addEventListener(event, look);
    look();
    return () => {
      for (const event of events) globalThis.removeEventListener(event, look);
    };
  }, []);
  const looks = isHere && follows;
  const since = useRef<number | null>(null);
  /** What the reader was told of, or was here for. */
  const told = useRef(0);
  const soundedMs = useRef(-quietMs);
  useEffect(() => {
    if (!looks) store.markRead(); // all that came so far was seen
    since.current = looks ? null : (store.view().timeline.entries.at(-1)?.key ?? -1);
    store.attend(looks);
  }, [store, looks]);

  const { count, mention } =
    since.current === null || looks ? { count: 0, mention: false } : freshSince(view.timeline.entries, since.current);
  useEffect(() => {
    document.title = count === 0 ? "Snug" : `(${count}) Snug`;
    return () => {
      document.title = "Snug";
    };
  }, [count]);
  // Whoever is here sees it come.
  useEffect(() => {
    const before = told.current;
    told.current = count;
    if (count <= before || isHere) return;
    if (settings.sound && performance.now() - soundedMs.current > quietMs) {
      soundedMs.current = performance.now();
      attempt(sound);
    }
    if (settings.notify) attempt(() => notify(say(mention ? "notify.mention" : "notify.message", { count })));
  }, [count, isHere]);
}
