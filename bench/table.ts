// What every benchmark prints: a table that says whether each bar is kept, or with `--json` one line for each figure.

export interface Figure {
  readonly bench: string;
  readonly metric: string;
  readonly subject: string;
  readonly value: number;
  readonly unit: string;
  /** What the figure must not pass: at most, or at least, this much of `unit`. */
  readonly bar?: { readonly most: number } | { readonly least: number };
}

/** A value of sorted ones by its rank. @param rank 0.5 the middle, 0.99 what one in a hundred passes @param values at least one */
export function quantile(values: readonly number[], rank: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * rank))] ?? Number.NaN;
}

/** The middle of the values. @param values at least one */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Three digits that mean something. */
function shown(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}

/** The last two columns: the bar, and whether it is kept. */
function verdict({ value, bar }: Figure): string {
  if (bar === undefined) return "";
  const [text, kept] = "most" in bar ? [`≤ ${bar.most}`, value <= bar.most] : [`≥ ${bar.least}`, value >= bar.least];
  return `${text.padEnd(12)}${kept ? "kept" : "missed"}`;
}

/** Prints figures to stdout. JSON has the figures alone: bars are for readers. */
export function print(figures: readonly Figure[], json: boolean): void {
  for (const figure of figures) {
    const { bench, metric, subject, value, unit } = figure;
    if (json) console.log(JSON.stringify({ bench, metric, subject, value, unit }));
    else
      console.log(
        `${bench.padEnd(9)}${subject.padEnd(42)}${metric.padEnd(34)}${shown(value).padStart(10)} ${unit.padEnd(13)}${verdict(figure)}`.trimEnd(),
      );
  }
}
