// A real alarm: a lasting bar with one sentence, until it is put away.

import type { ReactElement } from "react";
import { type RoomStore, type RoomView, shownWarning, warningText } from "../../ui/index.ts";
import { useSay } from "../words/say.ts";

export interface WarningBarProps {
  readonly store: RoomStore;
  readonly view: RoomView;
  /** Shows all of them. */
  readonly onMore: () => void;
}

export function WarningBar({ store, view: { warnings }, onMore }: WarningBarProps): ReactElement {
  const say = useSay();
  const warning = shownWarning(warnings);
  return (
    <div className={warning === null ? "warning none" : "warning"} role="alert">
      {warning !== null && (
        <>
          <p>
            {warningText(warning, say)}
            {warning.count > 1 && ` (${say("warning.times", { count: warning.count })})`}
          </p>
          {warnings.length > 1 && (
            <button type="button" onClick={onMore}>
              {say("warning.all", { count: warnings.length })}
            </button>
          )}
          {warning.key !== "suite" && (
            <button type="button" onClick={() => store.dismiss()}>
              {say("warning.away")}
            </button>
          )}
        </>
      )}
    </div>
  );
}
