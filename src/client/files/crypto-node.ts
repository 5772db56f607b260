// The cryptography of files on node:crypto: Bun and Node.

import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { type FileCrypto, tagBytes } from "./crypto.ts";

const algorithm = "aes-256-gcm";

export const nodeFileCrypto: FileCrypto = {
  sha256() {
    const hash = createHash("sha256");
    return {
      update: (bytes) => void hash.update(bytes),
      digest: () => new Uint8Array(hash.digest()),
    };
  },
  async cipher(key) {
    return {
      async seal(nonce, plaintext) {
        const cipher = createCipheriv(algorithm, key, nonce);
        const sealed = cipher.update(plaintext);
        cipher.final(); // GCM keeps nothing back
        return [sealed, cipher.getAuthTag()];
      },
      async open(nonce, sealed) {
        const decipher = createDecipheriv(algorithm, key, nonce);
        const end = sealed.length - tagBytes;
        decipher.setAuthTag(sealed.subarray(end));
        const opened = decipher.update(sealed.subarray(0, end));
        try {
          decipher.final();
        } catch {
          return null;
        }
        return new Uint8Array(opened.buffer, opened.byteOffset, opened.byteLength);
      },
    };
  },
};
