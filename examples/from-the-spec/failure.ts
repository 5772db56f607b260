// protocol.md §13: an error code, with the exit status that its row names.

const exits = new Map<string, number>([
  ["login.timeout", 5],
  ["login.refused", 4],
  ["login.code", 4],
  ["login.clock", 4],
  ["login.locked", 4],
  ["login.busy", 5],
  ["login.ticket", 4],
  ["login.forged", 4],
  ["relay.untrusted", 3],
  ["relay.unreachable", 5],
  ["relay.stopping", 5],
  ["relay.failed", 5],
  ["relay.slow_reader", 5],
  ["address.malformed", 2],
  ["address.insecure", 2],
  ["password.empty", 2],
  ["password.too_long", 2],
  ["group.password_differs", 4],
]);

export class Failure extends Error {
  readonly code: string;
  /** Whether coming back with the same input is of no use (§2: close codes 4400 to 4499). */
  readonly final: boolean;

  constructor(code: string, detail = "", final = true) {
    super(detail === "" ? code : `${code}: ${detail}`);
    this.code = code;
    this.final = final;
  }

  get exit(): number {
    return exits.get(this.code) ?? 1;
  }
}
