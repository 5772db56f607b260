// The screen before one is in: what is being done, and how to stop it.

import { Box, useInput, useWindowSize } from "ink";
import { createElement, type ReactElement, useSyncExternalStore } from "react";
import type { Paint } from "../term/index.ts";
import { actionOf, hintsOf } from "./keys.ts";
import { pressOf } from "./press.ts";
import { ruleRow } from "./rows.ts";
import { rowsElement } from "./screen.ts";

/** The steps so far, the last of them under way. */
export interface Steps {
  readonly subscribe: (listener: () => void) => () => void;
  readonly lines: () => readonly string[];
  readonly add: (line: string) => void;
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

export interface JoiningProps {
  readonly steps: Steps;
  readonly paint: Paint;
  readonly onLeave: () => void;
}

export function Joining({ steps, paint, onLeave }: JoiningProps): ReactElement {
  const { columns, rows } = useWindowSize();
  const lines = useSyncExternalStore(steps.subscribe, steps.lines, steps.lines);
  useInput((input, key) => {
    const name = pressOf(input, key)?.name;
    if (name !== undefined && actionOf("joining", name) === "leave") onLeave();
  });
  const done = lines.slice(0, -1).map((line) => `   ${paint.success("✓")} ${paint.quiet(line.replace("…", ""))}`);
  const now = lines.slice(-1).map((line) => `   ${paint.accent("·")} ${line}`);
  const hints = hintsOf("joining", new Set()).map(([key, says]) => `${paint.bold(key)} ${paint.quiet(says)}`);
  return createElement(
    Box,
    { flexDirection: "column", width: columns, height: rows, overflow: "hidden", justifyContent: "space-between" },
    rowsElement([` ${paint.accent(paint.bold("Snug"))}${paint.quiet(" · joining")}`, "", ...done, ...now]),
    rowsElement([ruleRow("", columns, paint.quiet), ` ${hints.join(" ")}`]),
  );
}
