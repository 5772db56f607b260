// What stands in the scanner before anything is done; the rest needs a browser.

import { expect, test } from "bun:test";
import { renderToStaticMarkup } from "react-dom/server";
import { Scan } from "../../src/web/scan.tsx";
import { scanWords } from "./words.ts";

const drawn = (): string => renderToStaticMarkup(<Scan onText={() => null} onClose={() => {}} words={scanWords} />);

test("where the page has no camera, as without TLS, only pictures are offered", () => {
  expect("mediaDevices" in navigator).toBe(false);
  expect(drawn()).toContain(">Choose a picture</button>");
  expect(drawn()).not.toContain("Use the camera");
});

test("where it has one, both are, and no video stands there until it is wanted", () => {
  Object.defineProperty(navigator, "mediaDevices", { value: {}, configurable: true });
  try {
    expect(drawn()).toContain(">Use the camera</button>");
    expect(drawn()).toContain(">Choose a picture</button>");
    expect(drawn()).not.toContain("<video");
  } finally {
    Reflect.deleteProperty(navigator, "mediaDevices");
  }
});

test("it is a region that its title names, and its alert and status are there before they say something", () => {
  const markup = drawn();
  const [, id = ""] = /<section[^>]* aria-labelledby="([^"]+)"/.exec(markup) ?? [];
  expect(markup).toContain(`<h2 id="${id}">Scan a QR code</h2>`);
  expect(markup).toContain('role="status"></p>');
  expect(markup).toContain('role="alert"></p>');
});
