// Counts in a JUnit report as `bun test` writes it.

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 };

export const addCounts = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/**
 * The counts of one run.
 * @param report the report, or null when the runner left none
 * @param exitCode of the runner. A failure that the report does not show (a crash, a file that does not load) counts as one.
 */
export function countReport(report: string | null, exitCode: number): Counts {
  const head = report === null ? null : (/<testsuites\b[^>]*>/.exec(report)?.[0] ?? null);
  const attribute = (name: string): number => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(head ?? "")?.[1] ?? 0);
  const failed = attribute("failures") + attribute("errors");
  const skipped = attribute("skipped");
  return {
    passed: attribute("tests") - failed - skipped,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped,
  };
}

/** The closing line: `N passed, N failed`, with `, N skipped` when there are any. */
export const closingLine = (counts: Counts): string =>
  `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`;
