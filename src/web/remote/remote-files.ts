// The files of a room whose client runs in the worker: how far each is, as it was last told, and what is done with them.

import { type Code, SnugError, toBase64url } from "../../base/index.ts";
import {
  isFinal,
  isTakeable,
  type BlobSource,
  type FileOffer,
  type FileSource,
  type Member,
  type OfferOptions,
  type RoomEvent,
  type RoomFiles,
  type Transfer,
} from "../../client/index.ts";
import { firstTransfer } from "../../ui/index.ts";
import { limits } from "../../protocol/index.ts";
import type { FileAct, FromWorker } from "./messages.ts";
import { PageSink } from "./places.ts";

/** As many as the client keeps; the oldest that are over go first, and then the oldest. */
const maxTransfers = 2 * limits.maxOffers;

export interface RemoteFilesPorts {
  readonly self: () => Member;
  readonly isOver: () => boolean;
  readonly post: (id: string, act: FileAct) => void;
  /** Tells who follows the room. */
  readonly push: (event: RoomEvent) => void;
}

export interface RemoteFiles {
  readonly files: RoomFiles;
  /** Takes what happened in the worker's room. */
  see(event: RoomEvent): void;
  /** Takes what the worker says of a file alone. */
  take(message: Extract<FromWorker, { readonly t: "unfiled" | "kept" }>): void;
  /** The room has ended: what moved does not any more. */
  end(code: Code | null): void;
}

const isOver = ({ phase }: Transfer): boolean => isFinal(phase);

const carriesBlob = (source: FileSource): source is BlobSource => "blob" in source && source.blob instanceof Blob;

export function makeRemoteFiles(ports: RemoteFilesPorts): RemoteFiles {
  const { self, post, push } = ports;
  const transfers = new Map<string, Transfer>();
  const sinks = new Map<string, PageSink>();
  /** What is offered and has not come back as an event of ours yet. */
  const unheard = new Map<string, FileOffer>();
  /** What was accepted, and nothing was told of since. */
  const asked = new Set<string>();

  function keep(transfer: Transfer): void {
    transfers.set(transfer.id, transfer);
    asked.delete(transfer.id);
    if (isOver(transfer)) {
      if (transfer.phase !== "done") void sinks.get(transfer.id)?.abort();
      sinks.delete(transfer.id);
    }
    if (transfers.size <= maxTransfers) return;
    const oldest = [...transfers.values()].find(isOver) ?? transfers.values().next().value;
    if (oldest !== undefined) transfers.delete(oldest.id);
  }
  function tell(transfer: Transfer): void {
    keep(transfer);
    push({ t: "transfer", transfer });
  }
  function fail(transfer: Transfer, code: Code | null): void {
    tell({ ...transfer, phase: "failed", problem: code, perSecond: null, leftMs: null });
  }
  /** Shows an offer that the room never took, so that it can be told that nothing came of it. */
  function refuse(id: string, code: Code): void {
    const offer = unheard.get(id);
    unheard.delete(id);
    if (offer === undefined) return;
    const event = { t: "file", id, from: self(), own: true, at: Date.now(), offer } as const;
    push(event);
    fail(firstTransfer(event), code);
  }
  /** The same where the room itself tells nothing of it. */
  function refuseAlone(id: string, code: Code): void {
    refuse(id, code);
    push({ t: "failed", id, code });
  }

  return {
    files: {
      get transfers() {
        return [...transfers.values()];
      },
      get: (id) => transfers.get(id) ?? null,
      offer(
        source: FileSource,
        { id = toBase64url(crypto.getRandomValues(new Uint8Array(16))), takers }: OfferOptions = {},
      ) {
        if (!carriesBlob(source)) throw new TypeError("the page offers what it has as a blob");
        if (ports.isOver()) throw new SnugError("send.expired");
        const { blob, name, mediaType, cleaned, size, isFolder } = source;
        unheard.set(id, { name, mediaType, cleaned, size, isFolder });
        post(id, { op: "offer", file: { blob, name, mediaType, cleaned }, takers: takers ?? null });
        return id;
      },
      accept(id, sink) {
        if (!(sink instanceof PageSink)) throw new TypeError("the page says where to, and the worker writes");
        const transfer = transfers.get(id);
        if (transfer === undefined || !isTakeable(transfer) || asked.has(id) || ports.isOver())
          throw new SnugError("file.unknown");
        asked.add(id);
        sinks.set(id, sink);
        post(id, { op: "accept", place: sink.place });
      },
      stop: (id) => post(id, { op: "stop" }),
    },
    see(event) {
      if (event.t === "file" || event.t === "relayed") unheard.delete(event.id);
      if (event.t === "failed") refuse(event.id, event.code);
      if (event.t === "transfer") keep(event.transfer);
    },
    take(message) {
      const { id } = message;
      if (message.t === "kept") return sinks.get(id)?.kept(message.blob);
      if (message.op === "offer") return refuseAlone(id, message.code);
      const transfer = transfers.get(id);
      if (transfer !== undefined && message.op === "accept" && asked.has(id)) fail(transfer, message.code);
    },
    end(code) {
      for (const id of unheard.keys()) refuseAlone(id, "send.expired");
      for (const transfer of transfers.values())
        if (!isOver(transfer) && transfer.phase !== "offered") fail(transfer, code);
    },
  };
}
