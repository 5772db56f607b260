// Files between page and worker: no byte is read where it is not needed, and nothing that was asked for is left untold.

import { expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import { blobSource, type RoomEvent, type Transfer } from "../../src/client/index.ts";
import { PageSink } from "../../src/web/remote/places.ts";
import { within } from "../support/until.ts";
import { finch } from "../ui/people.ts";
import { next, setUp } from "./remote-world.ts";

const waitMs = 5_000;
const offer = { name: "kettle.txt", size: 12, mediaType: "text/plain", isFolder: false, cleaned: false };
const transfer: Transfer = {
  id: "a",
  offer,
  from: finch,
  own: false,
  phase: "offered",
  bytes: 0,
  size: 12,
  perSecond: null,
  leftMs: null,
  problem: null,
  takers: [],
  uploads: 0,
  savedAs: null,
};
const told = (more: Partial<Transfer> = {}): RoomEvent => ({ t: "transfer", transfer: { ...transfer, ...more } });
const offering: RoomEvent = { t: "file", id: "a", from: finch, own: false, at: 1, offer };

test("a file that is offered goes over as it is, and the worker reads it", async () => {
  const { join, asked, offered } = setUp();
  const far = await join();
  const source = blobSource(new Blob(["lantern room"]), { name: "a.txt", mediaType: "text/plain", cleaned: true });
  const id = far.files.offer(source, { takers: 2 });
  await far.flush().catch(() => null);
  expect(asked).toEqual([["offer", id]]);
  const [got] = offered;
  expect(got).toMatchObject({ name: "a.txt", mediaType: "text/plain", cleaned: true, size: 12, seekable: true });
  const into = new Uint8Array(4);
  expect(await got?.read(8, into)).toBe(4);
  expect(new TextDecoder().decode(into)).toBe("room");
});

test("how far a file is stands on the page as it was told last", async () => {
  const { join, tell } = setUp();
  const far = await join();
  expect(far.files.get("a")).toBeNull();
  tell(offering, told(), told({ phase: "moving", bytes: 6 }));
  await within(waitMs, "three events", next(far, 3));
  expect(far.files.get("a")).toMatchObject({ phase: "moving", bytes: 6 });
  expect(far.files.transfers).toHaveLength(1);
});

test("a file that is taken into memory is handed to the page before it is told as done", async () => {
  const { join, tell, taken, asked } = setUp();
  const far = await join();
  tell(offering, told());
  await within(waitMs, "the offer", next(far, 2));
  const kept: Blob[] = [];
  far.files.accept(
    "a",
    new PageSink({ t: "memory", name: "kettle.txt", maxBytes: 100 }, (blob) => {
      kept.push(blob);
    }),
  );
  // It is on its way: nobody takes it twice.
  expect(() => far.files.accept("a", new PageSink({ t: "memory", name: "b", maxBytes: 1 }))).toThrow(
    new SnugError("file.unknown"),
  );
  await far.flush().catch(() => null);
  expect(asked).toEqual([["accept", "a"]]);
  await taken[0]?.write(new TextEncoder().encode("lantern room"));
  expect(await taken[0]?.finish()).toBe("kettle.txt");
  tell(told({ phase: "done", bytes: 12, savedAs: "kettle.txt" }));
  await within(waitMs, "its end", next(far, 1));
  expect(await kept[0]?.text()).toBe("lantern room");
});

test("what is not on offer is not taken, and a file of ours neither", async () => {
  const { join, tell, asked } = setUp();
  const far = await join();
  const sink = new PageSink({ t: "memory", name: "a", maxBytes: 1 });
  expect(() => far.files.accept("a", sink)).toThrow(new SnugError("file.unknown"));
  for (const more of [{ own: true }, { phase: "done" }, { phase: "moving" }] as const) {
    tell(told(more));
    await within(waitMs, "the change", next(far, 1));
    expect(() => far.files.accept("a", sink)).toThrow(new SnugError("file.unknown"));
  }
  await far.flush().catch(() => null);
  expect(asked).toEqual([]);
});

test("a file that the worker's room does not take is shown, and as not sent; one that it does not give, as failed", async () => {
  const { join, room, tell } = setUp();
  Object.assign(room.files, {
    offer() {
      throw new SnugError("file.too_many");
    },
    accept() {
      throw new SnugError("file.unknown");
    },
  });
  const far = await join();
  const id = far.files.offer(blobSource(new Blob(["x"]), { name: "x.txt" }));
  expect(await within(waitMs, "three events", next(far, 3))).toMatchObject([
    { t: "file", id, own: true, offer: { name: "x.txt", size: 1 } },
    { t: "transfer", transfer: { id, own: true, phase: "failed", problem: "file.too_many" } },
    { t: "failed", id, code: "file.too_many" },
  ]);
  tell(told());
  await within(waitMs, "an offer", next(far, 1));
  far.files.accept("a", new PageSink({ t: "memory", name: "a", maxBytes: 1 }));
  expect(await within(waitMs, "its failure", next(far, 1))).toMatchObject([
    { t: "transfer", transfer: { id: "a", phase: "failed", problem: "file.unknown" } },
  ]);
});

test("a file that does not come whole into memory gives its place there back, and one that does keeps it", async () => {
  const { join, tell } = setUp();
  const far = await join();
  tell(offering, told(), told({ id: "b" }));
  await within(waitMs, "the offers", next(far, 3));
  const left: string[] = [];
  for (const id of ["a", "b"]) {
    const place = { t: "memory", name: id, maxBytes: 100 } as const;
    far.files.accept(id, new PageSink(place, undefined, () => left.push(id)));
  }
  tell(told({ phase: "moving" }), told({ phase: "stopped" }), told({ id: "b", phase: "done" }));
  await within(waitMs, "their ends", next(far, 3));
  expect(left).toEqual(["a"]);
});

test("a worker that breaks takes with it what moved, and leaves what was done", async () => {
  const { join, tell, breakDown } = setUp();
  const far = await join();
  tell(told({ phase: "moving" }), told({ id: "b", phase: "done" }), told({ id: "c" }));
  await within(waitMs, "three files", next(far, 3));
  const id = far.files.offer(blobSource(new Blob(["x"]), { name: "x.txt" }));
  breakDown("out of memory");
  const events = await within(waitMs, "its end", next(far, 6));
  expect(events).toMatchObject([
    { t: "connection", state: "closed" },
    { t: "file", id },
    { t: "transfer", transfer: { id, phase: "failed", problem: "send.expired" } },
    { t: "failed", id },
    { t: "transfer", transfer: { id: "a", phase: "failed", problem: "internal" } },
    { t: "closed" },
  ]);
  expect(far.files.get("b")?.phase).toBe("done");
  expect(() => far.files.offer(blobSource(new Blob(["x"]), { name: "x.txt" }))).toThrow(new SnugError("send.expired"));
});

test("an image is cleaned in the worker; what cannot be is none", async () => {
  const { client, join } = setUp();
  await join();
  const cleaned = await client.cleanImage(new Blob(["image"]));
  expect([await cleaned?.blob.text(), cleaned?.removed]).toEqual(["clean", true]);
  expect(await client.cleanImage(new Blob(["text"]))).toBeNull();
});
