// The cryptography of files in browsers: AES-GCM by Web Crypto, SHA-256 by noble, since Web Crypto's takes no stream.

import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes } from "../../base/index.ts";
import type { FileCrypto } from "./crypto.ts";

// What comes here is never on shared memory.
const plain = (bytes: Uint8Array): Bytes => bytes as Bytes;

export const browserFileCrypto: FileCrypto = {
  sha256() {
    const hash = sha256.create();
    return { update: (bytes) => void hash.update(bytes), digest: () => new Uint8Array(hash.digest()) };
  },
  async cipher(raw) {
    const key = await crypto.subtle.importKey("raw", plain(raw), "AES-GCM", false, ["encrypt", "decrypt"]);
    return {
      seal: async (nonce, plaintext) => [
        new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: plain(nonce) }, key, plain(plaintext))),
      ],
      open: (nonce, sealed) =>
        crypto.subtle.decrypt({ name: "AES-GCM", iv: plain(nonce) }, key, plain(sealed)).then(
          (opened) => new Uint8Array(opened),
          () => null,
        ),
    };
  },
};
