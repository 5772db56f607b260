// Which page is open: where to, the way in, the channel; and what was left when a channel ended.

import { type ReactElement, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { SnugError } from "../base/index.ts";
import type { Bulletin } from "../client/index.ts";
import { type RoomStore, underWayWords, visible } from "../ui/index.ts";
import { Announcer } from "./announcer.tsx";
import { FaultBoundary } from "./fault-boundary.tsx";
import { Home } from "./entry/home.tsx";
import { LeftOver } from "./entry/left-over.tsx";
import { Login } from "./entry/login.tsx";
import type { Loaded } from "./loading.ts";
import { type Destination, isAddress, type PageRelay, takeAddress } from "./place.ts";
import { askRelay, type RelayFacts } from "./relay-facts.ts";
import { SettingsDialog } from "./settings-dialog.tsx";
import { applySettings, languageOf, type SettingsStore } from "./settings.ts";
import { loadCatalog } from "./words/catalogs.ts";
import { type Catalog, type Language, makeSay, SayContext, type WebSay } from "./words/say.ts";

/** A bulletin, for as long as one has not joined. */
interface Made {
  readonly bulletin: Bulletin;
  readonly loaded: Loaded;
}

type Page =
  /** @param typed what stands in the field @param isFirst whether the page was opened so, without an address */
  | { readonly t: "home"; readonly typed: string; readonly isFirst: boolean }
  | { readonly t: "create" }
  | { readonly t: "bulletin"; readonly made: Made }
  | { readonly t: "login"; readonly to: Destination; readonly ended: SnugError | null; readonly made: Made | null }
  | {
      readonly t: "channel";
      readonly to: Destination;
      readonly store: RoomStore;
      readonly loaded: Loaded;
      /** Why it is over, while what was said stays to be read. */
      readonly ended: SnugError | null;
    };

/** What was not delivered or not taken whole when a channel ended, and what was being written. */
function leftOf(store: RoomStore, draft: string, say: WebSay): readonly string[] {
  const { texts, changes } = store.view().timeline.unsettled;
  return [
    ...[...texts.map(visible), ...changes.map((change) => say(`change.${change}`))].map((text) =>
      say("left.notRelayed", { text }),
    ),
    ...underWayWords(store.underWay(), say).map((text) => say("left.cutOff", { text })),
    ...(draft.trim() === "" ? [] : [say("left.notSent", { text: visible(draft) })]),
  ];
}

/** The page for an address: the way in, or, where it is none, the field that it can be mended in. */
const pageFor = (address: string | null): Page =>
  address !== null && isAddress(address)
    ? { t: "login", to: { address, listedName: null }, ended: null, made: null }
    : { t: "home", typed: address ?? "", isFirst: address === null };

const home: Page = { t: "home", typed: "", isFirst: false };

/** A language and its catalog, which come together. */
export interface Words {
  readonly language: Language;
  readonly catalog: Catalog;
}

export interface AppProps {
  /** What the page was opened with; null where it is to be asked for. */
  readonly address: string | null;
  readonly relay: PageRelay;
  /** All that the page needs. */
  readonly loading: Promise<Loaded>;
  readonly settingsStore: SettingsStore;
  /** The language to begin with. */
  readonly words: Words;
}

export function App({ address, relay, loading, settingsStore, words: firstWords }: AppProps): ReactElement {
  const settings = useSyncExternalStore(settingsStore.subscribe, settingsStore.settings);
  const wanted = languageOf(settings, navigator.languages);
  const [words, setWords] = useState(firstWords);
  const say = useMemo(() => makeSay(words.language, words.catalog), [words]);
  const [page, setPage] = useState<Page>(() => pageFor(address));
  const [facts, setFacts] = useState<RelayFacts | "away" | null>(null);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [nickname, setNickname] = useState("");
  const [loaded, setLoaded] = useState<Loaded | "broken" | null>(null);
  const [areSettingsOpen, setSettingsOpen] = useState(false);
  const draft = useRef("");
  const draftFor = useRef("");
  const latest = useRef({ page, say });
  latest.current = { page, say };

  useEffect(() => {
    let isStale = false;
    if (wanted !== words.language)
      void loadCatalog(wanted).then((catalog) => isStale || setWords({ language: wanted, catalog }));
    return () => {
      isStale = true;
    };
  }, [wanted, words]);
  useEffect(() => applySettings(document.documentElement, settings, words.language), [settings, words]);
  useEffect(() => void loading.then(setLoaded, () => setLoaded("broken")), [loading]);
  const ask = (): void => void askRelay().then((found) => setFacts((was) => found ?? was ?? "away"));
  const isHome = page.t === "home";
  useEffect(() => {
    if (relay.servesPage && isHome) ask();
  }, [relay, isHome]);
  useEffect(() => {
    // A link that is pasted into a page which is open already changes the fragment alone.
    const changed = (): void => {
      const next = takeAddress(document, globalThis.location, globalThis.history);
      const { page: now, say: sayNow } = latest.current;
      if (next === null || now.t === "bulletin" || (now.t === "login" && now.made !== null)) return;
      if (now.t === "channel") now.store.say(sayNow("channel.otherLink"));
      else setPage(pageFor(next));
    };
    changed(); // what came before this ran
    globalThis.addEventListener("hashchange", changed);
    return () => globalThis.removeEventListener("hashchange", changed);
  }, []);

  function entered(store: RoomStore, with_: Loaded, to: Destination): void {
    // What was being written when this channel ended the last time stands there again.
    if (draftFor.current !== to.address) draft.current = "";
    draftFor.current = to.address;
    const channel = { t: "channel", to, store, loaded: with_, ended: null } as const;
    setPage(channel);
    void store.over.then((ended) => {
      if (ended === null) closed(store, to, null);
      else setPage({ ...channel, ended });
    });
  }
  function closed(store: RoomStore, to: Destination, ended: SnugError | null): void {
    const more = leftOf(store, draft.current, latest.current.say);
    setLeft((was) => [...was, ...more.filter((text) => !was.includes(text))]);
    setPage({ t: "login", to, ended, made: null });
  }

  function body(): ReactElement {
    switch (page.t) {
      case "home":
        return (
          <Home
            key={page.typed}
            isFirst={page.isFirst}
            relay={relay}
            facts={facts}
            typed={page.typed}
            loaded={loaded === "broken" ? null : loaded}
            onAsk={ask}
            onChosen={(to) => setPage({ t: "login", to, ended: null, made: null })}
            onCreate={() => setPage({ t: "create" })}
          />
        );
      case "create":
        if (loaded === null || loaded === "broken" || facts === null || facts === "away")
          return (
            <main className="page" aria-busy={loaded === null}>
              <h1>{say("home.make")}</h1>
              <p className="quiet">{say("login.loading")}</p>
              <button type="button" onClick={() => setPage(home)}>
                {say("create.back")}
              </button>
            </main>
          );
        return (
          <loaded.Create
            facts={facts}
            client={loaded}
            onMade={(bulletin) => setPage({ t: "bulletin", made: { bulletin, loaded } })}
            onBack={() => setPage(home)}
          />
        );
      case "bulletin":
        return (
          <page.made.loaded.BulletinPage
            bulletin={page.made.bulletin}
            onJoin={() =>
              setPage({
                t: "login",
                to: { address: page.made.bulletin.address, listedName: page.made.bulletin.name },
                ended: null,
                made: page.made,
              })
            }
          />
        );
      case "login": {
        const { to, made } = page;
        return (
          <Login
            key={to.address}
            destination={to}
            ended={page.ended}
            loading={loading}
            nickname={nickname}
            onNickname={setNickname}
            password={made?.bulletin.password ?? ""}
            backLabel={say(made === null ? "login.another" : "login.back")}
            onEntered={(store, with_) => entered(store, with_, to)}
            onBack={() => setPage(made === null ? home : { t: "bulletin", made })}
            onHome={made === null ? null : () => setPage(home)}
          />
        );
      }
      case "channel":
        return (
          <page.loaded.Channel
            store={page.store}
            draft={draft}
            more={page.loaded}
            settings={settings}
            ended={page.ended}
            onSettings={() => setSettingsOpen(true)}
            onClose={() => closed(page.store, page.to, page.ended)}
          />
        );
    }
  }
  return (
    <SayContext value={say}>
      <Announcer>
        {loaded === "broken" && (
          <p className="broken" role="alert">
            {say(globalThis.isSecureContext ? "page.broken" : "page.insecure")}
          </p>
        )}
        {left.length > 0 && page.t !== "channel" && <LeftOver texts={left} onDismiss={() => setLeft([])} />}
        <FaultBoundary
          instead={() => (
            <main className="page">
              <p className="problem" role="alert">
                {say("error.internal")}
              </p>
              {draft.current.trim() !== "" && (
                <LeftOver texts={[say("left.notSent", { text: visible(draft.current) })]} />
              )}
              <button type="button" onClick={() => globalThis.location.reload()}>
                {say("page.reload")}
              </button>
            </main>
          )}
        >
          {body()}
        </FaultBoundary>
        {page.t !== "channel" && (
          <footer>
            <button type="button" onClick={() => setSettingsOpen(true)}>
              {say("settings.title")}
            </button>
          </footer>
        )}
        {areSettingsOpen && (
          <SettingsDialog settings={settings} store={settingsStore} onClose={() => setSettingsOpen(false)} />
        )}
      </Announcer>
    </SayContext>
  );
}
