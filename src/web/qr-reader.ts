// Reads QR pictures (ISO/IEC 18004) from files and from the camera, in the page itself: no picture leaves it.

import { decodeQR } from "qr/decode.js";

const maxFileBytes = 20_000_000;
const maxFilePixels = 64_000_000;

/** Longest sides, in pixels, that a picture is tried at: what most are good for, then finer for small codes, then coarser for noise. */
const triedSides: readonly number[] = [1600, 3200, 800];

/** The same for the camera: enough for the longest bulletin, and read in some 10 ms. */
const cameraSide = 1280;

/** Rest after each frame that was looked at, so that the page stays quick: at most 8 frames a second. */
const restMs = 125;

/**
 * The text of the QR code in a picture, or null where there is none.
 * @param rgba 4 bytes a pixel, row by row
 * @param timeLimitMs how long guesses go on after the first look has failed; that one is made whatever it takes
 */
export function decodePixels(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  timeLimitMs = 0,
): string | null {
  const effort = timeLimitMs > 0 ? 16 : 1;
  try {
    return decodeQR({ width, height, data: rgba }, { format: "RGBA", effort, timeLimit: timeLimitMs });
  } catch {
    return null; // "not found" is an error of the library's
  }
}

/** A picture's pixels, its longest side scaled down to `side`, on paper where it is transparent. @param canvas is drawn over */
function pixelsOf(
  canvas: HTMLCanvasElement,
  source: ImageBitmap | HTMLVideoElement,
  [width, height]: readonly [width: number, height: number],
  side: number,
): ImageData {
  const scale = Math.min(1, side / Math.max(width, height));
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  canvas.width = wide;
  canvas.height = high;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new DOMException("This browser draws nothing.", "NotSupportedError");
  context.fillStyle = "white";
  context.fillRect(0, 0, wide, high);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, wide, high);
  return context.getImageData(0, 0, wide, high);
}

/**
 * Reads a picture that a person chose.
 * @returns the code's text, or null where no code is found in it
 * @throws RangeError where it is over 20 MB or 64 megapixels
 * @throws DOMException "InvalidStateError" where the browser knows no picture of this kind
 */
export async function readPicture(file: Blob): Promise<string | null> {
  if (file.size > maxFileBytes) throw new RangeError("The file is too large.");
  const bitmap = await createImageBitmap(file);
  try {
    const { width, height } = bitmap;
    if (width * height > maxFilePixels) throw new RangeError("The picture has too many pixels.");
    const canvas = document.createElement("canvas");
    const longest = Math.max(width, height);
    for (const side of new Set(triedSides.map((tried) => Math.min(tried, longest)))) {
      const { data, width: wide, height: high } = pixelsOf(canvas, bitmap, [width, height], side);
      const text = decodePixels(data, wide, high, 250);
      if (text !== null) return text;
      await new Promise((resolve) => setTimeout(resolve)); // the page may draw in between
    }
    return null;
  } finally {
    bitmap.close();
  }
}

/** Calls back with the next frame that the video shows. */
function onNextFrame(video: HTMLVideoElement, then: () => void): void {
  if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(then);
  else requestAnimationFrame(then);
}

/** Shows the camera's stream until it is aborted, and looks for codes in it. */
function watchStream(
  stream: MediaStream,
  video: HTMLVideoElement,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const canvas = document.createElement("canvas");
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (signal.aborted) return;
      const { videoWidth: width, videoHeight: height } = video;
      if (width > 0 && height > 0) {
        const { data, width: wide, height: high } = pixelsOf(canvas, video, [width, height], cameraSide);
        const text = decodePixels(data, wide, high);
        if (text !== null) onText(text);
      }
      setTimeout(() => onNextFrame(video, lookSafely), restMs);
    };
    const lookSafely = (): void => {
      try {
        look();
      } catch (error) {
        reject(error instanceof Error ? error : new Error("unknown", { cause: error }));
      }
    };
    signal.addEventListener("abort", () => resolve(), { once: true });
    for (const track of stream.getTracks())
      track.addEventListener("ended", () => reject(new DOMException("The camera is gone.", "NotReadableError")));
    video.srcObject = stream;
    video.play().then(lookSafely, reject);
  });
}

/**
 * Shows the camera in a video element and looks for codes, 8 times a second at most. Resolves once it is aborted; then the
 * camera is off.
 * @param onText is told each code that is seen, the same one again and again while it is in view
 * @throws DOMException as `getUserMedia` does: "NotAllowedError", "NotFoundError", "NotReadableError", …
 * @see Media Capture and Streams (W3C), "getUserMedia"
 */
export async function watchCamera(
  video: HTMLVideoElement,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: cameraSide } },
  });
  try {
    if (!signal.aborted) await watchStream(stream, video, onText, signal);
  } finally {
    for (const track of stream.getTracks()) track.stop();
    if (video.srcObject === stream) video.srcObject = null;
  }
}
