// A file of ours on offer: who takes it, and the passes that bring it to them. Whoever asks by the time that a pass begins
// is in it; who comes later, or fell behind, gets another. docs/protocol.md §16.

import { type Code, type SnugError, type Timer } from "../../base/index.ts";
import { entryIdText, type EntryId, type Frame, type MemberId } from "../../protocol/index.ts";
import type { FileWord } from "../content.ts";
import type { Member } from "../types.ts";
import { type Asking, Askers, asking } from "./asking.ts";
import { Chunks } from "./chunks.ts";
import type { FileSource } from "./ports.ts";
import { fileWords, type TransferPorts, word } from "./talk.ts";
import { keptWindows, StreamPace } from "./stream-pace.ts";
import type { Taker } from "./types.ts";
import { Upload } from "./upload.ts";

/** Those who ask within this time after the first are served together. */
const gatherMs = 50;
/** Passes of one file at once. */
const maxPasses = 4;
/** In which order those are served who ask. */
const rank = { new: 0, slow: 1, vain: 2 } as const;
/** After a pass that did not come about. */
const againMs = 1_000;

export interface OfferingOf {
  /** The offering message's id, 16 bytes. */
  readonly target: Uint8Array;
  readonly transfer: Uint8Array;
  readonly key: Uint8Array;
  readonly source: FileSource;
  /** How many must take it before the first pass. */
  readonly takers: number;
}

export class Offering {
  readonly of: OfferingOf;
  readonly #ports: TransferPorts;
  readonly #chunks: Chunks;
  readonly #takers: Askers;
  /** Passes that are under way, by id. */
  readonly #uploads = new Map<EntryId, Upload>();
  #count = 0;
  #begun = false;
  #endSaid = false;
  #endMs = Number.NEGATIVE_INFINITY;
  #ending: Timer | null = null;
  #pastSaid = false;
  /** Chunks below this one the foremost pass has brought. */
  #reached = 0;
  #over: { readonly code: Code | null } | null = null;
  #gathering: Timer | null = null;
  #gatherAtMs = 0;
  readonly #pace: StreamPace;

  constructor(of: OfferingOf, ports: TransferPorts) {
    this.of = of;
    this.#ports = ports;
    this.#takers = new Askers(ports.limits.maxOffers);
    const { laneChunks, chunkBytes } = ports.limits;
    this.#chunks = new Chunks(of.source, chunkBytes, keptWindows * laneChunks, ports.crypto.sha256());
    this.#pace = new StreamPace({
      clock: ports.clock,
      limits: ports.limits,
      needing: () => this.#takers.all.filter(({ phase }) => phase === "waiting" || phase === "moving"),
      giveUp: (taker) => this.#past(taker, taker.bytes),
    });
  }

  get takers(): readonly Taker[] {
    return this.#takers.all.map(({ who, phase }) => ({ who, phase }));
  }
  get uploads(): number {
    return this.#count;
  }
  /** Size of the whole, once known. */
  get size(): number | null {
    return this.of.source.size ?? this.#chunks.whole?.size ?? null;
  }
  /** Bytes that all takers of the foremost pass have got; once it is over, of the last one. */
  get bytes(): number {
    // Their lanes may be still about to end.
    const phases = this.#takers.all.map(({ phase }) => phase);
    const all = phases.includes("done") && !phases.includes("moving") && !phases.includes("waiting");
    const bytes = all ? Number.POSITIVE_INFINITY : this.#reached * this.#ports.limits.chunkBytes;
    return Math.min(bytes, this.size ?? this.#reached * this.#ports.limits.chunkBytes);
  }
  get over(): { readonly code: Code | null } | null {
    return this.#over;
  }

  /** A member says something about it. */
  heard(who: Member, bytes: Uint8Array, says: FileWord, chunk: number): void {
    const taker = this.#takers.get(who.memberId);
    if (says === fileWords.takes) return this.#asked(who, bytes, chunk, taker);
    if (taker === undefined && says === fileWords.stops && this.#over === null) return this.#declined(who, bytes);
    if (taker === undefined || taker.phase === "done") return;
    if (says === fileWords.has) this.#settle(taker, "done");
    if (says === fileWords.stops) this.#settle(taker, "stopped");
    if (says === fileWords.failed) this.#settle(taker, "failed");
  }

  /** A member has left the channel. */
  gone(memberId: string): void {
    const taker = this.#takers.get(memberId);
    if (taker !== undefined && (taker.phase === "waiting" || taker.phase === "moving")) this.#settle(taker, "failed");
  }

  /** The relay opened a pass of ours. */
  lane({ pass, token }: Frame<"lane">): void {
    this.#uploads.get(entryIdText(pass))?.attach(token);
  }

  /** The relay did not open it. */
  refused({ id, code }: Frame<"refused">): void {
    const upload = this.#uploads.get(entryIdText(id));
    if (upload === undefined) return;
    upload.close();
    // Nobody of them is there: they ask again when they are.
    if (code === "lane.over") for (const taker of this.#of(upload)) taker.asks = null;
    this.#ended(upload, null);
  }

  /** The connection is gone: every pass with it. Those who took it ask again. */
  dropLanes(): void {
    for (const upload of this.#uploads.values()) {
      upload.close();
      this.#ended(upload, null);
    }
  }

  /** The connection is there again: who asked meanwhile is served. */
  resume(): void {
    this.#gather(0);
  }

  /** Ends it. @param code why; null by our own wish */
  stop(code: Code | null): void {
    if (this.#over !== null) return;
    this.#over = { code };
    this.#gathering?.cancel();
    this.#pace.stop();
    this.#ending?.cancel();
    for (const upload of this.#uploads.values()) upload.close();
    this.#uploads.clear();
    for (const taker of this.#takers.all) {
      taker.upload = null;
      if (taker.phase === "waiting" || taker.phase === "moving") taker.phase = "stopped";
    }
    void this.of.source.close().catch(() => undefined);
    this.#ports.changed(false);
  }

  #of(upload: Upload): readonly Asking[] {
    return this.#takers.all.filter((taker) => taker.upload === upload);
  }

  #asked(who: Member, bytes: Uint8Array, chunk: number, known: Asking | undefined): void {
    const { clock, say } = this.#ports;
    const nowMs = clock.nowMs();
    if (this.#over !== null) {
      if (this.#takers.mayAnswer(who.memberId, nowMs)) say(word(this.of.target, fileWords.withdrawn, 0, bytes));
      return;
    }
    if (chunk < this.#chunks.oldest) {
      if (this.#takers.mayAnswer(who.memberId, nowMs)) this.#past(known ?? null, bytes);
      return;
    }
    if (chunk > this.#chunks.read) return; // nobody has what was not read yet
    if (this.#endSaid) this.#sayEnd();
    if (this.#chunks.whole !== null && chunk === this.#chunks.read) return; // all of it: that end was what was lacking
    const taker = known ?? asking(who, bytes, chunk, "waiting");
    this.#add(taker);
    // Who asks has no lane: a pass that counts on it, and has begun, does so in vain.
    if (taker.upload?.begun === true) this.#free(taker);
    if (taker.upload === null) taker.phase = "waiting";
    taker.asks = chunk;
    taker.floor = chunk;
    taker.most = Math.max(taker.most, chunk);
    this.#gather(gatherMs);
    this.#ports.changed(known !== undefined);
  }

  /** Somebody does not want it: that is shown, too. */
  #declined(who: Member, bytes: Uint8Array): void {
    this.#add(asking(who, bytes, 0, "stopped"));
    this.#ports.changed(false);
  }

  #add(taker: Asking): void {
    const gone = this.#takers.add(taker);
    if (gone !== null) this.#free(gone);
  }

  /** Its pass goes on without it, or is over where it was the last one. */
  #free(taker: Asking): void {
    const { upload } = taker;
    taker.upload = null;
    if (upload === null || this.#of(upload).length > 0) return;
    upload.close();
    this.#ended(upload, null);
  }

  /** That part cannot be read again. */
  #past(taker: Asking | null, bytes: Uint8Array): void {
    this.#ports.say(word(this.of.target, fileWords.past, 0, bytes));
    if (taker !== null) this.#settle(taker, "failed");
  }

  #settle(taker: Asking, phase: "done" | "stopped" | "failed"): void {
    taker.phase = phase;
    taker.asks = null;
    this.#free(taker);
    this.#pace.goOn();
    this.#ports.changed(false);
  }

  #gather(afterMs: number): void {
    const { clock } = this.#ports;
    const atMs = clock.nowMs() + afterMs;
    if (this.#gathering !== null && this.#gatherAtMs <= atMs) return;
    this.#gathering?.cancel();
    this.#gatherAtMs = atMs;
    this.#gathering = clock.after(afterMs, () => {
      this.#gathering = null;
      this.#serve();
    });
  }

  /** Opens passes for those who ask: together where they lack about the same, and are of a kind. */
  #serve(): void {
    const { laneChunks, maxLaneTakers } = this.#ports.limits;
    const willing = this.#takers.all.filter(({ phase }) => phase !== "stopped" && phase !== "failed");
    if (this.#over !== null || (!this.#begun && willing.length < this.of.takers)) return;
    const nowMs = this.#ports.clock.nowMs();
    const open = willing.filter(({ asks, upload }) => asks !== null && upload === null);
    const due = open
      .filter(({ servedMs }) => nowMs - servedMs >= againMs)
      .toSorted((a, b) => rank[a.kind] - rank[b.kind] || (a.asks ?? 0) - (b.asks ?? 0));
    if (due.length < open.length) this.#gather(againMs);
    for (let [next] = due; next !== undefined; [next] = due) {
      const { kind } = next;
      // One pass is always left for who comes new.
      if (this.#uploads.size >= (kind === "new" ? maxPasses : maxPasses - 1)) return;
      const first = next.asks ?? 0;
      const alike = due.filter((taker) => taker.kind === kind && (taker.asks ?? 0) - first <= laneChunks);
      const together = alike.slice(0, kind === "vain" ? 1 : maxLaneTakers);
      due.splice(0, together.length); // those of a kind stand in the order of what they lack
      if (!this.#open(first, together)) return;
    }
  }

  #open(first: number, takers: readonly Asking[]): boolean {
    const { clock, primitives, serve, crypto, limits, dial } = this.#ports;
    const pass = primitives.random(16);
    const frame: Frame<"serve"> = {
      t: "serve",
      pass,
      transfer: this.of.transfer,
      patient: !this.of.source.seekable,
      takers: takers.map(({ bytes, asks }) => [bytes, asks ?? 0]),
    };
    if (!serve(frame)) return false; // `resume` comes once we can
    const { transfer, key } = this.of;
    const upload = new Upload(
      { pass, transfer, key, first, chunks: this.#chunks },
      {
        primitives,
        crypto,
        limits,
        dial,
        clock,
        mayRead: (n) => (this.of.source.seekable ? Promise.resolve() : this.#pace.mayRead(n)),
        onMoved: () => this.#moved(upload),
        onLeft: (member, slow) => this.#left(upload, member, slow),
        onEnd: (error) => this.#ended(upload, error),
      },
    );
    this.#uploads.set(entryIdText(pass), upload);
    for (const taker of takers) {
      taker.upload = upload;
      taker.servedMs = clock.nowMs();
    }
    // A relay that says nothing at all is asked again.
    upload.patience = this.#ports.clock.after(3 * limits.attachMs, () => {
      if (upload.begun) return;
      upload.close();
      this.#ended(upload, null);
    });
    return true;
  }

  #moved(upload: Upload): void {
    let soon = true;
    for (const taker of this.#of(upload)) {
      taker.asks = null;
      if (taker.phase === "waiting") soon = false;
      taker.phase = "moving";
      if (upload.base <= taker.floor) continue;
      if (taker.kind === "vain") taker.kind = "new";
      taker.floor = Math.max(taker.floor, upload.base - this.#ports.limits.laneChunks);
      taker.most = Math.max(taker.most, taker.floor);
    }
    if (!upload.counted && upload.sent > 0) {
      upload.counted = true;
      this.#count++;
    }
    this.#begun = true;
    this.#reached = Math.max(...[...this.#uploads.values()].map(({ base }) => base));
    this.#pace.goOn();
    this.#tellEnd();
    if (!this.#pastSaid && this.#chunks.oldest > 0) {
      this.#pastSaid = true;
      this.#ports.say(word(this.of.target, fileWords.past));
    }
    this.#ports.changed(soon);
  }

  /** All of it was read: those who have it all are told what it was. */
  #tellEnd(): void {
    if (this.#endSaid || this.#chunks.whole === null) return;
    this.#endSaid = true;
    this.#sayEnd();
  }

  /** Once a second at most, for all who ask in it. */
  #sayEnd(): void {
    const { clock, say } = this.#ports;
    const waitMs = this.#endMs + againMs - clock.nowMs();
    if (waitMs > 0) {
      this.#ending ??= clock.after(waitMs, () => {
        this.#ending = null;
        this.#sayEnd();
      });
      return;
    }
    this.#endMs = clock.nowMs();
    const { whole } = this.#chunks;
    if (whole !== null && this.#over === null) say({ kind: "fileEnd", target: this.of.target, ...whole });
  }

  #left(upload: Upload, member: MemberId, slow: boolean): void {
    const taker = this.#takers.get(member);
    if (taker?.upload !== upload) return;
    // Who goes by itself when all was sent is about to say that it has it.
    if (!upload.sentAll || slow || taker.asks !== null) this.#lose(taker);
    if (!upload.begun) taker.kind = "vain";
    else if (slow) taker.kind = "slow";
    this.#free(taker);
    if (taker.asks !== null) this.#gather(gatherMs);
    this.#ports.changed(false);
  }

  /** It has no lane any more, and is still without all of it. */
  #lose(taker: Asking): void {
    if (taker.phase === "moving") taker.phase = "waiting";
  }

  #ended(upload: Upload, error: SnugError | null): void {
    if (!this.#uploads.delete(entryIdText(upload.of.pass))) return;
    this.#tellEnd();
    const takers = this.#of(upload);
    for (const taker of takers) {
      taker.upload = null;
      this.#lose(taker);
    }
    // Whoever had a pass for itself, and took nothing of what was sent.
    const [only] = takers;
    const inVain = upload.sent > 0 && upload.base <= upload.of.first && !upload.sentAll;
    if (only !== undefined && takers.length === 1 && inVain) only.kind = "vain";
    // What these takers ask for cannot be read; any other fault is the source's, and nobody can have it any more.
    if (error?.code === "file.past") for (const taker of takers) this.#past(taker, taker.bytes);
    else if (error !== null && this.#over === null) {
      this.#ports.say(word(this.of.target, fileWords.withdrawn));
      return this.stop(error.code);
    }
    if (this.#takers.all.some(({ asks }) => asks !== null)) this.#gather(againMs);
    this.#ports.changed(false);
  }
}
