// What is loaded as a text file: for `/save`, and for nothing that happens by itself.

import type { FileEntry, Message } from "./entries.ts";
import { aboutWords, fileNameWords } from "./file-words.ts";
import { timeOf } from "./names.ts";
import type { Timeline } from "./timeline.ts";
import { visible, visibleLines } from "./visible.ts";
import { type Say, sayEnglish } from "./catalog.ts";
import { noticeParts } from "./words.ts";

const dayOf = (at: number): string => {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "----------";
  const digits = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`;
};

const nameText = ({ nickname, fingerprint }: Message["from"]): string =>
  `${visible(nickname)} (${fingerprint.slice(-4)})`;

function fileText({ from, transfer: { offer } }: FileEntry, say: Say): string {
  return `${nameText(from)}: [${[fileNameWords(offer), ...aboutWords(offer, say)].join(" · ")}]`;
}

function messageText(message: Message): string {
  const name = nameText(message.from);
  const head = message.kind === "emote" ? `* ${name} ` : `${name}: `;
  if (message.deleted) return `${head}[taken back]`;
  const reply = message.replyTo === null ? "" : `[to: ${visible(message.replyTo.text.slice(0, 60))}] `;
  return `${head}${reply}${visibleLines(message.text).join("\n    ")}${message.edited ? " [edited]" : ""}`;
}

/** Everything that is loaded, a line each, with nothing in it that acts on a terminal. @param name the channel's */
export function transcriptOf(name: string, timeline: Timeline, say: Say = sayEnglish): string {
  const lines = timeline.entries.map((entry) => {
    const text =
      entry.t === "message"
        ? messageText(entry)
        : entry.t === "file"
          ? fileText(entry, say)
          : `-- ${noticeParts(entry, say)
              .map((part) => (typeof part === "string" ? part : visible(part.nickname)))
              .join("")}`;
    return `${dayOf(entry.at)} ${timeOf(entry.at)} ${text}`;
  });
  return `${visible(name)}\n\n${lines.join("\n")}\n`;
}
