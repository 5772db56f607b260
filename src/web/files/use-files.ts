// What one does with the files of a channel on this page: taking them to a place, looking at small ones, and choosing one's own.

import { useEffect, useMemo, useRef, useState } from "react";
import { type FileOffer, isTakeable } from "../../client/index.ts";
import { errorText, type FileEntry, type RoomStore, type RoomView } from "../../ui/index.ts";
import { maxShownBytes } from "../remote/places.ts";
import { useSay } from "../words/say.ts";
import { makeFileActions } from "./file-actions.ts";
import { FileCard, type FilesAtHand, type Kept } from "./file-card.tsx";
import { Shown } from "./shown.tsx";
import { mostTaken } from "./taking.ts";

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
    const { files } = store.room;
    return {
      ...makeFileActions({
        files,
        kept: () => latest.current.kept,
        change: (id, value) => setKept((was) => new Map(was).set(id, value)),
        refuse: (error) => store.say(errorText(error, latest.current.say)),
      }),
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
