// The way in: address, password, code. Only what was wrong is asked again; nothing of it is kept.

import { type FormEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { asSnugError, type Code, type SnugError, systemClock } from "../base/index.ts";
import { errorText, type RoomStore, sayEnglish } from "../ui/index.ts";
import type * as chatPart from "./chat-part.ts";
import type { Parts } from "./parts.ts";

/** Which field an error is about, so that it stands there and the cursor with it. */
const about: Partial<Record<Code, "address" | "password" | "code">> = {
  "password.too_long": "password",
  "address.malformed": "address",
  "address.insecure": "address",
  "relay.unreachable": "address",
  "login.refused": "password",
  "group.password_differs": "password",
  "password.empty": "password",
  "login.code": "code",
  "login.clock": "code",
};

/** What is loaded beside the form. */
export type Loaded = typeof chatPart & Parts;

export interface LoginProps {
  readonly address: string | null;
  readonly ended: SnugError | null;
  readonly loading: Promise<Loaded>;
  readonly onEntered: (store: RoomStore, loaded: Loaded) => void;
}

export function Login({ address: given, ended, loading, onEntered }: LoginProps): ReactElement {
  const [address, setAddress] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [nickname, setNickname] = useState("");
  const [step, setStep] = useState<string | null>(null);
  const [error, setError] = useState<SnugError | null>(ended);
  const fields = {
    address: useRef<HTMLInputElement>(null),
    password: useRef<HTMLInputElement>(null),
    code: useRef<HTMLInputElement>(null),
  };
  const wrong = error === null ? null : (about[error.code] ?? null);

  useEffect(() => {
    if (wrong !== null) fields[wrong].current?.focus();
  }, [error]);

  async function enter(event: FormEvent): Promise<void> {
    event.preventDefault();
    setError(null);
    setStep(sayEnglish("step.connecting"));
    try {
      const loaded = await loading;
      const room = await loaded.join(given ?? address.trim(), {
        password,
        code: code.replaceAll(/\s/g, ""),
        ...(nickname.trim() === "" ? {} : { nickname: nickname.trim() }),
        spawnWorker: loaded.spawnWorker,
        onStep: (next) => setStep(sayEnglish(`step.${next}`)),
      });
      setPassword("");
      setCode("");
      onEntered(loaded.makeRoomStore(room, { clock: systemClock }), loaded);
    } catch (caught) {
      const failed = asSnugError(caught);
      // Nothing stays for a relay that is not the one.
      if (about[failed.code] === "password" || failed.code === "relay.untrusted") setPassword("");
      if (failed.code !== "address.malformed" && failed.code !== "nickname.malformed") setCode(""); // a code is good once
      setError(failed);
    } finally {
      setStep(null);
    }
  }

  const field = (
    name: "address" | "password" | "code",
    label: string,
    value: string,
    change: (value: string) => void,
    more: {
      readonly type: string;
      readonly inputMode?: "numeric";
      readonly pattern?: string;
      readonly autoComplete: string;
    },
  ): ReactElement => (
    <label className="field">
      <span>{label}</span>
      <input
        ref={fields[name]}
        name={name}
        value={value}
        required
        spellCheck={false}
        autoCapitalize="none"
        disabled={step !== null}
        aria-invalid={wrong === name}
        aria-describedby={wrong === name ? "problem" : undefined}
        onChange={({ target }) => change(target.value)}
        {...more}
      />
    </label>
  );

  return (
    <main className="login">
      <h1>Snug</h1>
      <p className="quiet">A private channel, locked by an address, a password and a six-digit code.</p>
      <form onSubmit={(event) => void enter(event)}>
        {given === null && field("address", "Address", address, setAddress, { type: "text", autoComplete: "off" })}
        {field("password", "Password", password, setPassword, { type: "password", autoComplete: "off" })}
        {field("code", "Code from your authenticator app", code, setCode, {
          type: "text",
          inputMode: "numeric",
          pattern: "\\s*(\\d\\s*){6}",
          autoComplete: "one-time-code",
        })}
        <label className="field">
          <span>Nickname (one is made up where this is empty)</span>
          <input
            name="nickname"
            value={nickname}
            autoComplete="off"
            disabled={step !== null}
            onChange={({ target }) => setNickname(target.value)}
          />
        </label>
        <p id="problem" className="problem" role="alert">
          {error === null ? "" : errorText(error)}
        </p>
        <button type="submit" disabled={step !== null}>
          {step ?? "Join"}
        </button>
      </form>
    </main>
  );
}
