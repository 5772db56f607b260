// The relay of this machine's data folder, as the maker of a channel sees it: in this process, whether a relay runs or not.

import type { Registrar } from "../client/index.ts";
import { fromBase64url } from "../base/index.ts";
import { openDataFolder } from "../relay/index.ts";
import { visible } from "../ui/index.ts";
import { quoted } from "./bulletin-text.ts";
import type { Context } from "./command.ts";
import { dataFolder, isDataFolder } from "./folders.ts";
import { parsePlace, type Place, standardPort } from "./place.ts";

export interface LocalRelay {
  readonly registrar: Registrar;
  readonly relay: Place;
  readonly close: () => Promise<void>;
}

export interface LocalWishes {
  readonly data: string | null;
  readonly keyFile: string | null;
  /** Where members reach the relay; null for what it last listened on. */
  readonly publicUrl: string | null;
  readonly insecure: boolean;
}

/** Opens the data folder. @throws SnugError "store.failed" | "store.locked" | "address.insecure" | "config.malformed" */
export async function openLocalRelay(wishes: LocalWishes, { env, screen, self }: Context): Promise<LocalRelay> {
  const folder = wishes.data ?? dataFolder(env);
  const made = !isDataFolder(folder);
  const opened = await openDataFolder({ folder, keyFile: wishes.keyFile });
  if (made) screen.say(`A new data folder was made: ${visible(folder)}`);
  try {
    const url = wishes.publicUrl ?? opened.publicUrl;
    if (url === null) {
      const start = wishes.data === null ? "relay" : `relay --data ${quoted(wishes.data)}`;
      screen.say(`No relay was started on this data folder yet. Start it with: ${self} ${start}`);
    }
    const place = parsePlace(url ?? `http://127.0.0.1:${standardPort}`, wishes.insecure);
    return {
      registrar: opened.registrar(),
      relay: { ...place, pin: fromBase64url(opened.pin) },
      close: () => opened.close(),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
