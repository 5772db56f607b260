// For bundles that run in browsers: libraries ask Node's crypto for `webcrypto` where there is no global one; browsers have
// it, and need no polyfill of the rest.

export const webCryptoOnly: Bun.BunPlugin = {
  name: "web crypto only",
  setup(build) {
    build.onResolve({ filter: /^(node:)?crypto$/ }, () => ({ path: "crypto", namespace: "web" }));
    build.onLoad({ filter: /.*/, namespace: "web" }, () => ({
      contents: "export const webcrypto = globalThis.crypto;",
    }));
  },
};
