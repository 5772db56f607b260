// Makes the page one that can be installed, and that opens where its relay cannot be reached (service-worker.ts).

/**
 * Registers the service worker where the page has a manifest: the one of `snug ui` has none, as its address is another one
 * each time. Resolves when that is done, or failed.
 */
export async function registerServiceWorker(url: string): Promise<void> {
  if (document.querySelector('link[rel="manifest"]') === null || !("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(url, { updateViaCache: "none" });
  } catch {
    // A browser that keeps nothing (a private window, a full disk): the page works without, as long as its relay does.
  }
}
