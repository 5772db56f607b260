// What was said, in order: the newest below, and in view as long as one reads there.

import { Fragment, memo, type ReactElement, useLayoutEffect, useRef, useState } from "react";
import {
  continues,
  type Entry,
  failureText,
  type Message,
  newDay,
  type Notice,
  noticeParts,
  type RoomView,
  timeOf,
  visible,
  visibleLines,
} from "../ui/index.ts";
import { Name } from "./name.tsx";

/** Entries that are drawn at first, and more at each wish for older ones. */
const page = 200;

const statusText = ({ own, status, unsettled, diverged }: Message): string => {
  if (diverged) return "change not sent";
  if (own && typeof status === "object") return "not sent";
  if (own) return status === "sending" || unsettled > 0 ? "waiting" : "✓";
  return unsettled > 0 ? "waiting" : "";
};

interface SaidProps {
  readonly message: Message;
  readonly before: Entry | null;
  readonly view: RoomView;
  readonly actions: Actions;
}

/** What one can do with a message. */
export interface Actions {
  readonly reply: (message: Message) => void;
  readonly edit: (message: Message) => void;
  readonly remove: (message: Message) => void;
  readonly react: (message: Message, emoji: string) => void;
}

function SaidOnce({ message, before, view, actions }: SaidProps): ReactElement {
  const { replyTo, reactions, edited, deleted, kind, mention } = message;
  const status = statusText(message);
  const failure = failureText(message);
  return (
    <article className={mention ? "message mention" : "message"}>
      {!continues(before, message) && kind === "text" && (
        <p className="head">
          <Name member={message.from} view={view} /> <time>{timeOf(message.at)}</time>
        </p>
      )}
      {replyTo !== null && (
        <p className="quote">
          {replyTo.from === null ? "a message that is not here any more" : <Name member={replyTo.from} view={view} />}{" "}
          <bdi>{replyTo.text === "" ? "taken back" : visible(replyTo.text)}</bdi>
        </p>
      )}
      <p className="text">
        {kind === "emote" && (
          <>
            * <Name member={message.from} view={view} />{" "}
          </>
        )}
        {deleted ? (
          <em className="quiet">taken back</em>
        ) : (
          visibleLines(message.text).map((line, i) => (
            <Fragment key={i}>
              {i > 0 && <br />}
              <bdi>{line}</bdi>
            </Fragment>
          ))
        )}
        {edited && <span className="quiet"> (edited)</span>}
        {status !== "" && <span className="status"> {status}</span>}
      </p>
      {failure !== null && <p className="problem">{failure}</p>}
      {reactions.length > 0 && (
        <p className="reactions">
          {reactions.map(({ emoji, by }) => (
            <button key={emoji} type="button" onClick={() => actions.react(message, emoji)}>
              <bdi>{visible(emoji)}</bdi> {by.length}
            </button>
          ))}
        </p>
      )}
      {!deleted && (
        <div className="actions">
          <button type="button" onClick={() => actions.reply(message)}>
            Reply
          </button>
          <button type="button" aria-label="React with thumbs up" onClick={() => actions.react(message, "👍")}>
            👍
          </button>
          {message.own && (
            <>
              <button type="button" onClick={() => actions.edit(message)}>
                Edit
              </button>
              <button type="button" onClick={() => actions.remove(message)}>
                Take back
              </button>
            </>
          )}
        </div>
      )}
    </article>
  );
}

/** Entries are replaced and never changed, so one is drawn anew only where it, the one above, or names are others. */
const Said = memo(
  SaidOnce,
  (one, other) =>
    one.message === other.message && one.before === other.before && one.view.tagsRevision === other.view.tagsRevision,
);

function Told({ notice, view }: { readonly notice: Notice; readonly view: RoomView }): ReactElement {
  return (
    <p className="told">
      {noticeParts(notice).map((part, i) =>
        typeof part === "string" ? <Fragment key={i}>{part}</Fragment> : <Name key={i} member={part} view={view} />,
      )}
    </p>
  );
}

export function Messages({ view, actions }: { readonly view: RoomView; readonly actions: Actions }): ReactElement {
  const { entries, unread } = view.timeline;
  const [shown, setShown] = useState(page);
  const list = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const from = Math.max(0, entries.length - shown);
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && follows.current) element.scrollTop = element.scrollHeight;
  });
  return (
    <div
      ref={list}
      className="messages"
      role="log"
      aria-label="Messages"
      tabIndex={0}
      onScroll={({ currentTarget }) => {
        follows.current = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight < 40;
      }}
    >
      {from > 0 && (
        <button type="button" onClick={() => setShown(shown + page)}>
          Older messages
        </button>
      )}
      {entries.slice(from).map((entry, i) => {
        const before = entries[from + i - 1] ?? null;
        const day = newDay(before, entry);
        return (
          <Fragment key={entry.key}>
            {day !== null && <p className="told">{day}</p>}
            {unread === entry.key && <p className="unread">new</p>}
            {entry.t === "message" ? (
              <Said message={entry} before={before} view={view} actions={actions} />
            ) : (
              <Told notice={entry} view={view} />
            )}
          </Fragment>
        );
      })}
    </div>
  );
}
