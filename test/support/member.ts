// Spawns members as processes, and reads what they tell.

import { fileURLToPath } from "node:url";
import type { RoomEvent } from "../../src/client/index.ts";
import type { Limits } from "../../src/protocol/index.ts";
import type { TestChannel } from "./channel.ts";
import { within } from "./until.ts";

export interface MemberOrders {
  readonly address: string;
  readonly password: string;
  readonly totpUri: string;
  readonly nickname: string;
  readonly limits: Limits;
}

export interface MemberProcess {
  /** Events so far, with the number of members that it shows after each. */
  readonly told: (RoomEvent & { readonly members: number })[];
  until(what: string, fits: (event: RoomEvent) => boolean, ms?: number): Promise<void>;
  say(text: string): void;
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>;
  leave(): Promise<void>;
}

/** Starts a member and waits until it is in. */
export async function spawnMember(channel: TestChannel, nickname: string, limits: Limits): Promise<MemberProcess> {
  const orders: MemberOrders = {
    address: channel.address,
    password: channel.password,
    totpUri: channel.totpUri,
    nickname,
    limits,
  };
  const script = fileURLToPath(new URL("./member-process.ts", import.meta.url));
  const child = Bun.spawn([process.execPath, script], {
    env: { ...process.env, TEST_MEMBER: JSON.stringify(orders) },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const told: MemberProcess["told"] = [];
  let listeners: (() => void)[] = [];
  void (async () => {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of child.stdout) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) told.push(JSON.parse(line) as MemberProcess["told"][number]); // what member-process.ts writes
      for (const listener of listeners) listener();
    }
  })();
  const member: MemberProcess = {
    told,
    until: (what, fits, ms = 15_000) =>
      within(
        ms,
        `${nickname}: ${what}`,
        new Promise((resolve) => {
          const check = (): void => {
            if (!told.some(fits)) return;
            listeners = listeners.filter((other) => other !== check);
            resolve();
          };
          listeners = [...listeners, check];
          check();
        }),
      ),
    say(text) {
      void child.stdin.write(`${text}\n`);
      void child.stdin.flush();
    },
    async kill() {
      child.kill("SIGKILL");
      await child.exited;
    },
    async leave() {
      await child.stdin.write("/leave\n");
      await child.stdin.flush();
      await within(10_000, `${nickname} ends`, child.exited);
    },
  };
  await member.until("joins", (event) => event.t === "joined");
  return member;
}
