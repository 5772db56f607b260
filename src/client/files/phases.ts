// What a transfer's phase means, for the client itself and for whatever shows it.

import type { Code } from "../../base/index.ts";
import type { Transfer, TransferPhase } from "./types.ts";

/** Why a file cannot be had any more, whoever wants it. */
const lasting: ReadonlySet<Code | null> = new Set(["file.withdrawn", "file.left", "file.past"]);

/** Whether a problem is one that stays. */
export const isLasting = (problem: Code | null): boolean => lasting.has(problem);

/** Whether nothing more comes of it by itself: of a file, or of one who takes it. */
export const isFinal = (phase: TransferPhase): boolean => phase === "done" || phase === "stopped" || phase === "failed";

/** Whether a file may be taken: on offer, or tried before. */
export const isTakeable = ({ own, phase, problem }: Pick<Transfer, "own" | "phase" | "problem">): boolean =>
  !own && (phase === "offered" || phase === "failed" || phase === "stopped") && !isLasting(problem);
