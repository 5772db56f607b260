// What is about to be sent, before it is: the chosen files, whether metadata is taken out of pictures, and yes or no.

import { type ReactElement, useEffect, useId, useRef, useState } from "react";
import { asSnugError } from "../../base/index.ts";
import { blobSource, imageKind } from "../../client/index.ts";
import { errorText, fileNameWords, type RoomStore, sizeWords } from "../../ui/index.ts";
import { useAnnounce } from "../announcer.tsx";
import type { Loaded } from "../loading.ts";
import { numberLocale, useSay } from "../words/say.ts";
import { headBytes } from "./content-kind.ts";
import { FileNameText } from "./file-card.tsx";

export interface SendBarProps {
  readonly store: RoomStore;
  readonly files: readonly File[];
  readonly cleanImage: Loaded["cleanImage"];
  /** These are left. */
  readonly onChange: (files: readonly File[]) => void;
}

/** Whether a file is a picture, which may carry metadata, by what the browser or its own first bytes say. */
async function isPicture(file: File): Promise<boolean> {
  if (file.type.startsWith("image/")) return true;
  const head = await file
    .slice(0, headBytes)
    .arrayBuffer()
    .catch(() => new ArrayBuffer());
  return imageKind(new Uint8Array(head)) !== null;
}

export function SendBar({ store, files, cleanImage, onChange }: SendBarProps): ReactElement {
  const say = useSay();
  const announce = useAnnounce();
  const title = useId();
  const main = useRef<HTMLButtonElement>(null);
  const [pictures, setPictures] = useState<ReadonlySet<File>>(new Set());
  const [cleans, setCleans] = useState(true);
  const [isBusy, setBusy] = useState(false);
  /** Pictures out of which nothing could be taken: they are asked about once more. */
  const [unclean, setUnclean] = useState<ReadonlySet<File>>(new Set());
  const [problem, setProblem] = useState<string | null>(null);
  const isOver = useRef(false);
  useEffect(() => {
    main.current?.focus();
    isOver.current = false;
    return () => {
      isOver.current = true; // cancelled, while a picture was cleaned
    };
  }, []);
  useEffect(() => {
    let isStale = false;
    void Promise.all(files.map(async (file) => ((await isPicture(file)) ? [file] : []))).then(
      (found) => isStale || setPictures(new Set(found.flat())),
    );
    return () => {
      isStale = true;
    };
  }, [files]);
  const asked = files.filter((file) => unclean.has(file));
  const locale = numberLocale();

  /** @returns whether it was offered, or why not */
  async function send(file: File): Promise<"sent" | "unclean" | "cancelled"> {
    const wantsClean = cleans && !unclean.has(file) && (await isPicture(file));
    const image = wantsClean ? await cleanImage(file) : null;
    if (isOver.current) return "cancelled";
    if (wantsClean && image === null) return "unclean";
    const { name, type: mediaType } = file;
    store.room.files.offer(blobSource(image ?? file, { name, mediaType, cleaned: image !== null }));
    return "sent";
  }
  async function sendAll(): Promise<void> {
    setBusy(true);
    setProblem(null);
    let left = files;
    const found: File[] = [];
    try {
      for (const file of files) {
        const result = await send(file);
        if (result === "cancelled") return;
        if (result === "sent") left = left.filter((each) => each !== file);
        else found.push(file);
      }
    } catch (error) {
      setProblem(errorText(asSnugError(error), say));
    }
    setBusy(false);
    if (found.length > 0) {
      setUnclean(new Set([...unclean, ...found]));
      announce(say("files.unclean", { names: found.map(({ name }) => fileNameWords(name)).join(", ") }));
    }
    onChange(left);
  }
  return (
    <section
      className="send-bar"
      aria-labelledby={title}
      onKeyDown={({ key }) => {
        if (key === "Escape") onChange([]);
      }}
    >
      <p id={title} className="send-title">
        {say("files.title", { count: files.length })}
      </p>
      <ul>
        {files.map((file, i) => (
          <li key={i}>
            <FileNameText named={file.name} /> <span className="quiet">{sizeWords(file.size, say, locale)}</span>
            <button
              type="button"
              disabled={isBusy}
              aria-label={say("files.action", { action: say("files.leaveOut"), name: fileNameWords(file.name) })}
              onClick={() => onChange(files.filter((each) => each !== file))}
            >
              {say("files.leaveOut")}
            </button>
          </li>
        ))}
      </ul>
      {pictures.size > 0 && asked.length === 0 && (
        <label className="check">
          <input
            type="checkbox"
            checked={cleans}
            disabled={isBusy}
            onChange={({ target }) => setCleans(target.checked)}
          />
          <span>
            {say("files.clean")}
            <small className="quiet">{say("files.cleanAbout")}</small>
          </span>
        </label>
      )}
      {asked.length > 0 && (
        <p className="notice">
          {say("files.unclean", { names: asked.map(({ name }) => fileNameWords(name)).join(", ") })}
        </p>
      )}
      <p className="problem" role="alert">
        {problem ?? ""}
      </p>
      <p className="buttons">
        <button
          ref={main}
          type="button"
          className="main"
          aria-disabled={isBusy}
          onClick={() => void (isBusy || sendAll())}
        >
          {isBusy
            ? say("files.cleaning")
            : asked.length > 0
              ? say("files.sendAsIs")
              : say("files.send", { count: files.length })}
        </button>
        <button type="button" onClick={() => onChange([])}>
          {say("files.cancel")}
        </button>
      </p>
    </section>
  );
}
