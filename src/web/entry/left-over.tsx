// What was not delivered when a channel ended, to be read and copied until it is put away.

import type { ReactElement } from "react";
import { useSay } from "../words/say.ts";

export interface LeftOverProps {
  readonly texts: readonly string[];
  /** Puts it away; where it is missing it stays. */
  readonly onDismiss?: () => void;
}

export function LeftOver({ texts, onDismiss }: LeftOverProps): ReactElement {
  const say = useSay();
  return (
    <section className="left" aria-labelledby="left">
      <h2 id="left">{say("left.title")}</h2>
      {texts.map((text, i) => (
        <p key={i}>
          <bdi>{text}</bdi>
        </p>
      ))}
      {onDismiss !== undefined && (
        <button type="button" onClick={onDismiss}>
          {say("left.away")}
        </button>
      )}
    </section>
  );
}
