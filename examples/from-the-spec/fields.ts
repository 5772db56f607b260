// protocol.md §4: the kinds of fields that frames have, and their sizes.
import type { Bytes } from "./bytes.ts";

const isUint = (v: unknown): boolean => typeof v === "number" && Number.isSafeInteger(v) && v >= 0;

export const kinds = {
  uint: isUint,
  bool: (v: unknown) => typeof v === "boolean",
  code: (v: unknown) => typeof v === "string" && v.length <= 64,
  versions: (v: unknown) => Array.isArray(v) && v.length >= 1 && v.length <= 16 && v.every(isUint),
  channelId: (v: unknown) => sized(v, 17),
  memberId: (v: unknown) => sized(v, 16),
  id: (v: unknown) => sized(v, 16),
  key: (v: unknown) => sized(v, 32),
  signature: (v: unknown) => sized(v, 64),
  ke: (v: unknown) => sized(v, 0, 1024),
  ke2: (v: unknown) => sized(v, 320),
  sealedCode: (v: unknown) => sized(v, 22),
  name: (v: unknown) => sized(v, 0, 1024),
  standing: (v: unknown) => v === 0 || v === 1 || v === 2,
  ticket: (v: unknown) => sized(v, 0, 512),
  groupId: (v: unknown) => sized(v, 0) || sized(v, 33),
  branch: (v: unknown) => sized(v, 0) || sized(v, 32),
  knock: (v: unknown) => sized(v, 0, 16384),
  knocks: (v: unknown) => Array.isArray(v) && v.length <= 64 && v.every(isKnock),
  members: (v: unknown) => Array.isArray(v) && v.length <= 16384 && v.every((m) => sized(m, 16)),
  part: (v: unknown) => sized(v, 1, 262144),
  sealed: (v: unknown) => sized(v, 0, 524288),
} satisfies Record<string, (v: unknown) => boolean>;

function sized(v: unknown, least: number, most = least): boolean {
  return v instanceof Uint8Array && v.length >= least && v.length <= most;
}

function isKnock(v: unknown): boolean {
  return Array.isArray(v) && v.length === 2 && sized(v[0], 16) && sized(v[1], 0, 16384);
}

/** What each kind is once it was checked. */
export interface Values extends Record<keyof typeof kinds, unknown> {
  uint: number;
  bool: boolean;
  code: string;
  versions: readonly number[];
  channelId: Bytes;
  memberId: Bytes;
  id: Bytes;
  key: Bytes;
  signature: Bytes;
  ke: Bytes;
  ke2: Bytes;
  sealedCode: Bytes;
  name: Bytes;
  standing: number;
  ticket: Bytes;
  groupId: Bytes;
  branch: Bytes;
  knock: Bytes;
  knocks: readonly (readonly [Bytes, Bytes])[];
  members: readonly Bytes[];
  part: Bytes;
  sealed: Bytes;
}
