// Reading a QR picture: with the camera, or from a picture that is chosen, pasted or dropped.

import { type KeyboardEvent, type ReactElement, useEffect, useId, useRef, useState } from "react";
import { readPicture, watchCamera } from "./qr-reader.ts";
import { useLentFocus } from "./use-lent-focus.ts";

/** What is said, in the language of the page. */
export interface ScanWords {
  readonly title: string;
  readonly hint: string;
  readonly useCamera: string;
  readonly stopCamera: string;
  readonly choosePicture: string;
  readonly close: string;
  /** What the video is called. */
  readonly cameraView: string;
  /** While the camera is on, and while a picture is read. */
  readonly looking: string;
  readonly cameraRefused: string;
  readonly noCamera: string;
  readonly cameraFailed: string;
  readonly noCode: string;
  readonly tooLarge: string;
  readonly noPicture: string;
}

export interface ScanProps {
  /** Takes a code's text. @returns null, or why it is not the one that is wanted; then the camera looks on */
  readonly onText: (text: string) => string | null;
  readonly onClose: () => void;
  readonly words: ScanWords;
}

/** Why the camera does not come. @see Media Capture and Streams (W3C), "getUserMedia" */
function cameraProblem(error: unknown, words: ScanWords): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return words.cameraRefused;
  return name === "NotFoundError" || name === "OverconstrainedError" ? words.noCamera : words.cameraFailed;
}

export function Scan({ onText, onClose, words }: ScanProps): ReactElement {
  const [watching, setWatching] = useState(false);
  const [reading, setReading] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const heading = useId();
  const video = useRef<HTMLVideoElement>(null);
  const picture = useRef<HTMLInputElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  useLentFocus(first);

  function take(text: string): void {
    const refusal = onText(text);
    setProblem(refusal);
    if (refusal === null) setWatching(false);
  }
  const latest = useRef({ take, words });
  latest.current = { take, words };

  useEffect(() => {
    if (!watching || video.current === null) return;
    const stop = new AbortController();
    watchCamera(video.current, (text) => latest.current.take(text), stop.signal).catch((error: unknown) => {
      if (stop.signal.aborted) return;
      setWatching(false);
      setProblem(cameraProblem(error, latest.current.words));
    });
    return () => stop.abort();
  }, [watching]);

  // Only the picture that came last counts, and none once this is closed.
  const turn = useRef(0);
  useEffect(() => () => void (turn.current += 1), []);

  async function read(file: Blob | undefined): Promise<void> {
    if (file === undefined) return;
    const mine = (turn.current += 1);
    setWatching(false);
    setProblem(null);
    setReading(true);
    const found = await readPicture(file).catch((error: unknown) =>
      error instanceof Error || error instanceof DOMException ? error : new Error("unknown", { cause: error }),
    );
    if (mine !== turn.current) return;
    setReading(false);
    if (typeof found === "string") take(found);
    else if (found === null) setProblem(words.noCode);
    else setProblem(found instanceof RangeError ? words.tooLarge : words.noPicture);
  }

  function keyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  }

  // Browsers have it in secure contexts alone.
  const hasCamera = "mediaDevices" in globalThis.navigator;
  return (
    <section
      className={over ? "scan over" : "scan"}
      aria-labelledby={heading}
      tabIndex={-1}
      onKeyDown={keyDown}
      onPaste={({ clipboardData }) => void read(clipboardData.files[0])}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void read(event.dataTransfer.files[0]);
      }}
    >
      <h2 id={heading}>{words.title}</h2>
      <p className="quiet">{words.hint}</p>
      {watching && <video ref={video} aria-label={words.cameraView} muted playsInline />}
      <p className="quiet" role="status">
        {watching || reading ? words.looking : ""}
      </p>
      <p className="problem" role="alert">
        {problem ?? ""}
      </p>
      <div className="choices">
        {hasCamera && (
          <button
            ref={first}
            type="button"
            onClick={() => {
              setProblem(null);
              setWatching(!watching);
            }}
          >
            {watching ? words.stopCamera : words.useCamera}
          </button>
        )}
        <button ref={hasCamera ? null : first} type="button" onClick={() => picture.current?.click()}>
          {words.choosePicture}
        </button>
        <button type="button" onClick={onClose}>
          {words.close}
        </button>
      </div>
      <input
        ref={picture}
        type="file"
        accept="image/*"
        hidden
        onChange={({ target }) => {
          void read(target.files?.[0]);
          target.value = ""; // the same one may be chosen again
        }}
      />
    </section>
  );
}
