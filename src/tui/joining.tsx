// The screen before one is in: what is being done, and how to stop it.

import { Box, Text, useInput, useWindowSize } from "ink";
import { type ReactElement, useSyncExternalStore } from "react";
import type { Paint } from "../term/index.ts";
import { pressOf } from "./press.ts";
import { ruleRow } from "./rows.ts";

/** The steps so far, the last of them under way. */
export interface Steps {
  readonly subscribe: (listener: () => void) => () => void;
  readonly lines: () => readonly string[];
  add(line: string): void;
}

/** Steps to be shown. */
export function makeSteps(): Steps {
  const listeners = new Set<() => void>();
  let lines: readonly string[] = [];
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    lines: () => lines,
    add(line) {
      if (lines.at(-1) === line) return;
      lines = [...lines, line];
      for (const listener of listeners) listener();
    },
  };
}

export function Joining({
  steps,
  paint,
  onLeave,
}: {
  readonly steps: Steps;
  readonly paint: Paint;
  readonly onLeave: () => void;
}): ReactElement {
  const { columns, rows } = useWindowSize();
  const lines = useSyncExternalStore(steps.subscribe, steps.lines, steps.lines);
  useInput((input, key) => {
    const name = pressOf(input, key)?.name;
    if (name === "esc" || name === "ctrl+c" || name === "ctrl+d") onLeave();
  });
  const shown = lines.map((line, i) =>
    i < lines.length - 1
      ? `   ${paint.success("✓")} ${paint.quiet(line.replace("…", ""))}`
      : `   ${paint.accent("·")} ${line}`,
  );
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden" justifyContent="space-between">
      <Text wrap="truncate-end">
        {[` ${paint.accent(paint.bold("Snug"))}${paint.quiet(" · joining")}`, " ", ...shown].join("\n")}
      </Text>
      <Text wrap="truncate-end">
        {[ruleRow("", columns, paint.quiet), ` ${paint.bold("Esc")} ${paint.quiet("leave")}`].join("\n")}
      </Text>
    </Box>
  );
}
