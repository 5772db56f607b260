// What is about to be sent, before it is: the chosen files, whether metadata is taken out of pictures, and yes or no.

import { type ReactElement, useEffect, useId, useRef, useState } from "react";
import { errorText, fileNameWords, type RoomStore, sizeWords } from "../../ui/index.ts";
import { useAnnounce } from "../announcer.tsx";
import type { Loaded } from "../loading.ts";
import { numberLocale, useSay } from "../words/say.ts";
import { FileNameText } from "./file-card.tsx";
import { isPicture, sendFiles } from "./sending.ts";

export interface SendBarProps {
  readonly store: RoomStore;
  readonly files: readonly File[];
  readonly cleanImage: Loaded["cleanImage"];
  /** These were sent or left out: of what is chosen by then, which may be more than is shown. */
  readonly onGone: (files: ReadonlySet<File>) => void;
  readonly onCancel: () => void;
}

export function SendBar({ store, files, cleanImage, onGone, onCancel }: SendBarProps): ReactElement {
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

  async function sendAll(): Promise<void> {
    setBusy(true);
    setProblem(null);
    const done = await sendFiles(files, (file) => cleans && !unclean.has(file), {
      cleanImage,
      offer: (source) => store.room.files.offer(source),
      isOver: () => isOver.current,
    });
    if (done === null) return;
    setBusy(false);
    if (done.problem !== null) setProblem(errorText(done.problem, say));
    if (done.unclean.length > 0) {
      setUnclean(new Set([...unclean, ...done.unclean]));
      announce(say("files.unclean", { names: done.unclean.map(({ name }) => fileNameWords(name)).join(", ") }));
    }
    onGone(done.sent);
  }
  return (
    <section
      className="send-bar"
      aria-labelledby={title}
      onKeyDown={({ key }) => {
        if (key === "Escape") onCancel();
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
              onClick={() => onGone(new Set([file]))}
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
        <button type="button" onClick={onCancel}>
          {say("files.cancel")}
        </button>
      </p>
    </section>
  );
}
