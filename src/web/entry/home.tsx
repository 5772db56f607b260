// The first page: where to. By address, by a picture of one, by the relay's list; or a new channel.

import { type FormEvent, type ReactElement, useEffect, useState } from "react";
import { asSnugError, type SnugError } from "../../base/index.ts";
import { errorText, visible } from "../../ui/index.ts";
import type { Loaded } from "../loading.ts";
import { type Destination, linkElsewhere, type PageRelay } from "../place.ts";
import type { RelayFacts } from "../relay-facts.ts";
import { scanWords } from "../words/of-parts.ts";
import { useSay } from "../words/say.ts";
import { Field } from "./field.tsx";

export interface HomeProps {
  readonly relay: PageRelay;
  /** What the relay says of itself; null while it was not asked, or where it does not serve the page. */
  readonly facts: RelayFacts | "away" | null;
  /** Whether the page was opened without an address. */
  readonly isFirst: boolean;
  /** What stands in the field at first, and is no address. */
  readonly typed: string;
  /** What the page needs beside this; null while it is loaded. */
  readonly loaded: Loaded | null;
  /** Asks the relay once more. */
  readonly onAsk: () => void;
  readonly onChosen: (destination: Destination) => void;
  readonly onCreate: () => void;
}

export function Home({
  relay,
  facts: told,
  isFirst,
  typed,
  loaded,
  onAsk,
  onChosen,
  onCreate,
}: HomeProps): ReactElement {
  const say = useSay();
  // A channel's page that was loaded again has no fragment any more.
  const [isReopened] = useState(() => globalThis.location.pathname.startsWith("/c/"));
  const [address, setAddress] = useState(typed);
  const [error, setError] = useState<SnugError | null>(null);
  const [elsewhere, setElsewhere] = useState<ReturnType<typeof linkElsewhere>>(null);
  const [scanning, setScanning] = useState(false);
  const about = !isFirst
    ? "home.about"
    : !relay.servesPage
      ? "home.ownAgain"
      : isReopened
        ? "home.opened"
        : "home.about";
  const facts = told === "away" ? null : told;
  useEffect(() => {
    if (typed !== "") choose(typed);
  }, [typed]);

  function choose(text: string): void {
    setError(null);
    setElsewhere(null);
    try {
      const found = linkElsewhere(text.trim(), relay);
      if (found === null) onChosen({ address: text.trim(), listedName: null });
      else setElsewhere(found);
    } catch (caught) {
      setError(asSnugError(caught));
    }
  }
  /** Takes the text of a picture. @returns why it is none that leads anywhere */
  function scanned(text: string): string | null {
    if (/^otpauth:/i.test(text.trim())) return say("home.notAddress");
    try {
      linkElsewhere(text, relay);
    } catch (caught) {
      return errorText(asSnugError(caught), say);
    }
    setScanning(false);
    setAddress(text);
    choose(text);
    return null;
  }
  return (
    <main className="page">
      <h1>Snug</h1>
      <p className="quiet">{say(about)}</p>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          choose(address);
        }}
      >
        <Field
          name="address"
          label={say("home.address")}
          required
          disabled={false}
          value={address}
          problem={error === null ? null : "problem"}
          onChange={(next) => {
            setAddress(next);
            setError(null);
          }}
        />
        <div id="problem" className="problem" role="alert">
          {error !== null && errorText(error, say)}
          {elsewhere !== null && (
            <>
              {say(relay.servesPage ? "home.elsewhere" : "home.otherRelay", { host: elsewhere.host })}{" "}
              {relay.servesPage && (
                <a href={elsewhere.link} rel="noreferrer">
                  {say("home.openThere", { host: elsewhere.host })}
                </a>
              )}
            </>
          )}
        </div>
        <p className="buttons">
          <button type="submit">{say("home.go")}</button>
          {loaded !== null && !scanning && (
            <button type="button" onClick={() => setScanning(true)}>
              {say("home.scan")}
            </button>
          )}
        </p>
      </form>
      {scanning && loaded !== null && (
        <loaded.Scan onText={scanned} onClose={() => setScanning(false)} words={scanWords(say)} />
      )}
      {told === "away" && (
        <section>
          <p>{say("home.away")}</p>
          <button type="button" onClick={onAsk}>
            {say("home.again")}
          </button>
        </section>
      )}
      {facts !== null && facts.create !== "local" && (
        <section>
          <h2>{say("home.make")}</h2>
          <p className="quiet">{say("home.makeAbout")}</p>
          <button type="button" onClick={onCreate}>
            {say("home.make")}
          </button>
        </section>
      )}
      {facts !== null && facts.listed.length > 0 && (
        <section>
          <h2>{say("home.listed")}</h2>
          <p className="quiet">{say("home.listedAbout")}</p>
          <ul className="listed">
            {facts.listed.map(({ id, name }) => (
              <li key={id}>
                <button
                  type="button"
                  onClick={() => onChosen({ address: `${globalThis.location.origin}/c/${id}`, listedName: name })}
                >
                  <bdi>{name.trim() === "" ? id : visible(name)}</bdi>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}
