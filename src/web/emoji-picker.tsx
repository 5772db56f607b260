// Choosing an emoji: by the words of its name, or from its group. One cell of the grid is a tab stop, and arrow keys move it.

import { type KeyboardEvent, type ReactElement, useDeferredValue, useMemo, useRef, useState } from "react";
import { cellOf, EmojiGrid, focusCell, sectionsOf } from "./emoji-grid.tsx";
import { emojiGroups, type EmojiGroupSlug, findEmoji, namedEmoji } from "./emoji-list.ts";
import { type Cell, moved, type Shape } from "./emoji-moves.ts";
import { useLentFocus } from "./use-lent-focus.ts";

/** What is said, in the language of the page. The names of emoji are English in all of them. */
export interface EmojiWords {
  readonly title: string;
  readonly search: string;
  readonly close: string;
  readonly recent: string;
  /** How many were found: 1 and more. */
  readonly found: (count: number) => string;
  readonly nothing: string;
  /** What the buttons are called that lead to the groups. */
  readonly goTo: string;
  readonly groups: Readonly<Record<EmojiGroupSlug, string>>;
}

export interface EmojiPickerProps {
  readonly onPick: (emoji: string) => void;
  readonly onClose: () => void;
  readonly words: EmojiWords;
  /** What was used before this was opened, the latest first; two rows of it are shown. */
  readonly recent: readonly string[];
}

export function EmojiPicker({ onPick, onClose, words, recent }: EmojiPickerProps): ReactElement {
  const [query, setQuery] = useState("");
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 });
  const list = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const dialog = useRef<HTMLDivElement>(null);
  // Where one types on the screen itself, the keyboard would hide what is to be chosen from.
  const touched = useMemo(() => globalThis.matchMedia?.("(pointer: coarse)").matches ?? false, []);
  useLentFocus(touched ? dialog : search);

  // What was used meanwhile stands there the next time: nothing moves under the pointer.
  const [used] = useState(() => recent.slice(0, 16));

  const groups = emojiGroups();
  const drawnQuery = useDeferredValue(query); // typing does not wait for what is found
  const searching = drawnQuery.trim() !== "";
  const found = useMemo(() => findEmoji(groups, drawnQuery), [groups, drawnQuery]);
  const sections = useMemo(() => {
    if (searching) return sectionsOf([{ key: "found", label: words.found(found.length), list: found }]);
    return sectionsOf([
      { key: "recent", label: words.recent, list: namedEmoji(groups, used) },
      ...groups.map(({ slug, emojis }) => ({ key: slug, label: words.groups[slug], list: emojis })),
    ]);
  }, [groups, searching, found, used, words]);
  const shape: Shape = {
    groups: sections.map(({ rows }) => rows.length),
    rows: sections.flatMap(({ rows }) => rows.map((row) => row.length)),
  };

  function keyDown(event: KeyboardEvent): void {
    // 229: Safari tells the Enter that ends a composition as one of its own.
    if (event.nativeEvent.isComposing || event.keyCode === 229 || list.current === null) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { key, target } = event;
    if (key === "Escape") {
      event.stopPropagation();
      onClose();
    } else if (target === search.current) {
      if (key !== "ArrowDown" && key !== "Enter") return;
      const first = key === "Enter" ? findEmoji(groups, query)[0] : undefined;
      if (first !== undefined) onPick(first.emoji);
      else if (key === "ArrowDown") focusCell(list.current, active);
    } else {
      const cell = cellOf(target);
      if (cell === null) return;
      const mirrored = getComputedStyle(event.currentTarget).direction === "rtl";
      const other = key === "ArrowLeft" ? "ArrowRight" : key === "ArrowRight" ? "ArrowLeft" : key;
      const next = moved(shape, cell, mirrored ? other : key);
      if (next !== null) focusCell(list.current, next);
      else if (key === "ArrowUp") search.current?.focus();
      else return;
    }
    event.preventDefault();
  }
  function goTo(slug: EmojiGroupSlug): void {
    const section = list.current?.querySelector<HTMLElement>(`[data-group="${slug}"]`) ?? null;
    if (list.current !== null && section !== null) list.current.scrollTop = section.offsetTop;
  }

  return (
    <div ref={dialog} className="emoji-picker" role="dialog" aria-label={words.title} tabIndex={-1} onKeyDown={keyDown}>
      <div className="top">
        <input
          ref={search}
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={query}
          autoComplete="off"
          onChange={({ target }) => {
            setQuery(target.value);
            setActive({ row: 0, column: 0 });
          }}
        />
        <button type="button" onClick={onClose}>
          {words.close}
        </button>
      </div>
      <p className="quiet" role="status">
        {searching ? (found.length === 0 ? words.nothing : words.found(found.length)) : ""}
      </p>
      <div
        ref={list}
        className="list"
        onFocus={({ target }) => setActive(cellOf(target) ?? active)}
        onClick={({ target }) => {
          const button = target instanceof Element ? target.closest("button") : null;
          if (button !== null) onPick(button.value);
        }}
      >
        <EmojiGrid key={String(searching)} sections={sections} active={active} headed={!searching} />
      </div>
      {!searching && (
        <div className="go" role="group" aria-label={words.goTo}>
          {groups.map(({ slug, emojis }) => (
            // Page Up and Page Down do the same for keys.
            <button key={slug} type="button" tabIndex={-1} aria-label={words.groups[slug]} onClick={() => goTo(slug)}>
              {emojis[0]?.emoji}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
