// Files for tests of the web client: what a member in a script sends and takes, and a page that saves where a test can look.

import type { FileSink, FileSource, Room, RoomEvent, Transfer } from "../../src/client/index.ts";
import { join } from "../../src/client/index.ts";
import { within } from "../support/until.ts";
import type { Page } from "playwright-core";
import type { Watched } from "./browser.ts";
import { codeOf } from "./terminal.ts";
import { enter, entered, waitMs, type WebWorld } from "./web-world.ts";

/** Bytes that are sent. @param size what is said of it; its own where nothing is */
export function bytesSource(
  name: string,
  bytes: Uint8Array,
  { mediaType = "", size = bytes.length }: { readonly mediaType?: string; readonly size?: number | null } = {},
): FileSource {
  return {
    name,
    mediaType,
    size,
    isFolder: false,
    cleaned: false,
    seekable: true,
    async read(offset, into) {
      const part = bytes.subarray(offset, offset + into.length);
      into.set(part);
      return part.length;
    },
    close: () => Promise.resolve(),
  };
}

/** A source of which nothing comes until the test lets it, beyond a chunk, or beyond as many bytes as are given. */
export function heldSource(name: string, bytes: Uint8Array, upTo = 0): FileSource & { readonly letGo: () => void } {
  const source = bytesSource(name, bytes);
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  return {
    ...source,
    letGo: () => letGo(),
    async read(offset, into) {
      if (offset > upTo) await held;
      return source.read(offset, into);
    },
  };
}

export interface Taken extends FileSink {
  readonly bytes: Promise<Uint8Array>;
}

/** What is taken, in memory. */
export function takenBytes(): Taken {
  const parts: Uint8Array[] = [];
  let done: (bytes: Uint8Array) => void = () => undefined;
  return {
    bytes: new Promise((resolve) => (done = resolve)),
    async write(bytes) {
      parts.push(bytes);
    },
    async finish() {
      done(new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer()));
      return "memory";
    },
    abort: () => Promise.resolve(),
  };
}

export interface Script {
  readonly room: Room;
  /** A file of a name that another offers, or the next of any. */
  offered(name?: string): Promise<Extract<RoomEvent, { readonly t: "file" }>>;
  /** Waits until a file is so. */
  until(id: string, what: string, is: (transfer: Transfer) => boolean): Promise<Transfer>;
  leave(): Promise<void>;
}

/** A member in this process. */
export async function joinScript({ bulletin }: WebWorld, nickname: string): Promise<Script> {
  const { address, password, totpUri } = bulletin;
  const room = await join(address, { password, code: codeOf(totpUri), nickname });
  const files: Extract<RoomEvent, { readonly t: "file" }>[] = [];
  const listeners = new Set<() => void>();
  void (async () => {
    for await (const event of room.events) {
      if (event.t === "file" && !event.own) files.push(event);
      for (const listener of listeners) listener();
    }
  })();
  function wait<T>(what: string, look: () => T | null): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>();
    const listener = (): void => {
      const found = look();
      if (found === null) return;
      listeners.delete(listener);
      resolve(found);
    };
    listeners.add(listener);
    listener();
    return within(waitMs, what, promise);
  }
  return {
    room,
    offered: (name) =>
      wait(`${name ?? "a file"} on offer`, () => {
        const at = name === undefined ? 0 : files.findIndex(({ offer }) => offer.name === name);
        return files.splice(at, at === -1 ? 0 : 1)[0] ?? null;
      }),
    until: (id, what, is) =>
      wait(what, () => {
        const transfer = room.files.get(id);
        return transfer !== null && is(transfer) ? transfer : null;
      }),
    leave: () => room.leave(),
  };
}

/** How a page saves: by a dialog that the test answers, in the browser's own file system; or by downloads alone. */
export type Saving = "dialog" | "cancelled" | "downloads";

/** What a page's dialog does. To be evaluated in it before anything else. */
export function answerDialog(saving: Saving): void {
  // A way for a test to have the worker break that has the client.
  const Start = globalThis.Worker;
  globalThis.Worker = class extends Start {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      Object.assign(globalThis, {
        breakClient: () => this.dispatchEvent(new ErrorEvent("error", { message: "broken" })),
      });
    }
  };
  const suggested: string[] = [];
  Object.assign(globalThis, {
    suggested,
    showSaveFilePicker:
      saving === "downloads"
        ? undefined
        : async (options: { readonly suggestedName: string }) => {
            suggested.push(options.suggestedName);
            if (saving === "cancelled") throw new DOMException("The user aborted a request.", "AbortError");
            const folder = await navigator.storage.getDirectory();
            return folder.getFileHandle(options.suggestedName, { create: true });
          },
  });
}

/** A page in the channel. */
export async function joinPage(
  world: WebWorld,
  nick: string,
  saving: Saving,
  options: Parameters<WebWorld["open"]>[0] = {},
): Promise<Watched> {
  const watched = await world.open(options);
  await watched.page.addInitScript(answerDialog, saving);
  await watched.page.goto(world.link);
  await watched.page.getByLabel("Nickname").fill(nick);
  await enter(watched, world.bulletin);
  await entered(watched);
  return watched;
}

/** What the dialog was asked to suggest. */
export const suggested = ({ page }: Watched): Promise<readonly string[]> =>
  page.evaluate(() => (globalThis as unknown as { readonly suggested: string[] }).suggested); // `answerDialog` put it there

/** The files in the page's own file system, by name. */
export const saved = ({ page }: Watched): Promise<Readonly<Record<string, string>>> =>
  page.evaluate(async () => {
    const found: Record<string, string> = {};
    const folder = await navigator.storage.getDirectory();
    for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemFileHandle]>)
      // the platform's, which the types lack
      found[name] = await (await handle.getFile()).text();
    return found;
  });

/** A picture as a browser makes it. */
export async function picture(page: Page, type: "image/png" | "image/jpeg"): Promise<Uint8Array> {
  const letters = await page.evaluate(async (wanted) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 200];
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("nothing is drawn here");
    const sky = context.createLinearGradient(0, 0, 0, 200);
    sky.addColorStop(0, "#f2b661");
    sky.addColorStop(1, "#5b3a1e");
    context.fillStyle = sky;
    context.fillRect(0, 0, 320, 200);
    return canvas.toDataURL(wanted).split(",")[1] ?? "";
  }, type);
  return Uint8Array.from(Buffer.from(letters, "base64"));
}

/** Chooses a file to be sent, with the paperclip. */
export async function chooseFile({ page }: Watched, name: string, mimeType: string, bytes: Uint8Array): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (await choosing).setFiles({ name, mimeType, buffer: Buffer.from(bytes) });
  await page.getByRole("region", { name: "1 file to send" }).waitFor();
}
