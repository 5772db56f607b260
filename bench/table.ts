// What every benchmark prints: a table, or with `--json` one line for each figure.

export interface Figure {
  readonly bench: string;
  readonly metric: string;
  readonly subject: string;
  readonly value: number;
  readonly unit: string;
}

/** The middle of the values. @param values at least one */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Prints figures to stdout. */
export function print(figures: readonly Figure[], json: boolean): void {
  for (const figure of figures) {
    if (json) console.log(JSON.stringify(figure));
    else
      console.log(
        `${figure.bench.padEnd(10)}${figure.subject.padEnd(36)}${figure.metric.padEnd(34)}${figure.value.toFixed(1).padStart(10)} ${figure.unit}`,
      );
  }
}
