// Plain HTTP and origins, without a socket. docs/protocol.md §14.

import { expect, test } from "bun:test";
import { subprotocol } from "../../src/protocol/index.ts";
import { makeAnswerHttp, readOrigins, refuseUpgrade } from "../../src/relay/http.ts";
import type { Store } from "../../src/relay/store.ts";
import { makeVirtualClock } from "../conformance/virtual-clock.ts";
import { failure } from "./member.ts";

test("the list of channels is bounded, and the store is asked ten times a second at most, and again where it failed", async () => {
  const clock = makeVirtualClock();
  const asked: number[] = [];
  let fails = false;
  const store: Pick<Store, "listed"> = {
    listed(limit) {
      asked.push(limit);
      return fails ? Promise.reject(new Error("disk")) : Promise.resolve([]);
    },
  };
  const answer = makeAnswerHttp({ create: "local" }, store, clock);
  const get = async (): Promise<string> => (await answer(new Request("http://relay.example/channels"))).text();
  for (let i = 0; i < 5; i++) expect(await get()).toBe("[]");
  clock.move(99);
  await get();
  expect(asked).toEqual([1_000]);
  clock.move(1);
  fails = true;
  expect(await failure(get())).toBe("disk");
  fails = false;
  expect(await get()).toBe("[]");
  expect(asked.length).toBe(3);
});

test("what the relay lets others make is told as it is configured, to GET and HEAD alone, and under no other path", async () => {
  const store: Pick<Store, "listed"> = { listed: () => Promise.reject(new Error("not asked")) };
  for (const create of ["open", "token", "local"] as const) {
    const config = { create, createToken: "hunter2" };
    const answer = makeAnswerHttp(config, store, makeVirtualClock());
    const ask = (path: string, method = "GET"): Promise<Response> =>
      answer(new Request(`http://relay.example${path}`, { method }));
    const response = await ask("/about");
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    expect(await response.text()).toBe(JSON.stringify({ create })); // and no token
    expect((await ask("/about?x")).status).toBe(200);
    expect((await ask("/about", "HEAD")).status).toBe(200);
    expect((await ask("/about", "POST")).status).toBe(405);
    expect((await ask("/about/")).status).toBe(404);
  }
});

test("the web client never stands where the relay answers itself", async () => {
  const asked: string[] = [];
  const answerWeb = (pathname: string): Promise<Response> => {
    asked.push(pathname);
    return Promise.resolve(new Response("page"));
  };
  const store: Pick<Store, "listed"> = { listed: () => Promise.resolve([]) };
  const answer = makeAnswerHttp({ create: "open" }, store, makeVirtualClock(), answerWeb);
  for (const path of ["/healthz", "/channels", "/about", "/snug", "/"])
    await answer(new Request(`http://relay.example${path}`));
  expect(asked).toEqual(["/"]);
});

test("origins are known however they were written", () => {
  const origins = readOrigins(["https://Chat.Example:443/", "http://other.example:8080"]);
  const verdict = (origin: string): number | undefined =>
    refuseUpgrade(
      new Request("http://relay.example/snug", { headers: { origin, "sec-websocket-protocol": subprotocol } }),
      origins,
      null,
    )?.status;
  expect(verdict("https://chat.example")).toBeUndefined();
  expect(verdict("http://other.example:8080")).toBeUndefined();
  expect(verdict("http://other.example")).toBe(403);
});
