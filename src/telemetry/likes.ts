import type { MetricKey } from "./catalog.ts";

/** What others count of each client's calls, as far as it could be seen: an instrumentation takes all calls of an SDK, or none. */
export interface Likes {
  learn(client: string | undefined, countable: ReadonlySet<MetricKey>): void;
  of(client: string | undefined): ReadonlySet<MetricKey>;
}

const none: ReadonlySet<MetricKey> = new Set();

/** Remembers `limit` clients that others count, by what they call themselves; the one that was heard of first makes room. */
export function createLikes(limit = 100): Likes {
  const known = new Map<string, ReadonlySet<MetricKey>>();
  return {
    learn(client = "", countable) {
      known.delete(client);
      if (countable.size === 0) return;
      const oldest = known.size >= limit ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
      known.set(client, countable);
    },
    of: (client = "") => known.get(client) ?? none,
  };
}
