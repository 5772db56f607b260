// Files as lines of JSON, for `listen` and `send`: fields are only ever added.

import { codes } from "../base/index.ts";
import type { FileEvent } from "../client/index.ts";

type Line = Readonly<Record<string, unknown>>;

/** The JSON line of an offer, or of how far a file is. */
export function fileJson(event: FileEvent): Line {
  if (event.t === "file") {
    const { id, from, offer, at, own } = event;
    return {
      event: "file",
      id,
      from: from.nickname,
      fingerprint: from.fingerprint,
      name: offer.name,
      size: offer.size,
      at,
      mediaType: offer.mediaType,
      folder: offer.isFolder,
      cleaned: offer.cleaned,
      own,
    };
  }
  const { id, own, phase, bytes, size, savedAs, problem, takers, uploads } = event.transfer;
  const line = { event: "transfer", id, phase, bytes, size, path: savedAs, code: problem };
  const text = problem === null ? {} : { text: codes[problem].text };
  if (!own) return { ...line, ...text };
  const who = takers.map((taker) => ({
    who: taker.who.nickname,
    fingerprint: taker.who.fingerprint,
    phase: taker.phase,
  }));
  return { ...line, ...text, own, uploads, takers: who };
}
