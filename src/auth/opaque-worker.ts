// The OPAQUE worker's entry, and the one file that imports @serenity-kit/opaque (RFC 9807 by opaque-ke 4 in WebAssembly):
// it blocks while it stretches a key and its memory never shrinks, so it lives apart and is replaced (opaque-caller.ts).

import { client, ready, server } from "@serenity-kit/opaque";
import { fromBase64url, toBase64url } from "../base/index.ts";
import type { OpaqueAnswer, OpaqueRequest, Stretching } from "./opaque-requests.ts";

/** The library's base64url as bytes. */
function bytes(text: string): Uint8Array {
  const decoded = fromBase64url(text);
  if (decoded === null) throw new TypeError("the OPAQUE library answered with something that is not base64url");
  return decoded;
}

const keyStretching = (s: Stretching) => ({
  "argon2id-custom": { iterations: s.iterations, memory: s.memoryKib, parallelism: s.parallelism },
});

/** Runs one request. Null where the client finds the password, or the relay's answer, wrong. */
function run(request: OpaqueRequest): readonly Uint8Array[] | null {
  switch (request.op) {
    case "warm":
      return [];
    case "serverSetup":
      return [bytes(server.createSetup())];
    case "serverRegister": {
      const made = server.createRegistrationResponse({
        serverSetup: toBase64url(request.setup),
        userIdentifier: request.credential,
        registrationRequest: toBase64url(request.request),
      });
      return [bytes(made.registrationResponse)];
    }
    case "serverStart": {
      const made = server.startLogin({
        serverSetup: toBase64url(request.setup),
        userIdentifier: request.credential,
        registrationRecord: toBase64url(request.record),
        startLoginRequest: toBase64url(request.ke1),
        identifiers: request.identifiers,
      });
      return [bytes(made.serverLoginState), bytes(made.loginResponse)];
    }
    case "serverFinish": {
      const made = server.finishLogin({
        serverLoginState: toBase64url(request.state),
        finishLoginRequest: toBase64url(request.ke3),
        identifiers: request.identifiers,
      });
      return [bytes(made.sessionKey)];
    }
    case "registerStart": {
      const made = client.startRegistration({ password: request.password });
      return [bytes(made.clientRegistrationState), bytes(made.registrationRequest)];
    }
    case "registerFinish": {
      const made = client.finishRegistration({
        password: request.password,
        clientRegistrationState: toBase64url(request.state),
        registrationResponse: toBase64url(request.response),
        identifiers: request.identifiers,
        keyStretching: keyStretching(request.stretching),
      });
      return [bytes(made.registrationRecord), bytes(made.exportKey)];
    }
    case "loginStart": {
      const made = client.startLogin({ password: request.password });
      return [bytes(made.clientLoginState), bytes(made.startLoginRequest)];
    }
    case "loginFinish": {
      const made = client.finishLogin({
        password: request.password,
        clientLoginState: toBase64url(request.state),
        loginResponse: toBase64url(request.ke2),
        identifiers: request.identifiers,
        keyStretching: keyStretching(request.stretching),
      });
      return made === undefined
        ? null
        : [bytes(made.finishLoginRequest), bytes(made.sessionKey), bytes(made.exportKey)];
    }
  }
}

async function answer({
  id,
  request,
}: {
  readonly id: number;
  readonly request: OpaqueRequest;
}): Promise<OpaqueAnswer> {
  try {
    await ready;
    const values = run(request);
    return values === null ? { t: "refused", id } : { t: "done", id, values };
  } catch (error) {
    // Its own words for "this message is not from an honest peer"; a panic is a WebAssembly.RuntimeError instead.
    const reason = error instanceof Error ? error.message : "unknown";
    return reason.startsWith("opaque protocol error") ? { t: "refused", id } : { t: "broken", id, reason };
  }
}

interface Port {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
}
interface NodePort {
  on(event: "message", listener: (data: unknown) => void): void;
  postMessage(message: unknown): void;
}

/** Only opaque-caller.ts posts to this worker, and it posts exactly this. */
const asCall = (data: unknown): { readonly id: number; readonly request: OpaqueRequest } =>
  data as { readonly id: number; readonly request: OpaqueRequest };

// Browsers and Bun have the worker's global scope as their port; Node hands it out by worker_threads.
const scope = globalThis as unknown as Partial<Port> & {
  readonly process?: { getBuiltinModule?(name: string): unknown };
};
if (typeof scope.postMessage === "function") {
  const port = scope as Port; // just checked; the handler is a property of every worker scope
  port.onmessage = (event) => void answer(asCall(event.data)).then((made) => port.postMessage(made));
} else {
  // The module's shape is documented by Node (worker_threads.parentPort); it is null on the main thread.
  const threads = scope.process?.getBuiltinModule?.("node:worker_threads") as
    | { readonly parentPort: NodePort | null }
    | undefined;
  const port = threads?.parentPort;
  port?.on("message", (data) => void answer(asCall(data)).then((made) => port.postMessage(made)));
}
