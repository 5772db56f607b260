// The line that is being written: Enter sends, Shift+Enter breaks the line. What cannot be sent stays.

import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { asSnugError } from "../base/index.ts";
import {
  refusalOf,
  sayEnglish,
  type Message,
  parseCommand,
  type RoomStore,
  type RoomView,
  visible,
} from "../ui/index.ts";
import { Name } from "./name.tsx";

/** Says or obeys a text. @returns a sentence where it did neither @throws SnugError where it cannot be sent */
function enter(text: string, store: RoomStore): string | null {
  const { room } = store;
  const command = parseCommand(text, false);
  switch (command.t) {
    case "say":
      room.send(command.text);
      return null;
    case "emote":
      room.emote(command.text);
      return null;
    case "nick":
      if (command.nickname === null) return `You are ${visible(room.self.nickname)}.`;
      store.rename(command.nickname);
      return null;
    case "quit":
      void room.leave();
      return null;
    case "nothing":
      return null;
    case "usage":
    case "later":
    case "unknown":
      return refusalOf(command);
    case "help":
    case "who":
    case "verify":
    case "code":
    case "reply":
    case "edit":
    case "react":
    case "search":
    case "save":
    case "delete":
    case "warnings":
    case "ok":
      return sayEnglish("answer.later", { what: "More commands in this page" });
  }
}

/** What is being written is about: a message that is answered, or one of ours that is changed. */
export interface Subject {
  readonly t: "reply" | "edit";
  readonly message: Message;
}

export interface ComposerProps {
  readonly store: RoomStore;
  readonly view: RoomView;
  readonly draft: { current: string };
  readonly subject: Subject | null;
  /** It is about nothing any more. */
  readonly onDone: () => void;
}

export function Composer({ store, view, draft, subject, onDone }: ComposerProps): ReactElement {
  const [text, setText] = useState("");
  const [aside, setAside] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  draft.current = aside === null ? text : `${text}\n${aside}`;
  useEffect(() => field.current?.focus(), []);
  const before = useRef<Subject | null>(null);
  useEffect(() => {
    const was = before.current;
    before.current = subject;
    if (subject === null) return;
    field.current?.focus();
    // What was being written is kept while a message is changed, and there again for whatever comes after that.
    const own = was?.t === "edit" ? (aside ?? "") : text;
    if (subject.t === "reply") {
      setText(own);
      setAside(null);
    } else if (was?.t !== "edit" || was.message.id !== subject.message.id) {
      setAside(own);
      setText(subject.message.text);
    }
  }, [subject]);

  function done(next: string): void {
    setText(aside ?? next);
    setAside(null);
    setProblem(null);
    onDone();
  }
  function send(): void {
    try {
      if (text.trim() === "") return;
      if (subject?.t === "edit") {
        if (text !== subject.message.text) store.edit(subject.message.id, text);
        return done("");
      }
      const command = parseCommand(text, false);
      const answer =
        subject !== null && command.t === "say"
          ? void store.room.reply(subject.message.id, command.text)
          : enter(text, store);
      if (answer === null || answer === undefined) done("");
      else setProblem(answer);
    } catch (error) {
      setProblem(asSnugError(error).message);
    }
  }
  function keyDown(event: KeyboardEvent): void {
    // 229: Safari tells the Enter that ends a composition as one of its own.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape" && subject !== null) return done(subject.t === "reply" ? text : "");
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  }
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <p className="problem" role="alert">
        {problem ?? ""}
      </p>
      {subject !== null && (
        <p className="subject">
          {subject.t === "edit" ? (
            "Changing a message of yours"
          ) : (
            <>
              Answering <Name member={subject.message.from} view={view} />: <bdi>{visible(subject.message.text)}</bdi>
            </>
          )}
          <button type="button" onClick={() => done(subject.t === "reply" ? text : "")}>
            Stop
          </button>
        </p>
      )}
      <textarea
        ref={field}
        aria-label="Message"
        value={text}
        rows={Math.min(8, text.split("\n").length)}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={keyDown}
      />
      <button type="submit">Send</button>
    </form>
  );
}
