// A real browser for tests: Debian's chromium, with every violation of the page's policy and every error collected.

import { type Browser, chromium, type Page } from "playwright-core";

export interface Watched {
  readonly page: Page;
  /** What went wrong in the page so far: violations of its policy, errors, requests to other hosts. */
  readonly faults: readonly string[];
}

/** Starts the browser. @param more of its switches */
export function startBrowser(...more: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", ...more],
  });
}

/** A page of its own. @param origin the only one that it may ask anything of @param also others, where it may */
export async function openPage(
  browser: Browser,
  origin: string,
  options: Parameters<Browser["newContext"]>[0] = {},
  also: readonly string[] = [],
): Promise<Watched> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || /Content Security Policy|TrustedScript/.test(message.text()))
      faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => {
    if (![origin, ...also].includes(new URL(request.url()).origin)) faults.push(`asked for ${request.url()}`);
  });
  return { page, faults };
}
