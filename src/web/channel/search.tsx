// Finding text in what is loaded: what was found, newest first, and the way to it.

import { type ReactElement, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { fileNameWords, find, type RoomView, timeOf, visible } from "../../ui/index.ts";
import { useAnnounce } from "../announcer.tsx";
import { useSay } from "../words/say.ts";
import { Name } from "./name.tsx";

export interface SearchProps {
  readonly view: RoomView;
  /** What to begin with. */
  readonly query: string;
  readonly onGoTo: (key: number) => void;
}

/** Messages that are shown of those that were found. */
const maxShown = 100;
const maxLetters = 160;
const before = 40;

/** A piece of a text around what was looked for, with it marked; the beginning where it stands otherwise there. */
function Excerpt({ text, query }: { readonly text: string; readonly query: string }): ReactElement {
  const at = text.toLowerCase().indexOf(query.trim().toLowerCase());
  if (at === -1) return <bdi>{visible(text.slice(0, maxLetters))}</bdi>;
  const from = Math.max(0, at - before);
  const end = at + query.trim().length;
  return (
    <bdi>
      {from > 0 && "…"}
      {visible(text.slice(from, at))}
      <mark>{visible(text.slice(at, end))}</mark>
      {visible(text.slice(end, from + maxLetters))}
    </bdi>
  );
}

export function Search({ view, query: first, onGoTo }: SearchProps): ReactElement {
  const say = useSay();
  const [query, setQuery] = useState(first);
  const announce = useAnnounce();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    setQuery(first);
    field.current?.focus();
  }, [first]);
  const wanted = useDeferredValue(query);
  // What arrives meanwhile is not looked through: typing looks again.
  const found = useMemo(() => find(view.timeline, wanted), [wanted, view.timeline]);
  const told = wanted.trim() === "" ? "" : say("search.found", { count: found.length });
  useEffect(() => {
    if (told !== "") announce(told);
  }, [told]);
  return (
    <>
      <input
        ref={field}
        type="search"
        aria-label={say("search.field")}
        placeholder={say("search.field")}
        value={query}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => setQuery(target.value)}
      />
      <p className="quiet">{told}</p>
      <ul className="results">
        {found.slice(0, maxShown).map((key) => {
          const message = view.timeline.at(key);
          if (message === null || message.t === "notice") return null; // gone meanwhile
          return (
            <li key={key}>
              <button type="button" onClick={() => onGoTo(key)}>
                <Name member={message.from} view={view} /> <time>{timeOf(message.at)}</time>
                <span>
                  {message.t === "file" ? (
                    <bdi>{fileNameWords(message.transfer.offer)}</bdi>
                  ) : (
                    <Excerpt text={message.text} query={wanted} />
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
