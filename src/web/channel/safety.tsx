// What protects the channel: the safety code, the suite, and what the relay can and cannot see.

import type { ReactElement } from "react";
import { lockWords, type RoomStore, type RoomView } from "../../ui/index.ts";
import { useSay } from "../words/say.ts";

export interface SafetyProps {
  readonly store: RoomStore;
  readonly view: RoomView;
  /** Whose safety code; null for the epoch that is now. */
  readonly epoch: number | null;
}

export function Safety({ store: { room }, view, epoch }: SafetyProps): ReactElement {
  const say = useSay();
  const code = epoch === null ? room.safetyCode() : room.safetyCodeOf(epoch);
  return (
    <>
      {code === null ? (
        <p>{epoch === null ? say("answer.noGroup") : say("answer.forgotten", { epoch })}</p>
      ) : (
        <>
          <p>{say("safety.epoch", { epoch: code.epoch })}</p>
          <ul className="code" lang="en" dir="ltr">
            {code.emoji.map(({ emoji, word }, i) => (
              <li key={i}>
                <span aria-hidden="true">{emoji}</span> {word}
              </li>
            ))}
          </ul>
          <p>
            <code dir="ltr">{code.digits}</code>
          </p>
          <p>{say("answer.readAloud")}</p>
          <p className="quiet">{say("answer.changes", { epoch: code.epoch })}</p>
        </>
      )}
      <p>
        {say("safety.suite", { suite: view.suite, lock: lockWords(view, say) })}{" "}
        {say(room.forwardSecrecy ? "safety.forward" : "safety.noForward")}
      </p>
      {room.pin !== "" && (
        <p>
          {say("safety.pin")} <code dir="ltr">{room.pin}</code>
        </p>
      )}
      <p className="quiet">{say("answer.relaySees")}</p>
    </>
  );
}
