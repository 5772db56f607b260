// One message: whose, what, and what one can do with it.

import { memo, type ReactElement, type Ref, useEffect, useRef, useState } from "react";
import { continues, type Entry, failureText, type Message, type RoomView, timeOf, visible } from "../../ui/index.ts";
import type { Highlight } from "../highlight.ts";
import { Markdown } from "../markdown.tsx";
import { useSay } from "../words/say.ts";
import { Name } from "./name.tsx";
import { Sign } from "./sign.tsx";

/** What one can do with a message. */
export interface Actions {
  readonly reply: (message: Message) => void;
  readonly edit: (message: Message) => void;
  readonly remove: (message: Message) => void;
  readonly react: (message: Message, emoji: string) => void;
  /** Looks for another emoji to react with. */
  readonly pick: (message: Message) => void;
  /** Shows the message of an id. */
  readonly goTo: (id: string) => void;
}

export interface MessageProps {
  readonly message: Message;
  readonly before: Entry | null;
  readonly view: RoomView;
  readonly actions: Actions;
  readonly highlight: Highlight;
  /** Whether the channel is over: nothing is to be done with it. */
  readonly isOver: boolean;
  /** Whether the keyboard is at this message. */
  readonly isChosen: boolean;
  /** Whether it was just looked for. */
  readonly isFound: boolean;
}

/** From here on a message shows its beginning, until one asks for the rest. */
const maxShown = { lines: 30, letters: 3_000 };

/** The beginning of a long text; null where it is not long. A fence that is cut off ends with it. */
function beginningOf(text: string): string | null {
  const lines = text.split("\n", maxShown.lines + 1);
  const isLong = lines.length > maxShown.lines || text.length > maxShown.letters;
  return isLong ? lines.slice(0, maxShown.lines).join("\n").slice(0, maxShown.letters) : null;
}

/** What is said, the beginning of it where it is long. */
function Said({ message: { text }, highlight }: MessageProps): ReactElement {
  const say = useSay();
  const [isWhole, setWhole] = useState(false);
  const beginning = beginningOf(text);
  const labels = { code: say("message.code"), table: say("message.table"), text: say("message.text") };
  const shown = isWhole ? text : (beginning ?? text);
  return (
    <>
      <Markdown text={shown} labels={labels} highlight={highlight} />
      {beginning !== null && !isWhole && (
        <button type="button" className="whole" onClick={() => setWhole(true)}>
          {say("message.all")}
        </button>
      )}
    </>
  );
}

/** Who of those that are here has reacted. */
const namesOf = (by: readonly string[], { members }: RoomView): string =>
  members
    .filter(({ fingerprint }) => by.includes(fingerprint))
    .map(({ nickname }) => visible(nickname))
    .join(", ");

function Quoted({ message: { replyTo }, view, actions }: MessageProps): ReactElement | null {
  const say = useSay();
  if (replyTo === null) return null;
  const text = replyTo.text === "" ? say("message.takenBack") : visible(replyTo.text);
  if (replyTo.from === null) return <p className="quote">{say("message.gone")}</p>;
  return (
    <button type="button" className="quote" tabIndex={-1} onClick={() => actions.goTo(replyTo.id)}>
      <Name member={replyTo.from} view={view} /> <bdi>{text}</bdi>
    </button>
  );
}

/** The buttons that show while one is at the message. */
function Tools({ message, actions, isChosen }: MessageProps): ReactElement {
  const say = useSay();
  const [isSure, setSure] = useState(false);
  const sure = useRef<HTMLButtonElement>(null);
  // The question is another button than the one that asked it, and has the focus: elsewhere it is forgotten.
  useEffect(() => {
    if (isSure) sure.current?.focus();
  }, [isSure]);
  const tool = (label: string, act: () => void, text = label, ref: Ref<HTMLButtonElement> = null): ReactElement => (
    <button
      key={label}
      ref={ref}
      type="button"
      tabIndex={isChosen ? 0 : -1}
      aria-label={label}
      title={label}
      onClick={act}
    >
      {text}
    </button>
  );
  return (
    <div className="tools" role="group" aria-label={say("message.tools")} onBlur={() => setSure(false)}>
      {tool(say("message.reply"), () => actions.reply(message))}
      {tool(say("message.thumb"), () => actions.react(message, "👍"), "👍")}
      {tool(say("message.react"), () => actions.pick(message), "☺")}
      {message.own && tool(say("message.edit"), () => actions.edit(message))}
      {message.own &&
        (isSure
          ? tool(say("message.removeSure"), () => actions.remove(message), undefined, sure)
          : tool(say("message.remove"), () => setSure(true)))}
    </div>
  );
}

function MessageOnce(props: MessageProps): ReactElement {
  const { message, before, view, actions, isOver, isChosen, isFound } = props;
  const { reactions, edited, deleted, kind, mention, from, at } = message;
  const say = useSay();
  const failure = failureText(message, say);
  const isFirst = kind === "text" && !continues(before, message);
  const classes = [
    "message",
    isFirst ? "first" : "",
    mention ? "mention" : "",
    isChosen ? "chosen" : "",
    isFound ? "found" : "",
  ];
  return (
    <article
      className={classes.filter((name) => name !== "").join(" ")}
      tabIndex={isChosen ? 0 : -1}
      data-key={message.key}
      aria-label={say("message.of", { name: visible(from.nickname), time: timeOf(at) })}
    >
      {!deleted && !isOver && <Tools {...props} />}
      {isFirst && (
        <p className="head">
          <Name member={from} view={view} /> <time>{timeOf(at)}</time>
        </p>
      )}
      <Quoted {...props} />
      <div className="text">
        {kind === "emote" && (
          <>
            * <Name member={from} view={view} />{" "}
          </>
        )}
        {deleted ? <em className="quiet">{say("message.takenBack")}</em> : <Said {...props} />}
        {edited && !deleted && <span className="quiet"> {say("message.edited")}</span>}
      </div>
      <span className="state">
        {(!deleted || message.unsettled > 0 || message.diverged) && <Sign entry={message} />}
      </span>
      {failure !== null && <p className="problem">{failure}</p>}
      {reactions.length > 0 && (
        <p className="reactions">
          {reactions.map(({ emoji, by }) => (
            <button
              key={emoji}
              type="button"
              disabled={isOver}
              tabIndex={isChosen ? 0 : -1}
              aria-pressed={by.includes(view.self.fingerprint)}
              title={namesOf(by, view)}
              onClick={() => actions.react(message, emoji)}
            >
              <bdi>{visible(emoji)}</bdi> {by.length}
            </button>
          ))}
        </p>
      )}
    </article>
  );
}

/** Entries are replaced and never changed, so one is drawn anew only where it, the one above, or names are others. */
export const MessageArticle = memo(
  MessageOnce,
  (one, other) =>
    one.message === other.message &&
    one.before === other.before &&
    one.isOver === other.isOver &&
    one.isChosen === other.isChosen &&
    one.isFound === other.isFound &&
    one.highlight === other.highlight &&
    one.view.tagsRevision === other.view.tagsRevision,
);
