// A real relay on loopback with short limits and cheap key stretching, and a channel on it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finishRegistration, startRegistration } from "../../src/auth/client/index.ts";
import { cheapStretching } from "../../src/auth/server/index.ts";
import { decodeFrame, type Frame, type Limits, limits } from "../../src/protocol/index.ts";
import {
  defaultConfig,
  type Registrar,
  type RelayConfig,
  type RunningRelay,
  startRelay,
} from "../../src/relay/index.ts";
import { type Channel, Member, opaque, primitives } from "./member.ts";

export const shortLimits: Limits = {
  ...limits,
  loginMs: 2_000,
  electionMs: 60,
  turnMs: 300,
  foundMs: 300,
  commitGapMs: 10,
  ownCommitGapMs: 50,
  awayMs: 100,
  absentMs: 300,
  refreshMs: 400,
};

export interface World {
  readonly folder: string;
  readonly logLines: string[];
  relay: RunningRelay;
  readonly channel: Channel;
  member(headers?: Record<string, string>): Member;
  /** A founder, and others who joined one after the other. */
  group(size: number): Promise<Member[]>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

function due<N extends Frame["t"]>(name: N, bytes: Uint8Array): Frame<N> {
  const frame = decodeFrame(bytes, "toMember", limits.maxFrameBytes);
  if (frame.t !== name) throw new Error(`expected ${name}, got ${JSON.stringify(frame)}`);
  return frame as Frame<N>; // its `t` was just compared
}

/** Makes a channel by a registrar. */
export async function makeChannel(
  registrar: Registrar,
  more: { readonly listed?: boolean; readonly name?: string; readonly token?: string; readonly password?: string } = {},
): Promise<Channel> {
  const password = more.password ?? "correct horse battery staple";
  const totpSecret = primitives.random(20);
  const ports = { primitives, opaque };
  const { createBytes, registration } = await startRegistration(ports, {
    suite: "x",
    password,
    token: more.token ?? "",
  });
  const creating = await registrar.begin(createBytes);
  const { finishBytes } = await finishRegistration(ports, registration, due("creating", creating), creating, {
    pin: null,
    name: more.name ?? "BB-1",
    listed: more.listed ?? false,
    addressSecret: more.listed === true ? null : primitives.random(16),
    totpSecret,
  });
  due("created", await registrar.finish(finishBytes));
  return { channelId: registration.channelId, password, totpSecret };
}

/** Starts a relay in a folder of its own. */
export async function makeWorld(config: Partial<RelayConfig> = {}, more: Partial<Limits> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "snug-relay-"));
  const logLines: string[] = [];
  const start = (port = 0): Promise<RunningRelay> =>
    startRelay(
      { ...defaultConfig(folder), ...config, listen: { host: "127.0.0.1", port } },
      { limits: { ...shortLimits, ...more }, stretching: cheapStretching, logLine: (line) => logLines.push(line) },
    );
  const relay = await start();
  const channel = await makeChannel(relay.registrar());
  const world: World = {
    folder,
    logLines,
    relay,
    channel,
    member: (headers) => new Member(world.relay.url, channel, headers),
    async group(size) {
      const founder = await (await world.member().enter()).found();
      const members = [founder];
      while (members.length < size) members.push(await (await world.member().enter()).join(founder));
      return members;
    },
    async restart() {
      await world.relay.stop();
      world.relay = await start(world.relay.port);
    },
    async close() {
      await world.relay.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}
