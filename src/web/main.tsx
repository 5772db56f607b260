// The page: takes the address out of the address bar before anything else, and draws.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { registerServiceWorker } from "./install.ts";
import { loadAll } from "./loading.ts";
import { bringParts } from "./parts.ts";
import { pageRelay, takeAddress } from "./place.ts";
import { applySettings, languageOf, makeSettingsStore } from "./settings.ts";
import { loadCatalog } from "./words/catalogs.ts";
import "./styles.css";
import "./channel/channel.css";
import "./channel/message.css";
import "./emoji-picker.css";
import "./files/file.css";
import "./markdown.css";
import "./qr-picture.css";
import "./scan.css";

// First of all: what stands in the address bar is to be gone from it.
const address = takeAddress(document, globalThis.location, globalThis.history);
const loading = loadAll(bringParts);
// Where something did not load, the page says so.
loading.then(({ serviceWorkerUrl: url }) => registerServiceWorker(url)).catch(() => {});
const settingsStore = makeSettingsStore();
const language = languageOf(settingsStore.settings(), navigator.languages);
applySettings(document.documentElement, settingsStore.settings(), language);
const words = { language, catalog: await loadCatalog(language) };
const place = document.getElementById("app");
if (place !== null)
  createRoot(place).render(
    <StrictMode>
      <App
        address={address}
        relay={pageRelay(document, globalThis.location)}
        loading={loading}
        settingsStore={settingsStore}
        words={words}
      />
    </StrictMode>,
  );
