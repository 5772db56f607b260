// The screen before one is in: what is done, what is being done, and the way out.

import { expect, test } from "bun:test";
import { render } from "ink-testing-library";
import { makePaint } from "../../src/term/index.ts";
import { Joining, makeSteps } from "../../src/tui/joining.ts";

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise<void>((resolve) => setImmediate(resolve));
};

test("steps stand below one another, those that are done with a tick; Ctrl+C leaves", async () => {
  const steps = makeSteps();
  let left = 0;
  const app = render(<Joining steps={steps} paint={makePaint("none")} onLeave={() => left++} />);
  steps.add("Connecting…");
  steps.add("Connecting…");
  steps.add("Stretching the password…");
  await settle();
  expect(app.lastFrame()).toContain("✓ Connecting\n   · Stretching the password…");
  expect(app.lastFrame()).toContain("Esc leave");
  app.stdin.write("\u0003");
  await settle();
  expect(left).toBe(1);
  app.unmount();
});
