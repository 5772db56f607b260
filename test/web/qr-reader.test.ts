// What a camera or a file shows is read, and what is no code is none.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodePixels, watchCamera } from "../../src/web/qr-reader.ts";
import { noise, paint, type Pixels, type Shot, shoot } from "./pixels.ts";

const uri =
  "otpauth://totp/Snug:Night%20shift?issuer=Snug&secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&algorithm=SHA1&digits=6&period=30";

const read = ({ rgba, width, height }: Pixels, timeLimitMs?: number): string | null =>
  decodePixels(rgba, width, height, timeLimitMs);

const shots: Readonly<Record<string, Shot>> = {
  "a picture of the code alone, a pixel a module": { width: 51, height: 51, scale: 1, at: [0, 0] },
  "a small code in the corner of a large screenshot": { width: 1600, height: 900, scale: 2, at: [1480, 780] },
  "a code that fills the camera": { width: 720, height: 1280, scale: 13, at: [20, 300] },
  "a code that is turned": { width: 900, height: 900, scale: 8, at: [400, 100], turned: 33 },
  "a code upside down": { width: 600, height: 600, scale: 8, at: [560, 560], turned: 180 },
  "a code in poor light": { width: 640, height: 480, scale: 6, at: [90, 40], dark: 60, light: 120, around: 90 },
  "a code light on dark": { width: 640, height: 480, scale: 6, at: [90, 40], dark: 255, light: 0, around: 0 },
};

for (const [name, shot] of Object.entries(shots))
  test(`${name} is read`, () => {
    expect(read(shoot(uri, shot))).toBe(uri);
  });

test("any text that is encoded is read as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 120 }), (text) => {
      expect(read(shoot(text, { width: 480, height: 480, scale: 4, at: [8, 8] }))).toBe(text);
    }),
    { numRuns: 60 },
  );
});

test("where no code stands there is none: paper, noise, stripes, a code with a corner torn off, a single pixel", () => {
  const stripes = paint(640, 480, (x) => (x % 16 < 8 ? 0 : 255));
  const torn = shoot(uri, { width: 480, height: 480, scale: 8, at: [40, 40] });
  torn.rgba.fill(255, 0, 480 * 4 * 160);
  for (const picture of [paint(640, 480, () => 255), noise(640, 480), stripes, torn, paint(1, 1, () => 0)])
    expect(read(picture, 50)).toBeNull();
});

test("a picture without a code takes no longer to give up than it is allowed", () => {
  const picture = noise(1600, 1200);
  const start = performance.now();
  expect(read(picture, 50)).toBeNull();
  expect(performance.now() - start).toBeLessThan(5_000); // the limit, and one look at all of it on a busy machine
});

test("a camera that is granted after one has gone on is switched off at once, and shown nowhere", async () => {
  const stopped: string[] = [];
  const tracks = [{ stop: () => stopped.push("stop") }];
  const asked: unknown[] = [];
  const granted = Promise.withResolvers<unknown>();
  const mediaDevices = {
    getUserMedia(wanted: unknown): Promise<unknown> {
      asked.push(wanted);
      return granted.promise;
    },
  };
  Object.defineProperty(navigator, "mediaDevices", { value: mediaDevices, configurable: true });
  try {
    const video = { srcObject: null } as HTMLVideoElement; // all that is touched of it
    const stop = new AbortController();
    const watched = watchCamera(video, () => {}, stop.signal);
    stop.abort();
    granted.resolve({ getTracks: () => tracks });
    await watched;
    expect(asked).toEqual([{ audio: false, video: expect.objectContaining({ facingMode: "environment" }) }]);
    expect(stopped).toEqual(["stop"]);
    expect(video.srcObject).toBeNull();
  } finally {
    Reflect.deleteProperty(navigator, "mediaDevices");
  }
});

test("a camera that is refused says so in the browser's own error", async () => {
  const refusal = new DOMException("denied", "NotAllowedError");
  const mediaDevices = { getUserMedia: () => Promise.reject(refusal) };
  Object.defineProperty(navigator, "mediaDevices", { value: mediaDevices, configurable: true });
  try {
    const video = { srcObject: null } as HTMLVideoElement; // all that is touched of it
    const error: unknown = await watchCamera(video, () => {}, new AbortController().signal).catch((e: unknown) => e);
    expect(error).toBe(refusal);
  } finally {
    Reflect.deleteProperty(navigator, "mediaDevices");
  }
});
