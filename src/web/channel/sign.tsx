// How far what one said or offered has come: on its way, relayed, or not.

import type { ReactElement } from "react";
import { type Delivery, deliveryOf, type FileEntry, type Message } from "../../ui/index.ts";
import { useSay } from "../words/say.ts";

const signs: Readonly<Record<Delivery, string>> = { waiting: "…", relayed: "✓", failed: "✗", diverged: "✗" };

export function Sign({ entry }: { readonly entry: Message | FileEntry }): ReactElement | null {
  const say = useSay();
  const delivery = deliveryOf(entry);
  if (delivery === null) return null;
  return (
    <span className={`sign ${delivery}`} role="img" aria-label={say(`delivery.${delivery}`)}>
      {signs[delivery]}
    </span>
  );
}
