// The page's one polite live region: what a screen reader says of what happens, without moving the focus.

import { createContext, type ReactElement, type ReactNode, useCallback, useContext, useState } from "react";

/** Lines that stand in the region at most; a screen reader says only what is added. */
const kept = 5;

const Announce = createContext<(text: string) => void>(() => {});

/** Says a sentence to who listens. @returns what says it */
export const useAnnounce = (): ((text: string) => void) => useContext(Announce);

export function Announcer({ children }: { readonly children: ReactNode }): ReactElement {
  const [lines, setLines] = useState<readonly { readonly key: number; readonly text: string }[]>([]);
  const announce = useCallback(
    (text: string) => setLines((before) => [...before.slice(1 - kept), { key: (before.at(-1)?.key ?? 0) + 1, text }]),
    [],
  );
  return (
    <Announce value={announce}>
      {children}
      <div className="unseen" aria-live="polite">
        {lines.map(({ key, text }) => (
          <p key={key}>{text}</p>
        ))}
      </div>
    </Announce>
  );
}
