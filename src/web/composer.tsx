// The line that is being written: Enter sends, Shift+Enter breaks the line. What cannot be sent stays.

import { type KeyboardEvent, type ReactElement, useState } from "react";
import { asSnugError } from "../base/index.ts";
import { answers, parseCommand, type RoomStore, visible } from "../ui/index.ts";

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
      return command.says;
    case "later":
      return answers.later(command.what);
    case "unknown":
      return answers.unknown(visible(command.name));
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
      return answers.later("More commands in this page");
  }
}

export function Composer({ store }: { readonly store: RoomStore }): ReactElement {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  function send(): void {
    try {
      const answer = enter(text, store);
      setProblem(answer);
      if (answer === null) setText("");
    } catch (error) {
      setProblem(asSnugError(error).message);
    }
  }
  function keyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
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
      <textarea
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
