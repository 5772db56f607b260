// Whether the screen is so narrow that a panel stands over the messages (channel.css has the same bound).

import { useSyncExternalStore } from "react";

const narrow = "(max-width: 700px)";

export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = globalThis.matchMedia(narrow);
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => globalThis.matchMedia(narrow).matches,
  );
}
