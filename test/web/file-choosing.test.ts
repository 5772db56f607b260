// Where files come from and go to, by what a browser says and has.

import { afterEach, expect, test } from "bun:test";
import { filesOf, pastedFiles } from "../../src/web/files/chosen-files.ts";
import { choosePlace, leavePlace, mostTaken } from "../../src/web/files/taking.ts";
import { maxKeptBytes } from "../../src/web/remote/places.ts";
import { offerOf } from "../support/fake-files.ts";

const answer = (dialog: unknown): void => void Object.assign(globalThis, { showSaveFilePicker: dialog });
afterEach(() => answer(undefined));

/** What is pasted, as far as it is looked at. */
const pasted = (types: readonly string[], ...files: readonly File[]): DataTransfer =>
  ({ types, files }) as unknown as DataTransfer; // a browser's alone
const picture = new File(["x"], "image.png");

test("a copied picture or file is a file; what an office program copies is text with a picture of it beside", () => {
  expect(pastedFiles(pasted(["Files"], picture))).toEqual([picture]);
  expect(pastedFiles(pasted(["text/html", "Files"], picture))).toEqual([picture]); // from another page
  expect(pastedFiles(pasted(["text/plain", "Files"], picture))).toEqual([picture]); // from a file manager
  expect(pastedFiles(pasted(["text/plain", "text/html", "text/rtf", "Files"], picture))).toEqual([]);
  expect(pastedFiles(pasted(["text/plain"]))).toEqual([]);
});

test("folders are told apart from files, also where a browser knows no folders", () => {
  const item = (kind: string, isDirectory: boolean | null, file: File | null): object => ({
    kind,
    getAsFile: () => file,
    ...(isDirectory === null ? {} : { webkitGetAsEntry: () => ({ isDirectory, name: file?.name }) }),
  });
  const items = [
    item("file", false, picture),
    item("file", true, new File([], "holiday")),
    item("string", null, null),
    item("file", null, picture),
  ];
  expect(filesOf({ items } as unknown as DataTransfer)).toEqual({ files: [picture, picture], folders: ["holiday"] });
});

test("a place is the one that is chosen; none where the dialog is cancelled; memory where there is no dialog", async () => {
  const offer = offerOf("../kettle.txt");
  const memory = { t: "memory", name: "kettle.txt", maxBytes: maxKeptBytes } as const;
  expect([mostTaken(), await choosePlace(offer)]).toEqual([maxKeptBytes, memory]);
  const asked: object[] = [];
  const handle = { name: "kettle (2).txt" };
  answer(async (options: object) => {
    asked.push(options);
    return handle;
  });
  expect(mostTaken()).toBeNull();
  expect(await choosePlace(offer)).toMatchObject({ t: "disk", handle });
  expect(asked).toEqual([{ suggestedName: "kettle.txt" }]);
  answer(() => Promise.reject(new DOMException("no", "AbortError")));
  expect(await choosePlace(offer)).toBeNull();
  answer(() => Promise.reject(new DOMException("not here", "SecurityError")));
  expect(await choosePlace(offer)).toEqual(memory);
});

test("of a place that nothing came of, only the empty file is removed that choosing it made", async () => {
  const removed: string[] = [];
  const handle = (name: string, content: string): FileSystemFileHandle =>
    ({
      name,
      getFile: () => Promise.resolve(new File([content], name)),
      remove: () => Promise.resolve(void removed.push(name)),
    }) as unknown as FileSystemFileHandle; // as far as it is used
  await leavePlace({ t: "disk", handle: handle("new", "") });
  await leavePlace({ t: "disk", handle: handle("old", "mine") });
  await leavePlace({ t: "memory", name: "a", maxBytes: 1 });
  expect(removed).toEqual(["new"]);
});
