// protocol.md §5: getting in, afresh (hello, challenge, prove, admitted) or again (resume, recognised, reprove).
import * as opaque from "@serenity-kit/opaque";
import { URI } from "otpauth";
import { identities, memberIdOf, pinOf, type Address } from "./address.ts";
import { concat, fromBase64url, base64url, hkdf, random, same, sha256, sign, utf8, verifies } from "./bytes.ts";
import { newKeyPair, type Bytes, type KeyPair } from "./bytes.ts";
import { aeadSeal, channelKeys, open, type ChannelKeys } from "./channel-key.ts";
import type { Connection, Received } from "./connection.ts";
import { Failure } from "./failure.ts";
import { encodeFrame, type AnyFrame, type Frame, type FrameName } from "./frames.ts";

const versions = [1];
const keyStretching = { "argon2id-custom": { iterations: 3, memory: 65_536, parallelism: 1 } };

export interface Session {
  readonly loginKey: KeyPair;
  readonly memberId: Bytes;
  readonly keys: ChannelKeys;
  readonly channelName: string;
}

export interface Position {
  readonly ticket: Bytes;
  readonly incarnation: Bytes;
  readonly seq: number;
  readonly branch: Bytes;
  readonly epoch: number;
}

/** What a signature is made over; `frames` are whole, except that this frame's own lacks its signature. */
const transcript = (name: FrameName, ...frames: readonly Bytes[]): Bytes =>
  concat(utf8(`snug/1 ${name}`), new Uint8Array(1), ...frames.map((frame) => sha256(frame)));

/** One element shorter: the first byte is one less, and 0x58 0x40 and the signature are cut off. */
function unsigned(frame: Bytes): Bytes {
  const [first = 0] = frame;
  return concat(new Uint8Array([first - 1]), frame.slice(1, -66));
}

async function expect<N extends FrameName>(connection: Connection, type: N): Promise<Received & { frame: Frame<N> }> {
  const { frame, bytes } = await connection.receive();
  if (!isFrame(frame, type)) throw new Failure("frame.unexpected", frame.type);
  return { frame, bytes };
}

function isFrame<N extends FrameName>(frame: AnyFrame, type: N): frame is AnyFrame & Frame<N> {
  return frame.type === type;
}

interface RelayWord {
  readonly version: number;
  readonly relayKey: Bytes;
  readonly signature: Bytes;
}

function checkRelay(address: Address, frame: RelayWord, signed: Bytes): void {
  if (!versions.includes(frame.version)) throw new Failure("version.unknown");
  if (address.pin !== undefined && !same(pinOf(frame.relayKey), address.pin)) throw new Failure("relay.untrusted");
  if (!verifies(frame.relayKey, signed, frame.signature)) throw new Failure("relay.untrusted");
}

export interface LoginResult {
  readonly session: Session;
  readonly admitted: Frame<"admitted">;
}

export async function login(
  connection: Connection,
  address: Address,
  givenPassword: string,
  totpUri: string,
): Promise<LoginResult> {
  await opaque.ready;
  const password = givenPassword.normalize("NFC");
  if (password === "") throw new Failure("password.empty");
  if (utf8(password).length > 1024) throw new Failure("password.too_long");

  const loginKey = newKeyPair();
  const start = opaque.client.startLogin({ password });
  const hello = encodeFrame("hello", {
    versions,
    channelId: address.channelId,
    loginKey: loginKey.public,
    nonce: random(32),
    ke1: fromBase64url(start.startLoginRequest),
  });
  connection.send(hello);

  const { frame: challenge, bytes: challengeBytes } = await expect(connection, "challenge");
  checkRelay(address, challenge, transcript("challenge", hello, unsigned(challengeBytes)));
  if (challenge.generation < 1 || challenge.generation > 0xffff_ffff) throw new Failure("frame.malformed");

  const finish = opaque.client.finishLogin({
    clientLoginState: start.clientLoginState,
    loginResponse: base64url(challenge.ke2),
    password,
    identifiers: identities(address.channelText, address.pin ?? pinOf(challenge.relayKey)),
    keyStretching,
  });
  if (finish === undefined) throw new Failure("login.refused");

  const code = URI.parse(totpUri).generate();
  const codeKey = hkdf(sha256(hello, challengeBytes), fromBase64url(finish.sessionKey), utf8("snug/1 code"), 32);
  const values = {
    ke3: fromBase64url(finish.finishLoginRequest),
    sealedCode: aeadSeal(codeKey, new Uint8Array(12), utf8(code), new Uint8Array()),
  };
  const blank = encodeFrame("prove", { ...values, signature: new Uint8Array(64) });
  const signature = sign(loginKey.secret, transcript("prove", hello, challengeBytes, unsigned(blank)));
  connection.send(encodeFrame("prove", { ...values, signature }));

  const { frame: admitted } = await expect(connection, "admitted");
  const memberId = memberIdOf(loginKey.public);
  if (!same(admitted.memberId, memberId)) throw new Failure("frame.malformed", "another member id");
  const exportKey = fromBase64url(finish.exportKey);
  const keys = channelKeys(address.channelId, exportKey, address.secret, challenge.generation);
  const name = open(keys.name, admitted.sealedName, address.channelId);
  if (name === undefined) throw new Failure("group.password_differs", "the name does not open: is the address whole?");
  return { session: { loginKey, memberId, keys, channelName: new TextDecoder().decode(name) }, admitted };
}

export async function resume(
  connection: Connection,
  address: Address,
  session: Session,
  position: Position,
): Promise<Frame<"admitted">> {
  const { loginKey } = session;
  const first = encodeFrame("resume", {
    versions,
    channelId: address.channelId,
    loginKey: loginKey.public,
    nonce: random(32),
    ...position,
  });
  connection.send(first);
  const { frame: recognised, bytes } = await expect(connection, "recognised");
  checkRelay(address, recognised, transcript("recognised", first, unsigned(bytes)));
  const signature = sign(loginKey.secret, transcript("reprove", first, bytes));
  connection.send(encodeFrame("reprove", { signature }));
  const { frame: admitted } = await expect(connection, "admitted");
  if (!same(admitted.memberId, session.memberId)) throw new Failure("frame.malformed", "another member id");
  return admitted;
}
