// The way in: password and code of a channel. Only what was wrong is asked again; nothing of it is kept.

import { type FormEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { asSnugError, type Code, SnugError, systemClock } from "../../base/index.ts";
import { errorText, type RoomStore, visible } from "../../ui/index.ts";
import type { Loaded } from "../loading.ts";
import { type Destination, partsOf } from "../place.ts";
import { useBack } from "../use-back.ts";
import { useHoldPage } from "../use-hold-page.ts";
import { useSay } from "../words/say.ts";
import { Field } from "./field.tsx";

/** Which field an error is about, so that it stands there and the cursor with it. */
const about: Partial<Record<Code, "password" | "code" | "nickname">> = {
  "password.too_long": "password",
  "login.refused": "password",
  "group.password_differs": "password",
  "password.empty": "password",
  "code.malformed": "code",
  "login.code": "code",
  "login.clock": "code",
  "nickname.malformed": "nickname",
};

export interface LoginProps {
  readonly destination: Destination;
  /** Why the channel ended, where one comes back from it. */
  readonly ended: SnugError | null;
  readonly loading: Promise<Loaded>;
  readonly onEntered: (store: RoomStore, loaded: Loaded) => void;
  /** As it was chosen before. */
  readonly nickname: string;
  readonly onNickname: (nickname: string) => void;
  /** Of a channel that was just made, else empty. */
  readonly password: string;
  readonly backLabel: string;
  readonly onBack: () => void;
  /** To another channel, where Back leads to a bulletin; else null. */
  readonly onHome: (() => void) | null;
}

/** After these there is nothing to try: the channel is gone, or the relay is another one. */
const final: ReadonlySet<Code> = new Set(["channel.closed", "relay.untrusted"]);

/** Rejects as soon as an attempt is given up. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(new SnugError("relay.unreachable"))));

export function Login(props: LoginProps): ReactElement {
  const { destination, ended, loading, nickname, onNickname, backLabel, onEntered, onBack, onHome } = props;
  const say = useSay();
  const [password, setPassword] = useState(props.password);
  const [isShown, setShown] = useState(false);
  const [code, setCode] = useState("");
  const [step, setStep] = useState<string | null>(null);
  const [error, setError] = useState<SnugError | null>(ended);
  /** Ends what is being tried; null as soon as one is in, since it would end the room then. */
  const trying = useRef<AbortController | null>(null);
  const fields = {
    password: useRef<HTMLInputElement>(null),
    code: useRef<HTMLInputElement>(null),
    nickname: useRef<HTMLInputElement>(null),
  };
  const wrong = error === null ? null : (about[error.code] ?? null);

  useEffect(() => {
    const field = fields[wrong ?? (password === "" ? "password" : "code")].current;
    field?.focus();
    if (wrong === "password") field?.select();
  }, [error]);
  useHoldPage(() => props.password !== ""); // of a bulletin, which is shown once
  useBack(() => (step === null ? onBack() : trying.current?.abort()), step !== null);
  useEffect(() => () => trying.current?.abort(), []);

  async function enter(event: FormEvent): Promise<void> {
    event.preventDefault();
    const attempt = new AbortController();
    trying.current = attempt;
    setError(null);
    setStep(say("login.loading"));
    let unpinned: string | null = null;
    try {
      const loaded = await Promise.race([loading, aborted(attempt.signal)]);
      setStep(say("step.connecting"));
      const room = await loaded.join(destination.address, {
        password,
        code: code.replaceAll(/\s/g, ""),
        ...(nickname.trim() === "" ? {} : { nickname: nickname.trim() }),
        signal: attempt.signal,
        onStep: (next) => setStep(say(`step.${next}`)),
        onUnpinned: (pin) => (unpinned = pin),
      });
      if (attempt.signal.aborted) return void room.leave();
      trying.current = null;
      setPassword("");
      setCode("");
      const store = loaded.makeRoomStore(room, { clock: systemClock });
      if (unpinned !== null) store.say(say("login.unpinned", { pin: unpinned }));
      onEntered(store, loaded);
    } catch (caught) {
      if (attempt.signal.aborted) return fields.code.current?.focus();
      const failed = asSnugError(caught);
      if (failed.code === "relay.untrusted") setPassword(""); // nothing stays for a relay that is not the one
      if (failed.code !== "nickname.malformed" && failed.code !== "relay.unreachable") setCode(""); // it is good once
      setError(failed);
    } finally {
      setStep(null);
    }
  }
  const busy = step !== null;
  const isFinal = error !== null && final.has(error.code);
  const where = partsOf(destination.address);
  const problemOf = (name: keyof typeof fields): string | null => (wrong === name ? "problem" : null);
  return (
    <main className="page">
      <h1>{destination.listedName === null ? say("login.title") : <bdi>{visible(destination.listedName)}</bdi>}</h1>
      <p className="quiet">{say("login.about")}</p>
      <p className="quiet where">
        {say("login.where", { host: where.host, id: where.id })} {!where.hasPin && say("login.unpinnedBefore")}
      </p>
      <form onSubmit={(event) => void enter(event)}>
        <Field
          ref={fields.password}
          name="password"
          type={isShown ? "text" : "password"}
          label={say("login.password")}
          required
          disabled={busy}
          value={password}
          problem={problemOf("password")}
          onChange={setPassword}
        />
        <label className="check">
          <input type="checkbox" checked={isShown} onChange={({ target }) => setShown(target.checked)} />
          <span>{say("login.show")}</span>
        </label>
        <Field
          ref={fields.code}
          name="code"
          label={say("login.code")}
          required
          inputMode="numeric"
          pattern="\s*(\d\s*){6}"
          autoComplete="one-time-code"
          disabled={busy}
          value={code}
          problem={problemOf("code")}
          onChange={setCode}
        />
        <Field
          ref={fields.nickname}
          name="nickname"
          label={say("login.nickname")}
          disabled={busy}
          value={nickname}
          problem={problemOf("nickname")}
          onChange={onNickname}
        />
        <p id="problem" className={isFinal ? "problem final" : "problem"} role="alert">
          {error === null ? "" : errorText(error, say)}
        </p>
        <p className="buttons">
          {!isFinal && (
            <button type="submit" disabled={busy} aria-busy={busy}>
              {step ?? say("login.join")}
            </button>
          )}
          {busy ? (
            <button key="stop" type="button" onClick={() => trying.current?.abort()}>
              {say("login.stop")}
            </button>
          ) : (
            <button key="back" type="button" onClick={onBack}>
              {backLabel}
            </button>
          )}
          {onHome !== null && !busy && (
            <button type="button" onClick={onHome}>
              {say("login.another")}
            </button>
          )}
        </p>
      </form>
    </main>
  );
}
