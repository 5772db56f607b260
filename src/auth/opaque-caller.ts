// Calls the OPAQUE worker: one request at a time, each with a deadline, in order. Whatever fails in a way that is not the
// protocol's costs the worker its life, and the next request gets a new one: a panic leaves its WebAssembly unusable.

import { type Clock, SnugError } from "../base/index.ts";
import type { OpaqueAnswer, OpaqueRequest } from "./opaque-requests.ts";

/** A worker as the caller needs it; `webWorker` and `nodeWorker` make one of the platform's. */
export interface WorkerLike {
  post(message: unknown): void;
  /** Called once, right after creation. */
  listen(onMessage: (data: unknown) => void, onFailure: (cause: unknown) => void): void;
  /** Whether the process must stay alive for this worker's answer. */
  hold(busy: boolean): void;
  terminate(): void;
}

export type SpawnWorker = () => WorkerLike;

/** The worker of browsers and of Bun as a WorkerLike. */
export function webWorker(worker: Worker): WorkerLike {
  // Bun adds ref and unref to the browser's Worker; browsers have neither and need neither.
  const counted = worker as Worker & { ref?(): void; unref?(): void };
  return {
    post: (message) => worker.postMessage(message),
    listen(onMessage, onFailure) {
      worker.onmessage = (event: MessageEvent<unknown>) => onMessage(event.data);
      worker.onmessageerror = onFailure;
      worker.onerror = (event) => {
        event.preventDefault();
        onFailure(event.message);
      };
    },
    hold: (busy) => (busy ? counted.ref?.() : counted.unref?.()),
    terminate: () => worker.terminate(),
  };
}

/** What is used of a `node:worker_threads` Worker. */
export interface NodeWorker {
  postMessage(message: unknown): void;
  on(event: "message" | "error" | "exit", listener: (value: unknown) => void): unknown;
  ref(): void;
  unref(): void;
  terminate(): Promise<number>;
}

/** The worker of Node ≥ 22 as a WorkerLike. */
export function nodeWorker(worker: NodeWorker): WorkerLike {
  return {
    post: (message) => worker.postMessage(message),
    listen(onMessage, onFailure) {
      worker.on("message", onMessage);
      worker.on("error", onFailure);
      worker.on("exit", onFailure);
    },
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}

/**
 * The worker next to this file: from source and compiled under Bun, and in Node ≥ 22; browsers pass their bundle's.
 * The URL stays written out in each call, since that is the form that the compiler of the binary follows.
 */
export const defaultSpawnWorker: SpawnWorker = () => {
  if (typeof Worker === "function")
    return webWorker(new Worker(new URL("./opaque-worker.ts", import.meta.url), { name: "opaque" }));
  // Documented by Node: globalThis.process.getBuiltinModule (22.3) and worker_threads.Worker.
  const threads = globalThis.process.getBuiltinModule("node:worker_threads") as unknown as {
    readonly Worker: new (file: URL) => NodeWorker;
  };
  return nodeWorker(new threads.Worker(new URL("./opaque-worker.ts", import.meta.url)));
};

export interface CallerOptions {
  readonly spawnWorker: SpawnWorker;
  readonly clock: Clock;
  /** Time in which one request must be answered, the worker's start included. */
  readonly deadlineMs: number;
  /** Requests after which a worker is replaced anyway. */
  readonly maxRequests: number;
}

export interface OpaqueCaller {
  /**
   * The values of a request's answer, or null where the protocol refuses.
   * @param last whether the worker is not worth keeping afterwards (its memory has grown)
   * @throws SnugError "internal" where the worker broke, hung, or was closed
   */
  call(request: OpaqueRequest, last?: boolean): Promise<readonly Uint8Array[] | null>;
  /** Ends the worker; requests under way are rejected. A later call starts a new worker. */
  close(): void;
  /** Workers made so far, for tests and metrics. */
  readonly spawned: number;
}

interface Job {
  readonly request: OpaqueRequest;
  readonly last: boolean;
  resolve(values: readonly Uint8Array[] | null): void;
  reject(error: SnugError): void;
}

/** A caller without a worker: the first request, or `warm`, starts one. */
export function makeOpaqueCaller({ spawnWorker, clock, deadlineMs, maxRequests }: CallerOptions): OpaqueCaller {
  const waiting: Job[] = [];
  let current: { readonly job: Job; readonly id: number; readonly deadline: { cancel(): void } } | null = null;
  let worker: { readonly like: WorkerLike; requests: number } | null = null;
  let spawned = 0;
  let nextId = 1;

  function drop(): void {
    const dropped = worker;
    worker = null; // first, so that the failure events of its end are nobody's
    dropped?.like.terminate();
  }

  /** Ends the current job, and the worker with it where it is not to be trusted or not worth keeping. */
  function settle(outcome: (job: Job) => void, keep: boolean): void {
    const done = current;
    if (done === null) return;
    current = null;
    done.deadline.cancel();
    if (!keep || done.job.last || (worker?.requests ?? 0) >= maxRequests) drop();
    else worker?.like.hold(false);
    outcome(done.job);
    next();
  }

  const fail = (cause: unknown): void =>
    settle((job) => job.reject(new SnugError("internal", { detail: "OPAQUE worker", cause })), false);

  function onMessage(data: unknown): void {
    const answer = data as OpaqueAnswer; // only our own worker posts here, and it posts only these
    if (current === null || answer.id !== current.id) return;
    switch (answer.t) {
      case "done":
        return settle((job) => job.resolve(answer.values), true);
      case "refused":
        return settle((job) => job.resolve(null), true);
      case "broken":
        return fail(answer.reason);
    }
  }

  function start(): { readonly like: WorkerLike; requests: number } {
    const like = spawnWorker();
    spawned++;
    const made = { like, requests: 0 };
    like.listen(
      (data) => (worker === made ? onMessage(data) : undefined),
      (cause) => {
        if (worker !== made) return;
        drop();
        fail(cause);
      },
    );
    worker = made;
    return made;
  }

  function next(): void {
    if (current !== null) return;
    const job = waiting.shift();
    if (job === undefined) return;
    const id = nextId++;
    current = { job, id, deadline: clock.after(deadlineMs, () => fail("deadline")) };
    try {
      const used = worker ?? start();
      used.requests++;
      used.like.hold(true);
      used.like.post({ id, request: job.request });
    } catch (cause) {
      fail(cause);
    }
  }

  return {
    call: (request, last = false) =>
      new Promise((resolve, reject) => {
        waiting.push({ request, last, resolve, reject });
        next();
      }),
    close() {
      const rejected = waiting.splice(0);
      fail("closed");
      drop();
      for (const job of rejected) job.reject(new SnugError("internal", { detail: "OPAQUE worker closed" }));
    },
    get spawned() {
      return spawned;
    },
  };
}
