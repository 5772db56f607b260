// The line that is being written: Enter sends, Shift+Enter breaks the line. What cannot be sent stays.

import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type Ref,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { asSnugError } from "../../base/index.ts";
import { errorText, type Message, obey, type RoomStore, type RoomView, visible, type Wish } from "../../ui/index.ts";
import { useAnnounce } from "../announcer.tsx";
import { pastedFiles } from "../files/chosen-files.ts";
import { useSay } from "../words/say.ts";
import { Completions } from "./completions.tsx";
import { Name } from "./name.tsx";
import { useCompletion } from "./use-completion.ts";

/** What is being written is about: a message that is answered, or one of ours that is changed. */
export interface Subject {
  readonly t: "reply" | "edit";
  readonly message: Message;
}

export interface ComposerHandle {
  focus(): void;
  /** Opens the browser's dialog for files. */
  chooseFiles(): void;
  /** Puts text where the cursor is. */
  insert(text: string): void;
}

export interface ComposerProps {
  readonly ref: Ref<ComposerHandle>;
  readonly store: RoomStore;
  readonly view: RoomView;
  readonly draft: RefObject<string>;
  readonly subject: Subject | null;
  /** It is about nothing any more. */
  readonly onDone: () => void;
  /** Something is to be shown. */
  readonly onWish: (wish: Wish) => void;
  /** Looks for an emoji, or no more. */
  readonly onPick: () => void;
  readonly isPicking: boolean;
  /** These were chosen or pasted, to be sent. */
  readonly onFiles: (files: readonly File[]) => void;
  /** Whether the channel is over. */
  readonly isOver: boolean;
  /** What stands above it. */
  readonly children: ReactNode;
}

const mostRows = 8;

export function Composer(props: ComposerProps): ReactElement {
  const { ref, store, view, draft, subject, onDone, onWish, onPick, isPicking, onFiles, isOver, children } = props;
  const say = useSay();
  const [text, setText] = useState(draft.current);
  const [cursor, setCursor] = useState(text.length);
  const [aside, setAside] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [info, setInfo] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const announce = useAnnounce();
  const completion = useCompletion(subject?.t === "edit" ? "" : text, cursor, view, write);
  // A message of ours that is not changed yet is nobody's draft.
  const isUntouched = subject?.t === "edit" && text === subject.message.text;
  draft.current = aside === null ? text : isUntouched ? aside : `${text}\n${aside}`;
  useEffect(() => field.current?.focus(), []);
  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    chooseFiles: () => files.current?.click(),
    insert(inserted) {
      const at = field.current?.selectionStart ?? text.length;
      const end = field.current?.selectionEnd ?? at;
      write(text.slice(0, at) + inserted + text.slice(end), at + inserted.length);
      field.current?.focus();
    },
  }));

  /** Has a text stand there, with the cursor somewhere in it. */
  function write(next: string, at: number): void {
    setText(next);
    setCursor(at);
    requestAnimationFrame(() => field.current?.setSelectionRange(at, at));
  }
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
    setInfo(null);
    onDone();
  }
  function change(message: Message): void {
    if (text.trim() === "") return setProblem(say("composer.nothingLeft"));
    if (view.timeline.message(message.id)?.deleted !== false) return setProblem(say("composer.takenBack"));
    if (text !== message.text) store.edit(message.id, text);
    done("");
  }
  function send(): void {
    if (isOver) return;
    try {
      if (subject?.t === "edit") return change(subject.message);
      const wish = obey(text, subject?.message ?? null, store, say);
      if (wish.t === "nothing") return;
      if (wish.t === "problem") return setProblem(wish.text);
      // A command leaves what is being answered as it is.
      if (wish.t === "said") done("");
      else {
        const told = wish.t === "info" ? wish.text : wish.t === "code" ? say("answer.noCode") : null;
        setText("");
        setProblem(null);
        setInfo(told);
        if (told !== null) announce(told);
      }
      onWish(wish);
    } catch (error) {
      setProblem(errorText(asSnugError(error), say));
    }
  }
  function keyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // 229: Safari tells the Enter that ends a composition as one of its own.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (completion.keyDown(event)) return event.preventDefault();
    if (event.key === "Escape" && subject !== null) return done(subject.t === "reply" ? text : "");
    // Where one types on the screen itself there is no Shift with Enter: it breaks the line, and the button sends.
    if (event.key !== "Enter" || event.shiftKey || globalThis.matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    send();
  }
  return (
    <form
      className="composer"
      aria-label={say("composer.title")}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {children}
      <p className="problem" role="alert">
        {problem ?? ""}
      </p>
      {view.connection === "reconnecting" && <p className="notice">{say("composer.waits")}</p>}
      {info !== null && <p className="info">{info}</p>}
      {subject !== null && (
        <p className="subject">
          <span>
            {subject.t === "edit" ? (
              say("composer.changing")
            ) : (
              <>
                {say("composer.answering")} <Name member={subject.message.from} view={view} />:{" "}
                <bdi>{visible(subject.message.text.slice(0, 200))}</bdi>
              </>
            )}
          </span>
          <button type="button" onClick={() => done(subject.t === "reply" ? text : "")}>
            {say("composer.stop")}
          </button>
        </p>
      )}
      <Completions completion={completion} />
      <button
        type="button"
        className="emoji"
        aria-label={say("composer.emoji")}
        aria-expanded={isPicking}
        disabled={isOver}
        onClick={onPick}
      >
        ☺
      </button>
      <button
        type="button"
        className="emoji"
        aria-label={say("files.choose")}
        title={say("files.choose")}
        disabled={isOver}
        onClick={() => files.current?.click()}
      >
        <svg className="clip" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M8 12l6-6a3 3 0 0 1 4 4l-8 8a5 5 0 0 1-7-7l8-8" />
        </svg>
      </button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          target.value = ""; // the same file may be chosen again
        }}
      />
      <textarea
        ref={field}
        aria-label={say("composer.message")}
        dir={text === "" ? undefined : "auto"} // empty, its placeholder runs as the page does
        placeholder={say("composer.message")}
        {...completion.attributes}
        value={text}
        readOnly={isOver}
        onSelect={({ currentTarget }) => setCursor(currentTarget.selectionStart)}
        rows={Math.min(mostRows, text.split("\n").length)}
        onChange={({ target }) => {
          setText(target.value);
          setCursor(target.selectionStart);
          setProblem(null);
          setInfo(null);
        }}
        onKeyDown={keyDown}
        onPaste={(event) => {
          const pasted = isOver ? [] : pastedFiles(event.clipboardData);
          if (pasted.length === 0) return;
          event.preventDefault();
          onFiles(pasted);
        }}
      />
      {/* The field keeps the focus, and a phone its keyboard. */}
      <button type="submit" disabled={isOver} onPointerDown={(event) => event.preventDefault()}>
        {say(subject?.t === "edit" ? "composer.save" : "composer.send")}
      </button>
    </form>
  );
}
