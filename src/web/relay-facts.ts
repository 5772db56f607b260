// What the relay that serves the page says of itself: whether others may make channels, and which channels it lists.
// docs/protocol.md §14. All of it is the relay's word.

export interface ListedChannel {
  readonly id: string;
  readonly name: string;
}

export interface RelayFacts {
  readonly create: "open" | "token" | "local";
  readonly listed: readonly ListedChannel[];
}

/** Channels that are shown of a relay's list. */
const maxShown = 1_000;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads the answers of `/about` and `/channels`; what is malformed counts as nothing. */
export function readFacts(about: unknown, channels: unknown): RelayFacts {
  const create = isRecord(about) ? about["create"] : null;
  const listed = Array.isArray(channels) ? channels.slice(0, maxShown) : [];
  return {
    create: create === "open" || create === "token" ? create : "local",
    listed: listed.flatMap((channel: unknown) => {
      const { id, name } = isRecord(channel) ? channel : {};
      if (typeof id !== "string" || !/^[\w-]{23}$/.test(id) || typeof name !== "string") return [];
      return [{ id, name }];
    }),
  };
}

/** Asks the relay that serves the page. @returns null where it does not answer */
export async function askRelay(): Promise<RelayFacts | null> {
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(path);
    return response.ok ? await response.json() : null;
  };
  try {
    const [about, channels] = await Promise.all([ask("/about"), ask("/channels")]);
    return readFacts(about, channels);
  } catch {
    return null;
  }
}
