// What a channel's window says of a file: how large, how far, how fast, how long still, and what became of it. In the
// language that a client says things in; names ready to be shown.

import { type FileOffer, type Member, safeName, saveName, type Taker, type Transfer } from "../client/index.ts";
import { type Say, sayEnglish } from "./catalog.ts";
import type { FileEntry } from "./entries.ts";
import { visible } from "./visible.ts";
import { type Parts, partsOf } from "./words.ts";

const english = "en-GB";
const units = ["size.KiB", "size.MiB", "size.GiB", "size.TiB"] as const;
/** More takers than these are counted, not named. */
const mostNamed = 4;
/** An extension is no longer than this; what is longer is part of the name. (`.searchConnector-ms` has 19.) */
const longestExtension = 20;

const formats = new Map<string, Intl.NumberFormat>();

function decimal(value: number, locale: string): string {
  const known = formats.get(locale);
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false } as const;
  const format = known ?? new Intl.NumberFormat(locale, digits);
  if (known === undefined) formats.set(locale, format);
  return format.format(value);
}

/** `312 bytes`, `1.5 KiB`, `24.0 MiB`. @param locale BCP 47, for the decimal sign */
export function sizeWords(bytes: number, say: Say = sayEnglish, locale: string = english): string {
  if (bytes < 1024) return say("size.bytes", { count: Math.round(bytes) });
  let amount = bytes / 1024;
  let unit = 0;
  // 1023.96 KiB would be written as 1024.0.
  for (; amount >= 1023.95 && unit < units.length - 1; unit++) amount /= 1024;
  return say(units[unit] ?? "size.TiB", { amount: decimal(amount, locale) });
}

/** `12.4 MiB/s` */
export const rateWords = (perSecond: number, say: Say = sayEnglish, locale: string = english): string =>
  say("file.rate", { size: sizeWords(perSecond, say, locale) });

/** `3 min left`; what is begun counts whole, so that it never ends before it says so. */
export function leftWords(leftMs: number, say: Say = sayEnglish): string {
  if (leftMs < 60_000) return say("left.seconds");
  const minutes = Math.ceil(leftMs / 60_000);
  if (minutes < 60) return say("left.minutes", { minutes });
  if (minutes > 24 * 60) return say("left.days");
  return say("left.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** Whole percents, 100 only where all is there; null where the size is not known. */
export function percentOf({ bytes, size, phase }: Transfer): number | null {
  if (phase === "done") return 100;
  if (size === null) return null;
  return size === 0 ? 0 : Math.min(100, Math.floor((bytes / size) * 100));
}

/** A file's name in two parts, each ready to be shown: the second is what says how it is opened, and is never to be cut. */
export interface FileName {
  readonly stem: string;
  /** With its dot; empty where there is none. */
  readonly extension: string;
}

/** What a file is named by: an offer, or a name alone, as its sender gave it. */
export type Named = string | Pick<FileOffer, "name" | "isFolder">;

/**
 * The name of a file as it will be saved, which is what opens it: what was sent may end in what saving drops.
 * Each part is isolated by itself: neither direction nor length of the one hides or moves the other.
 */
export function fileName(named: Named): FileName {
  const name = typeof named === "string" ? safeName(named) : saveName(named);
  const dot = name.lastIndexOf(".");
  const isExtension = dot > 0 && name.length - dot <= longestExtension && dot < name.length - 1;
  return isExtension
    ? { stem: visible(name.slice(0, dot)), extension: visible(name.slice(dot)) }
    : { stem: visible(name), extension: "" };
}

/** The name of a file on one line, whole, as it will be saved. */
export function fileNameWords(named: Named): string {
  const { stem, extension } = fileName(named);
  return stem + extension;
}

/** Something that is said of a file, and what of it: its sender chooses some of the words, which may be like others. */
export interface AboutFile {
  readonly of: "size" | "type" | "cleaned";
  readonly words: string;
}

/** What its sender says of a file beside its name: size, media type, whether it is a folder, whether it was cleaned. */
export function aboutFile(offer: FileOffer, say: Say = sayEnglish, locale: string = english): readonly AboutFile[] {
  const all: readonly AboutFile[] = [
    { of: "size", words: offer.size === null ? say("size.unknown") : sizeWords(offer.size, say, locale) },
    { of: "type", words: offer.isFolder ? say("file.folder") : visible(offer.mediaType) },
    { of: "cleaned", words: offer.cleaned ? say("file.cleaned") : "" },
  ];
  return all.filter(({ words }) => words !== "");
}

/** The same, in words alone. */
export const aboutWords = (offer: FileOffer, say: Say = sayEnglish, locale: string = english): readonly string[] =>
  aboutFile(offer, say, locale).map(({ words }) => words);

/** How far what moves is, the most telling first: `42 %`, `3 min left`, `12.4 MiB/s`, `12.2 MiB of 29.0 MiB`. */
export function progressWords(transfer: Transfer, say: Say = sayEnglish, locale: string = english): readonly string[] {
  const { bytes, size, perSecond, leftMs } = transfer;
  const percent = percentOf(transfer);
  const done = sizeWords(bytes, say, locale);
  return [
    percent === null ? say("file.soFar", { done }) : say("file.percent", { percent }),
    leftMs === null ? "" : leftWords(leftMs, say),
    perSecond === null ? "" : rateWords(perSecond, say, locale),
    size === null ? "" : say("file.progress", { done, size: sizeWords(size, say, locale) }),
  ].filter((words) => words !== "");
}

/** Whether a file is on its way, so that leaving now would cut it off. */
export const isUnderWay = ({ phase }: Pick<Transfer, "phase">): boolean =>
  phase === "waiting" || phase === "moving" || phase === "checking";

/** What is to be said of a file's state in one sentence: a problem with its next step, where it was saved, or its phase. */
export function stateWords(transfer: Transfer, say: Say = sayEnglish): string {
  const { own, phase, problem, savedAs } = transfer;
  if (phase === "done") return savedAs === null ? say(`file.${whose(own)}.done`) : savedWords(savedAs, say);
  // Who stopped it knows why.
  const isOwnWish = phase === "stopped" && problem === "file.cancelled";
  if (problem !== null && !isOwnWish) return say(`error.${problem}`);
  // All of it went out, and those who take it look it through.
  if (own && phase === "waiting" && transfer.bytes > 0 && transfer.bytes === transfer.size)
    return say("file.own.checking");
  return say(`file.${whose(own)}.${phase}`);
}

const whose = (own: boolean): "own" | "other" => (own ? "own" : "other");

/** `saved to ~/Downloads/a (2).txt` */
const savedWords = (path: string, say: Say = sayEnglish): string => say("file.saved", { path: visible(path) });

/** Who takes a file of ours: each with their phase, or, where they are many, how many there are of each kind. */
export function takerWords({ takers }: Transfer, say: Say = sayEnglish): readonly Parts[] {
  if (takers.length <= mostNamed) return takers.map(({ who, phase }) => partsOf(say, `taker.${phase}`, { who }, {}));
  const count = (...phases: readonly Taker["phase"][]): number =>
    takers.filter(({ phase }) => phases.includes(phase)).length;
  return [
    ["takers.done", count("done")] as const,
    ["takers.busy", count("waiting", "moving")] as const,
    ["takers.ended", count("stopped", "failed")] as const,
  ].flatMap(([key, many]) => (many === 0 ? [] : [[say(key, { count: many })]]));
}

/** `finch offers a file: report.pdf · 1.5 MiB`, in parts, the member where the name stands. */
export function offerWords(
  { from, transfer }: Pick<FileEntry, "from" | "transfer">,
  say: Say = sayEnglish,
  locale: string = english,
): Parts {
  const { offer } = transfer;
  const file = [fileNameWords(offer), ...aboutWords(offer, say, locale)].join(" · ");
  return partsOf(say, "file.offers", { who: from }, { file });
}

/** The files that are on their way, each with how far it is: `report.pdf (42 %)`. */
export function underWayWords(transfers: readonly Transfer[], say: Say = sayEnglish): readonly string[] {
  return transfers.filter(isUnderWay).map((transfer) => {
    const percent = percentOf(transfer);
    const name = fileNameWords(transfer.offer);
    return percent === null ? name : `${name} (${say("file.percent", { percent })})`;
  });
}

/** What of a folder does not go with it, as a sentence; null where all of it does. @param skipped paths */
export function skippedWords(skipped: readonly string[], say: Say = sayEnglish): string | null {
  if (skipped.length === 0) return null;
  const names = [...skipped.slice(0, mostNamed).map(visible), ...(skipped.length > mostNamed ? ["…"] : [])];
  return say("file.skipped", { names: names.join(", ") });
}

/** Which files leaving now would cut off, as a sentence; null where there are none. */
export function cutOffWords(transfers: readonly Transfer[], say: Say = sayEnglish): string | null {
  const cut = underWayWords(transfers, say);
  if (cut.length === 0) return null;
  const named = cut.slice(0, mostNamed);
  return say("answer.cutOff", {
    count: cut.length,
    names: [...named, ...(cut.length > mostNamed ? ["…"] : [])].join(", "),
  });
}

/** A sentence's parts as one text, names plain. */
export const plainParts = (
  parts: Parts,
  nameOf: (member: Member) => string = ({ nickname }) => visible(nickname),
): string => parts.map((part) => (typeof part === "string" ? part : nameOf(part))).join("");
