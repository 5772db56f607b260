// The list of what the word being written may become (use-completion.ts).

import type { ReactElement } from "react";
import { commandHelp, visible } from "../../ui/index.ts";
import { useSay, type WebSay } from "../words/say.ts";
import type { CompletionList } from "./use-completion.ts";

/** What a command does, by its name with the slash. */
const aboutOf = (option: string, say: WebSay): string =>
  commandHelp(true, say).find(([usage]) => usage.split(" ")[0] === option.trim())?.[1] ?? "";

const intoView = (item: HTMLElement | null): void => item?.scrollIntoView({ block: "nearest" });

export function Completions({ completion }: { readonly completion: CompletionList }): ReactElement | null {
  const say = useSay();
  const { options, at, take } = completion;
  if (options.length === 0) return null;
  return (
    <ul id="completions" className="completions" role="listbox" aria-label={say("composer.completions")} tabIndex={0}>
      {options.map((option, i) => (
        <li
          key={option}
          id={`completion-${i}`}
          role="option"
          aria-selected={i === at}
          ref={i === at ? intoView : null}
          // The field keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => take(i)}
        >
          <bdi>{visible(option.trim())}</bdi> <span className="quiet">{aboutOf(option, say)}</span>
        </li>
      ))}
    </ul>
  );
}
