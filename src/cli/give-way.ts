// A command that moves files lets everything else on its machine go first: chat too, on a machine with few cores.

import { constants, setPriority } from "node:os";

/** Lowers this process's priority, where the system lets it. */
export function giveWay(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // It goes on as it is.
  }
}
