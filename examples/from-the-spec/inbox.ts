// protocol.md §9 and §10: what becomes of a `chat` once it is opened.
import { hex, same, type Bytes } from "./bytes.ts";
import { isNickname, type Person } from "./credential.ts";
import type { Frame } from "./frames.ts";
import type { Group } from "./group.ts";
import { decodeMessage, kinds, type Message } from "./message.ts";

export interface Output {
  /** A message, for standard output. */
  said(line: string): void;
  /** Anything else worth knowing, for standard error. */
  noted(line: string): void;
}

/** Received text is shown, never obeyed by the terminal. */
export const visible = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\u{fffd}");

export class Inbox {
  readonly #output: Output;
  readonly #shown = new Set<string>();
  readonly #counters = new Map<string, number>();
  readonly #nicknames = new Map<string, string>();

  constructor(output: Output) {
    this.#output = output;
  }

  async open(frame: Frame<"chat">, group: Group): Promise<void> {
    try {
      const { content, sender } = await group.open(frame.sealed);
      this.#take(frame, content, sender);
    } catch (error) {
      this.#output.noted(`group.open_failed: ${String(error)}`);
    }
  }

  #take(frame: Frame<"chat">, content: Bytes, sender: Person): void {
    let message: Message;
    try {
      message = decodeMessage(content);
    } catch {
      return this.#output.noted(`group.open_failed: ${visible(sender.nickname)} sent no message`);
    }
    const agrees = same(message.id, frame.id) && message.counter === frame.counter && same(sender.memberId, frame.from);
    if (!agrees) return this.#output.noted("group.open_failed: a message differs from the frame that carried it");
    if (this.#shown.has(hex(message.id))) return this.#output.noted("group.repeat");
    this.#shown.add(hex(message.id));
    this.#count(hex(frame.from), message.counter);
    this.#show(message, sender);
  }

  #count(from: string, counter: number): void {
    const last = this.#counters.get(from);
    if (last !== undefined && counter > last + 1) this.#output.noted("group.gap");
    if (last !== undefined && counter <= last) this.#output.noted("group.repeat");
    this.#counters.set(from, Math.max(counter, last ?? 0));
  }

  #show({ kind, fields }: Message, sender: Person): void {
    const from = hex(sender.memberId);
    const nickname = visible(this.#nicknames.get(from) ?? sender.nickname);
    const text = fields.at(-1);
    if (kind === kinds.profile && typeof text === "string" && isNickname(text)) this.#nicknames.set(from, text);
    if (kind === kinds.here) this.#output.noted(`${nickname} is here`);
    if (kind === kinds.bye) this.#output.noted(`${nickname} left`);
    if (typeof text !== "string") return;
    if (kind === kinds.text || kind === kinds.reply) this.#output.said(`${nickname}: ${visible(text)}`);
    if (kind === kinds.emote) this.#output.said(`* ${nickname} ${visible(text)}`);
  }
}
