// Sending what was chosen, without a browser: what is said of it, and what is left.

import { expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import type { FileSource } from "../../src/client/index.ts";
import { withoutFiles } from "../../src/web/files/chosen-files.ts";
import { sendFiles, type SendingPorts } from "../../src/web/files/sending.ts";
import type { CleanedImage } from "../../src/web/remote/messages.ts";

const file = (name: string, type = ""): File => new File([name], name, { type });

function setUp(clean: (image: Blob) => CleanedImage | null | Promise<CleanedImage | null>) {
  const offered: FileSource[] = [];
  const ports: SendingPorts = {
    cleanImage: async (image) => clean(image),
    offer: (source) => void offered.push(source),
    isOver: () => false,
  };
  return { offered, ports };
}

test("a picture that had no metadata is not said to have lost any", async () => {
  const { offered, ports } = setUp((blob) => ({ blob, removed: blob instanceof File && blob.name === "told.png" }));
  const files = [file("told.png", "image/png"), file("bare.png", "image/png"), file("notes.txt")];
  await sendFiles(files, () => true, ports);
  expect(offered.map(({ name, cleaned }) => [name, cleaned])).toEqual([
    ["told.png", true],
    ["bare.png", false],
    ["notes.txt", false],
  ]);
});

test("files that are chosen while pictures are being cleaned stay chosen", async () => {
  let letGo: (image: CleanedImage) => void = () => undefined;
  const { offered, ports } = setUp(() => new Promise((resolve) => (letGo = resolve)));
  const picture = file("a.png", "image/png");
  const later = file("later.txt");
  const sending = sendFiles([picture], () => true, ports);
  for (let i = 0; i < 10; i++) await Promise.resolve();
  const chosen = [picture, later]; // by then
  letGo({ blob: picture, removed: false });
  const done = await sending;
  expect(offered.map(({ name }) => name)).toEqual(["a.png"]);
  expect(withoutFiles(chosen, done?.sent ?? new Set())).toEqual([later]);
});

test("a picture that cannot be cleaned is left, and so is what follows one that is refused", async () => {
  const { offered, ports } = setUp(() => null);
  const files = [file("a.txt"), file("b.png", "image/png"), file("c.txt"), file("d.txt")];
  const offer = (source: FileSource): void => {
    if (source.name === "c.txt") throw new SnugError("file.too_many");
    offered.push(source);
  };
  const done = await sendFiles(files, () => true, { ...ports, offer });
  expect(offered.map(({ name }) => name)).toEqual(["a.txt"]);
  expect(done).toMatchObject({ unclean: [files[1]], problem: new SnugError("file.too_many") });
  expect(withoutFiles(files, done?.sent ?? new Set())).toEqual(files.slice(1));
  const { offered: asTheyAre, ports: others } = setUp(() => null);
  expect(await sendFiles(files, () => false, others)).toMatchObject({ unclean: [], problem: null });
  expect(asTheyAre).toHaveLength(4);
});

test("what is cancelled while a picture is cleaned is not sent", async () => {
  const { offered, ports } = setUp((blob) => ({ blob, removed: true }));
  expect(await sendFiles([file("a.png", "image/png")], () => true, { ...ports, isOver: () => true })).toBeNull();
  expect(offered).toEqual([]);
});
