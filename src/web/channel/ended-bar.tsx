// The channel has ended: why, while what was said stays to be read and saved.

import type { ReactElement } from "react";
import type { SnugError } from "../../base/index.ts";
import { errorText } from "../../ui/index.ts";
import { useSay } from "../words/say.ts";

export interface EndedBarProps {
  readonly error: SnugError;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

export function EndedBar({ error, onSave, onClose }: EndedBarProps): ReactElement {
  const say = useSay();
  return (
    <div className="warning" role="alert">
      <p>{errorText(error, say)}</p>
      <button type="button" onClick={onSave}>
        {say("channel.save")}
      </button>
      <button type="button" onClick={onClose}>
        {say("channel.close")}
      </button>
    </div>
  );
}
