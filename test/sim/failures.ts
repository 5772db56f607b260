// Runs lives of the simulator, and tells of those that failed, with the command that tells such a life again.

import { live } from "../../sim/course.ts";
import { liveWithEvil } from "../../sim/evil-course.ts";
import type { Life, SuiteChoice } from "../../sim/world.ts";

/** What was violated in one life; what it threw, where it did not come to its end. */
export async function violationsOf(life: Life, kind: "honest" | "evil"): Promise<readonly string[]> {
  try {
    return (await (kind === "evil" ? liveWithEvil : live)(life)).violations;
  } catch (error) {
    return [`it broke off: ${String(error)}`];
  }
}

/** What was violated in the lives of some seeds, both ends included; empty where everything held. */
export async function failures(
  kind: "honest" | "evil",
  from: number,
  to: number,
  suite: SuiteChoice,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (let seed = from; seed <= to; seed++) {
    const violations = await violationsOf({ seed, suite, frames: false, tell: () => undefined }, kind);
    if (violations.length === 0) continue;
    failed.push(
      `${violations.slice(0, 5).join("; ")}: npm run sim -- ${seed} --suite ${suite}${kind === "evil" ? " --evil" : ""}`,
    );
  }
  return failed;
}
