// Leaving is for good: what stands in the window is kept nowhere. So it is asked first.

import { type ReactElement, useEffect, useId, useRef } from "react";
import { useSay } from "../words/say.ts";

export interface LeaveDialogProps {
  /** Messages of ours that are not relayed yet. */
  readonly waiting: number;
  /** Which files it would cut off; null where there are none. */
  readonly cutOff: string | null;
  readonly onLeave: () => void;
  readonly onStay: () => void;
}

export function LeaveDialog({ waiting, cutOff, onLeave, onStay }: LeaveDialogProps): ReactElement {
  const say = useSay();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby={title} onClose={onStay}>
      <h2 id={title}>{say("channel.leaveTitle")}</h2>
      {waiting > 0 && <p className="notice">{say("channel.leaveWaiting", { count: waiting })}</p>}
      {cutOff !== null && <p className="notice">{cutOff}</p>}
      <p>{say("channel.leaveAbout")}</p>
      <p className="buttons">
        <button type="button" className="main" onClick={() => dialog.current?.close()}>
          {say("channel.stay")}
        </button>
        <button type="button" onClick={onLeave}>
          {say("channel.leave")}
        </button>
      </p>
    </dialog>
  );
}
