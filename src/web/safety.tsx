// What protects the channel: the safety code, the suite, and what the relay can and cannot see.

import type { ReactElement } from "react";
import { sayEnglish, type RoomStore, type RoomView } from "../ui/index.ts";

export function Safety({ store, view }: { readonly store: RoomStore; readonly view: RoomView }): ReactElement {
  const code = store.room.safetyCode();
  return (
    <aside aria-label="Safety code">
      {code === null ? (
        <p>{sayEnglish("answer.noGroup")}</p>
      ) : (
        <>
          <h2>Safety code of epoch {code.epoch}</h2>
          <ul className="code">
            {code.emoji.map(({ emoji, word }, i) => (
              <li key={i}>
                <span aria-hidden="true">{emoji}</span> {word}
              </li>
            ))}
          </ul>
          <p>
            <code>{code.digits}</code>
          </p>
          <p>{sayEnglish("answer.readAloud")}</p>
        </>
      )}
      <p className="quiet">
        Suite {view.suite}. {sayEnglish("answer.relaySees")}
      </p>
    </aside>
  );
}
