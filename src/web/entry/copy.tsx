// A text that is there to be copied, with a button that does.

import { type ReactElement, useRef, useState } from "react";
import { useAnnounce } from "../announcer.tsx";
import { useSay } from "../words/say.ts";

export interface CopyProps {
  readonly label: string;
  readonly text: string;
}

export function Copy({ label, text }: CopyProps): ReactElement {
  const say = useSay();
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  const shown = useRef<HTMLElement>(null);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      announce(say("copy.done", { what: label }));
    } catch {
      // The browser refuses: the text is marked, so that one key copies it.
      if (shown.current !== null) globalThis.getSelection()?.selectAllChildren(shown.current);
    }
  }
  return (
    <div className="copy">
      <p>
        <span className="label">{label}</span>
        <code ref={shown}>{text}</code>
      </p>
      <button type="button" aria-label={say("copy.of", { what: label })} onClick={() => void copy()}>
        {say(copied ? "copy.copied" : "copy.copy")}
      </button>
    </div>
  );
}
