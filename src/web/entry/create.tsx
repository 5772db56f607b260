// Making a channel on the relay that serves the page, where it lets others do so. The password is made here, and stretched
// here: the relay never has it.

import { type FormEvent, type ReactElement, useEffect, useState } from "react";
import { asSnugError, type SnugError } from "../../base/index.ts";
import type { Bulletin } from "../../client/index.ts";
import { errorText } from "../../ui/index.ts";
import type { Loaded } from "../loading.ts";
import { relayAt } from "../place.ts";
import type { RelayFacts } from "../relay-facts.ts";
import { useBack } from "../use-back.ts";
import { useSay } from "../words/say.ts";
import { Field } from "./field.tsx";

export interface CreateProps {
  readonly facts: RelayFacts;
  readonly client: Pick<Loaded, "create" | "isChannelName" | "makeChannelName" | "makeChars" | "makeWords">;
  readonly onMade: (bulletin: Bulletin) => void;
  readonly onBack: () => void;
}

const random = (bytes: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(bytes));

export function Create({ facts, client, onMade, onBack }: CreateProps): ReactElement {
  const say = useSay();
  const [name, setName] = useState("");
  const [token, setToken] = useState("");
  const [kind, setKind] = useState<"words" | "chars">("words");
  const [listed, setListed] = useState(false);
  const [step, setStep] = useState<string | null>(null);
  const [error, setError] = useState<SnugError | null>(null);
  const [isBadName, setBadName] = useState(false);
  useEffect(() => setBadName(false), [name]);
  useBack(() => {
    if (step === null) onBack();
  }, step !== null);

  async function make(event: FormEvent): Promise<void> {
    event.preventDefault();
    setError(null);
    setStep(say("step.connecting"));
    try {
      const { create, isChannelName, makeChannelName, makeChars, makeWords } = client;
      if (name.trim() !== "" && !isChannelName(name.trim())) return setBadName(true);
      const password = kind === "words" ? makeWords({ random }) : makeChars({ random });
      const bulletin = await create({
        name: name.trim() === "" ? makeChannelName({ random }) : name.trim(),
        password,
        suite: "mls",
        listed,
        relay: { ...relayAt(globalThis.location), pin: null }, // taken at its word: the address will hold the pin that it shows
        token,
        onStep: () => setStep(say("step.stretching")),
      });
      onMade(bulletin);
    } catch (caught) {
      setError(asSnugError(caught));
    } finally {
      setStep(null);
    }
  }
  const busy = step !== null;
  const isBadToken = facts.create === "token" && error?.code === "create.refused";
  return (
    <main className="page">
      <h1>{say("home.make")}</h1>
      <p className="quiet">{say("create.about")}</p>
      <form onSubmit={(event) => void make(event)}>
        <Field
          name="channel"
          label={say("create.name")}
          disabled={busy}
          value={name}
          problem={isBadName ? "problem" : null}
          onChange={setName}
        />
        {facts.create === "token" && (
          <Field
            name="token"
            type="password"
            label={say("create.token")}
            required
            disabled={busy}
            value={token}
            problem={isBadToken ? "problem" : null}
            onChange={setToken}
          />
        )}
        <fieldset disabled={busy}>
          <legend>{say("create.password")}</legend>
          {(["words", "chars"] as const).map((each) => (
            <label key={each} className="check">
              <input type="radio" name="password" checked={kind === each} onChange={() => setKind(each)} />
              <span>{say(`create.${each}`)}</span>
            </label>
          ))}
        </fieldset>
        <label className="check">
          <input
            type="checkbox"
            checked={listed}
            disabled={busy}
            onChange={({ target }) => setListed(target.checked)}
          />
          <span>
            {say("create.listed")}
            <small className="quiet">{say("create.listedAbout")}</small>
          </span>
        </label>
        <p id="problem" className="problem" role="alert">
          {isBadName && say("create.badName")}
          {error !== null && (isBadToken ? say("create.badToken") : errorText(error, say))}
        </p>
        <p className="buttons">
          <button type="submit" disabled={busy} aria-busy={busy}>
            {step ?? say("create.make")}
          </button>
          {!busy && (
            <button type="button" onClick={onBack}>
              {say("create.back")}
            </button>
          )}
        </p>
      </form>
    </main>
  );
}
