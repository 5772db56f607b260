// The fields of OPAQUE as the wrappers see them: null, or bytes of the right size, and the worker lives on.

import { cheapStretching, makeOpaque } from "../../../src/auth/client/index.ts";
import { opaqueIdentifiers } from "../../../src/protocol/index.ts";
import type { Decoder } from "../fuzz.ts";

export interface OpaqueFuzz {
  readonly decoders: readonly Decoder[];
  close(): void;
}

/** A relay and a client with one record between them. */
export async function opaqueDecoders(): Promise<OpaqueFuzz> {
  const opaque = makeOpaque(cheapStretching);
  const client = makeOpaque(cheapStretching);
  const password = "correct horse";
  const ids = opaqueIdentifiers("x", "pin");
  const setup = await opaque.createSetup();
  const registration = await client.registerStart(password);
  const response = await opaque.register(setup, "x", registration.request);
  const made = response === null ? null : await client.registerFinish(password, registration.state, response, ids);
  if (response === null || made === null) throw new Error("not registered");
  const { state, ke1 } = await client.loginStart(password);
  const begun = await opaque.start(setup, "x", ids, made.record, ke1);
  const finished = begun === null ? null : await client.loginFinish(password, state, begun.ke2, ids);
  if (begun === null || finished === null) throw new Error("not logged in");
  const relaySide = async (answer: Promise<unknown>): Promise<boolean> => {
    const taken = (await answer) !== null;
    if (opaque.spawned !== 1) throw new Error("it cost the relay its worker");
    return taken;
  };
  return {
    close() {
      opaque.close();
      client.close();
    },
    decoders: [
      {
        name: "ke1",
        weight: 4,
        corpus: [ke1],
        take: (bytes) => relaySide(opaque.start(setup, "x", ids, made.record, bytes)),
      },
      {
        name: "ke3",
        weight: 4,
        sealed: true,
        corpus: [finished.ke3],
        take: (bytes) => relaySide(opaque.finish(begun.state, ids, bytes)),
      },
      {
        name: "request",
        weight: 4,
        corpus: [registration.request],
        take: (bytes) => relaySide(opaque.register(setup, "x", bytes)),
      },
      // A client's worker ends with each stretching, so these are few.
      {
        name: "ke2",
        weight: 0.2,
        sealed: true,
        corpus: [begun.ke2],
        take: async (bytes) => (await client.loginFinish(password, state, bytes, ids)) !== null,
      },
      {
        name: "response",
        weight: 0.2,
        corpus: [response],
        take: async (bytes) => (await client.registerFinish(password, registration.state, bytes, ids)) !== null,
      },
    ],
  };
}
