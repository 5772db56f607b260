// The page: takes the address out of the address bar before anything else, and draws.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { takeAddress } from "./place.ts";
import { bringParts } from "./parts.ts";
import "./styles.css";

// All that runs is loaded now, while nothing was typed: whoever serves the page has one moment in which to choose it.
const loaded = Promise.all([import("./chat-part.ts"), bringParts()]).then(([chat, parts]) => ({ ...chat, ...parts }));
const address = takeAddress(document, globalThis.location, globalThis.history);
const place = document.getElementById("app");
if (place !== null)
  createRoot(place).render(
    <StrictMode>
      <App address={address} loading={loaded} />
    </StrictMode>,
  );
