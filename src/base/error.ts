// The one error class. Its message is its code's sentence, so that whatever prints it prints no secret.

import { type Code, codes } from "./codes.ts";

export class SnugError extends Error {
  readonly code: Code;
  /** A plain detail for a person or a log (a file name, an option, seconds): never a secret. */
  readonly detail: string | null;
  /** Milliseconds after which a retry makes sense; null where the same input fails again. */
  readonly retryMs: number | null;

  constructor(
    code: Code,
    more: { readonly detail?: string; readonly retryMs?: number; readonly cause?: unknown } = {},
  ) {
    super(codes[code].text, more.cause === undefined ? {} : { cause: more.cause });
    this.name = "SnugError";
    this.code = code;
    this.detail = more.detail ?? null;
    this.retryMs = more.retryMs ?? null;
  }
}

/** The error itself where it is ours, else `internal` with the original as its cause. */
export function asSnugError(error: unknown): SnugError {
  return error instanceof SnugError ? error : new SnugError("internal", { cause: error });
}
