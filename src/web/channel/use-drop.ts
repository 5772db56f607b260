// What is dragged onto the channel: files are chosen to be sent, a text goes to the line that is being written.

import { type DragEvent, useState } from "react";
import { type Dropped, filesOf } from "../files/chosen-files.ts";

export interface Drop {
  /** Whether files are held over the page. */
  readonly isOver: boolean;
  /** What the page's box listens to. */
  readonly events: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

/** @param takesFiles whether there is a channel still to send them to */
export function useDrop(
  takesFiles: boolean,
  onFiles: (dropped: Dropped) => void,
  onText: (text: string) => void,
): Drop {
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    events: {
      onDragOver(event) {
        event.preventDefault();
        setOver(takesFiles && event.dataTransfer.types.includes("Files"));
      },
      onDragLeave({ currentTarget, relatedTarget }) {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
      },
      onDrop(event) {
        setOver(false);
        const text = event.dataTransfer.getData("text/plain");
        const dropped = filesOf(event.dataTransfer);
        const { target } = event;
        const isText = dropped.files.length + dropped.folders.length === 0 && text !== "";
        // The line that is being written takes a text that is dropped on it by itself.
        if (isText && (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement)) return;
        // A file would be opened in this page's place.
        event.preventDefault();
        if (isText) onText(text);
        else if (takesFiles) onFiles(dropped);
      },
    },
  };
}
