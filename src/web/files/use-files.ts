// What one does with the files of a channel on this page: taking them to a place, looking at small ones, and choosing one's own.

import { useEffect, useMemo, useRef, useState } from "react";
import { asSnugError } from "../../base/index.ts";
import { type FileOffer, saveName } from "../../client/index.ts";
import { errorText, type FileEntry, isTakeable, type RoomStore, type RoomView } from "../../ui/index.ts";
import { maxShownBytes, PageSink, type Place } from "../remote/places.ts";
import { useSay } from "../words/say.ts";
import { FileCard, type FilesAtHand, type Kept } from "./file-card.tsx";
import { Shown } from "./shown.tsx";
import { choosePlace, download, leavePlace, mostTaken } from "./taking.ts";

/** What is fetched by itself, where the reader wished so, stays below this in all. */
const maxShownAtOnceBytes = 64 * maxShownBytes;

const shownName = /\.(?:png|jpe?g|gif|webp|avif|mp3|ogg|oga|opus|wav|weba|flac|m4a)$/i;

/** Whether a file is small enough to be looked at, and its sender's words make it likely that there is something to see or hear. */
function mayBeShown({ size, isFolder, mediaType, name }: FileOffer): boolean {
  if (size === null || size > maxShownBytes || isFolder) return false;
  return mediaType === ""
    ? shownName.test(name)
    : /^(?:image|audio)\//.test(mediaType) && mediaType !== "image/svg+xml";
}

/** @param showsAtOnce whether small ones are fetched by themselves */
export function useFiles(store: RoomStore, view: RoomView, showsAtOnce: boolean): FilesAtHand {
  const say = useSay();
  const [kept, setKept] = useState<ReadonlyMap<string, Kept>>(new Map());
  const latest = useRef({ kept, say });
  latest.current = { kept, say };

  const actions = useMemo(() => {
    const change = (id: string, value: Kept): void => setKept((was) => new Map(was).set(id, value));
    /** @param keep given a file that came into memory */
    function accept({ id }: FileEntry, place: Place, keep: (blob: Blob) => void): void {
      try {
        store.room.files.accept(id, new PageSink(place, keep));
      } catch (error) {
        void leavePlace(place);
        store.say(errorText(asSnugError(error), latest.current.say));
      }
    }
    async function take(file: FileEntry): Promise<void> {
      const { id, transfer } = file;
      const name = saveName(transfer.offer);
      const here = latest.current.kept.get(id);
      if (here !== undefined) return download(here.blob, name);
      const place = await choosePlace(transfer.offer);
      if (place !== null) accept(file, place, (blob) => download(blob, name));
    }
    return {
      take: (file: FileEntry) => void take(file),
      show(file: FileEntry) {
        const { id, transfer } = file;
        const here = latest.current.kept.get(id);
        if (here !== undefined) return change(id, { ...here, isOpen: true });
        const place: Place = { t: "memory", name: saveName(transfer.offer), maxBytes: maxShownBytes };
        accept(file, place, (blob) => change(id, { blob, isOpen: true }));
      },
      hide({ id }: FileEntry) {
        const here = latest.current.kept.get(id);
        if (here !== undefined) change(id, { ...here, isOpen: false });
      },
      stop: ({ id }: FileEntry) => store.room.files.stop(id),
      isShowable: ({ transfer: { offer } }: FileEntry) => mayBeShown(offer),
      most: mostTaken(),
      Shown,
      Card: FileCard,
    };
  }, [store]);

  const seen = useRef(-1);
  const fetched = useRef(0);
  useEffect(() => {
    const { entries } = view.timeline;
    for (let i = entries.length - 1; i >= 0; i--) {
      const entry = entries[i];
      if (entry === undefined || entry.key <= seen.current) break;
      if (!showsAtOnce || entry.t !== "file" || !isTakeable(entry.transfer) || !mayBeShown(entry.transfer.offer))
        continue;
      fetched.current += maxShownBytes;
      if (fetched.current <= maxShownAtOnceBytes) actions.show(entry);
    }
    seen.current = entries.at(-1)?.key ?? -1;
  }, [view, showsAtOnce, actions]);

  return useMemo(() => ({ ...actions, kept }), [actions, kept]);
}
