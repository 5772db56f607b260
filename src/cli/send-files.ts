// `snug send` with files: each is opened before one joins, offered to all, and watched until everyone who took it has it.

import { type FileSource, type Room, type RoomEvent, saveName, type Transfer } from "../client/index.ts";
import { openSource, openStream } from "../disk/index.ts";
import { aboutWords, fileNameWords, sayEnglish, skippedWords } from "../ui/index.ts";
import {
  hopelessLine,
  isDelivered,
  isHopeless,
  isSettled,
  outcomesOf,
  progressLine,
  undeliveredLine,
} from "./delivery.ts";
import { fileJson } from "./file-json.ts";
import { usage } from "./options.ts";
import type { Screen } from "./screen.ts";

export interface FilesWishes {
  readonly paths: readonly string[];
  /** What a file is called, where it is not by its own name. */
  readonly name: string | null;
  readonly keepMetadata: boolean;
  /** How many are to take each before it is sent. */
  readonly takers: number;
  readonly json: boolean;
}

/** Files that are open, and on offer, at once: a system has only so many for a program. */
const mostOpen = 64;

/** What is offered, once it is open; stdin is opened when it is its turn, since it may be silent for long. */
type Opening = () => Promise<FileSource>;

/**
 * Opens what is named, so that what is wrong with it is said before anything is asked.
 * @throws SnugError "file.unreadable" | "file.uncleaned" | "config.malformed"
 */
export async function openAll(wishes: FilesWishes, screen: Screen): Promise<readonly Opening[]> {
  const { paths, name, keepMetadata } = wishes;
  if (name !== null && paths.length > 1) throw usage("--name is for one file; send the others by themselves.");
  if (paths.includes("")) throw usage("A file's name is empty; name the file, or - for stdin.");
  if (paths.filter((path) => path === "-").length > 1) throw usage("- is stdin, and there is one of it.");
  if (paths.includes("-") && process.stdin.isTTY === true)
    throw usage("- is what comes through a pipe, and there is none: producer | snug send <address> -");
  const opened: Opening[] = [];
  for (const [i, path] of paths.entries()) {
    if (path === "-") {
      // Bytes, since no encoding is set.
      const stdin = process.stdin as AsyncIterable<Uint8Array>;
      opened.push(() => openStream(stdin, name ?? "stdin", { keepMetadata }));
      continue;
    }
    const source = await openSource(path, { keepMetadata });
    const skipped = skippedWords(source.skipped);
    if (skipped !== null) screen.say(`${fileNameWords(source.name)}: ${skipped}`);
    if (i < mostOpen)
      opened.push(() => Promise.resolve(name === null ? source : { ...source, name: saveName({ ...source, name }) }));
    else {
      await source.close(); // it can be opened, and is, when it is its turn
      opened.push(() => openSource(path, { keepMetadata }));
    }
  }
  return opened;
}

export interface Shipment {
  /** Offers everything, and resolves when nothing more comes of any of it. @returns whether all of it was delivered */
  send(): Promise<boolean>;
  /** Takes the room's next event. */
  take(event: RoomEvent): void;
  /** Withdraws what has not arrived. */
  withdraw(): void;
  /** Says, for each file that was offered and not delivered, to whom. */
  tellRest(): void;
}

/** What is sent, on its way. */
export function makeShipment(opened: readonly Opening[], room: Room, wishes: FilesWishes, screen: Screen): Shipment {
  const { takers, json } = wishes;
  const own = new Map<string, Transfer>();
  const onOffer = new Set<string>();
  const delivered = new Set<string>();
  const told = new Set<string>();
  /** Who was seen taking which file. */
  const began = new Set<string>();
  /** Who was there when a file was offered; who comes later has not heard of it. */
  const heard = new Map<string, ReadonlySet<string>>();
  let isOnline = true;
  let isOver = false;
  let changed = Promise.withResolvers<void>();

  function draw(): void {
    const line = progressLine([...own.values()], takers, (process.stderr.columns ?? 80) - 1, isOnline);
    screen.step(line === "" ? null : line);
  }

  /** Offers one; where many are on offer, one that is settled makes room, or is waited for. */
  async function offer(open: Opening): Promise<void> {
    while (onOffer.size >= mostOpen) {
      const settled = [...own.values()].find((transfer) => onOffer.has(transfer.id) && isSettled(transfer, takers));
      if (settled === undefined) await changed.promise;
      else {
        onOffer.delete(settled.id);
        room.files.stop(settled.id);
      }
    }
    const source = await open();
    try {
      onOffer.add(room.files.offer(source, { takers }));
    } catch (error) {
      await source.close(); // nobody else has it
      throw error;
    }
  }

  /** A line for each end, once. */
  function tell(key: string, text: string): void {
    if (told.has(key)) return;
    told.add(key);
    if (!json) screen.say(text);
  }

  /** Withdraws what as many as are waited for can never take. */
  function giveUpHopeless(): void {
    for (const transfer of own.values()) {
      const { id } = transfer;
      const tried = new Set(transfer.takers.map(({ who }) => who.memberId));
      const untried = room.members.filter(
        ({ memberId }) =>
          memberId !== room.self.memberId && !tried.has(memberId) && heard.get(id)?.has(memberId) !== false,
      ).length;
      if (isOver || !isHopeless(transfer, takers, untried) || told.has(`${id} hopeless`)) continue;
      tell(`${id} hopeless`, hopelessLine(transfer, takers));
      room.files.stop(id);
    }
  }

  function moved(transfer: Transfer): void {
    const { id, phase } = transfer;
    own.set(id, transfer);
    for (const taker of transfer.takers) if (taker.phase !== "stopped") began.add(`${id} ${taker.who.memberId}`);
    if (isDelivered(transfer, takers)) delivered.add(id);
    else if (phase !== "stopped") delivered.delete(id); // another took it, or failed
    if (phase === "failed") onOffer.delete(id);
    // Of what we withdrew nobody stopped anything.
    if (phase !== "stopped")
      for (const { key, text } of outcomesOf(transfer, (member) => began.has(`${id} ${member}`)))
        tell(`${id} ${key}`, text);
  }

  return {
    async send() {
      for (const open of opened) await offer(open);
      while (own.size < opened.length || [...own.values()].some((transfer) => !isSettled(transfer, takers)))
        await changed.promise;
      return delivered.size === opened.length;
    },
    take(event) {
      if (isOver) return; // what is still on offer fails by our leaving
      if (json && (event.t === "file" || event.t === "transfer")) screen.json(fileJson(event));
      switch (event.t) {
        case "file":
          if (!event.own || json) return;
          const about = [fileNameWords(event.offer), ...aboutWords(event.offer), sayEnglish("file.own.offered")];
          return screen.say(about.join(" · "));
        case "transfer":
          if (!event.transfer.own) return;
          moved(event.transfer);
          break;
        case "relayed":
          heard.set(event.id, new Set(room.members.map(({ memberId }) => memberId)));
          break;
        case "connection":
          isOnline = event.state === "open";
          break;
        case "member":
        case "joined":
          break;
        case "message":
        case "edited":
        case "deleted":
        case "reaction":
        case "presence":
        case "epoch":
        case "alarm":
        case "failed":
        case "closed":
          return;
      }
      giveUpHopeless();
      draw();
      const wake = changed.resolve;
      changed = Promise.withResolvers<void>();
      wake();
    },
    withdraw() {
      isOver = true;
      for (const id of onOffer) {
        const transfer = own.get(id);
        if (transfer === undefined || !isSettled(transfer, takers)) room.files.stop(id);
      }
    },
    tellRest() {
      for (const transfer of own.values())
        if (!delivered.has(transfer.id) && !told.has(`${transfer.id} hopeless`))
          tell(`${transfer.id} rest`, undeliveredLine(transfer));
    },
  };
}
