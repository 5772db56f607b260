// Choosing a suite by its name.

import { SnugError } from "../base/index.ts";
import { makeMlsSuite } from "./mls.ts";
import type { Suite, SuiteName, SuitePorts } from "./suite.ts";

/**
 * The suite of a name.
 * @throws SnugError "suite.unbuilt" for `fernet`, "suite.unknown" for what is no suite
 */
export async function makeSuite(name: SuiteName, ports: SuitePorts): Promise<Suite> {
  switch (name) {
    case "mls":
    case "mls-classic":
      return makeMlsSuite(name, ports);
    case "fernet":
      throw new SnugError("suite.unbuilt");
  }
  // Names come from what people type, too.
  throw new SnugError("suite.unknown");
}
