// The page: takes the address out of the address bar before anything else, and draws.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { takeAddress } from "./place.ts";
import { allowOwnWorkers } from "./trusted-types.ts";
import "./styles.css";

allowOwnWorkers();
const address = takeAddress(globalThis.location, globalThis.history);
const place = document.getElementById("app");
if (place !== null)
  createRoot(place).render(
    <StrictMode>
      <App address={address} />
    </StrictMode>,
  );
