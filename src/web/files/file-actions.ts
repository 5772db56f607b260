// What one does with the files of others: take them to a place, or into the page's memory, which all of them share.

import { asSnugError, SnugError } from "../../base/index.ts";
import { type RoomFiles, saveName } from "../../client/index.ts";
import type { FileEntry } from "../../ui/index.ts";
import { maxKeptBytes, maxShownBytes, PageSink, type Place } from "../remote/places.ts";
import type { FilesAtHand, Kept } from "./file-card.tsx";
import { makeMemoryRoom } from "./memory-room.ts";
import { choosePlace, download, leavePlace } from "./taking.ts";

export interface FileActionsPorts {
  readonly files: Pick<RoomFiles, "accept" | "stop">;
  /** What is in memory, to be looked at. */
  readonly kept: () => ReadonlyMap<string, Kept>;
  readonly change: (id: string, kept: Kept) => void;
  /** Says why a file is not taken. */
  readonly refuse: (error: SnugError) => void;
}

export type FileActions = Pick<FilesAtHand, "take" | "show" | "hide" | "stop">;

export function makeFileActions({ files, kept, change, refuse }: FileActionsPorts): FileActions {
  const memory = makeMemoryRoom(maxKeptBytes);

  /** Whatever asks for it, a button or a command. @param keep given a file that came into memory */
  function accept({ id, transfer }: FileEntry, place: Place, keep: (blob: Blob) => void): void {
    try {
      if (place.t === "disk") files.accept(id, new PageSink(place));
      else acceptHere(id, place, transfer.size, keep);
    } catch (error) {
      void leavePlace(place);
      refuse(asSnugError(error));
    }
  }
  /** @throws SnugError "file.no_room" | "file.unknown" */
  function acceptHere(
    id: string,
    place: Place & { t: "memory" },
    size: number | null,
    keep: (blob: Blob) => void,
  ): void {
    if (memory.has(id)) throw new SnugError("file.unknown"); // it is under way
    const maxBytes = memory.take(id, size, place.maxBytes);
    if (maxBytes === null) throw new SnugError("file.no_room");
    const leave = (): void => memory.leave(id);
    const here = (blob: Blob): void => {
      memory.settle(id, blob.size);
      keep(blob);
    };
    try {
      files.accept(id, new PageSink({ ...place, maxBytes }, here, leave));
    } catch (error) {
      leave();
      throw error;
    }
  }
  async function take(file: FileEntry): Promise<void> {
    const { id, transfer } = file;
    const name = saveName(transfer.offer);
    const here = kept().get(id);
    if (here !== undefined) return download(here.blob, name);
    const place = await choosePlace(transfer.offer);
    if (place !== null) accept(file, place, (blob) => download(blob, name, () => memory.leave(id)));
  }
  return {
    take: (file) => void take(file),
    show(file) {
      const { id, transfer } = file;
      const here = kept().get(id);
      if (here !== undefined) return change(id, { ...here, isOpen: true });
      const place: Place = { t: "memory", name: saveName(transfer.offer), maxBytes: maxShownBytes };
      accept(file, place, (blob) => change(id, { blob, isOpen: true }));
    },
    hide({ id }) {
      const here = kept().get(id);
      if (here !== undefined) change(id, { ...here, isOpen: false });
    },
    stop: ({ id }) => files.stop(id),
  };
}
