import type { Attributes } from "@opentelemetry/api";
import type { RateLimit } from "../call.ts";

/** What is known of the providers' rate limits now. */
export interface RateLimits {
  /** `answeredAt` in epoch milliseconds: of two answers the later one counts, whichever call ended first. */
  observe(labels: Attributes, limit: RateLimit, answeredAt: number): void;
  /** What may be told now: each value at least once, and again until its reset, but never after 5 minutes. */
  current(now: number): readonly CurrentLimit[];
}

/** One limit, as it may be told now. */
export interface CurrentLimit {
  readonly labels: Attributes;
  readonly kind: RateLimit["kind"];
  readonly limit?: number;
  readonly remaining?: number;
  /** Counted down to now. */
  readonly resetSeconds?: number;
}

const MAX_AGE_MS = 300_000;

interface Known {
  readonly labels: Attributes;
  readonly limit: RateLimit;
  readonly answeredAt: number;
  told: boolean;
}

/** Remembers at most `maxLimits` limits; the one that has not been heard of for longest makes room. */
export function createRateLimits(maxLimits = 1000): RateLimits {
  const known = new Map<string, Known>();
  return {
    observe(labels, limit, answeredAt) {
      const key = JSON.stringify(labels);
      const before = known.get(key);
      if (before !== undefined && before.answeredAt > answeredAt) return;
      // Deleted first, so that the map's order is that of the last answer.
      known.delete(key);
      const oldest = known.size >= maxLimits ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
      known.set(key, { labels, limit, answeredAt, told: false });
    },
    current(now) {
      const limits: CurrentLimit[] = [];
      for (const [key, entry] of known) {
        const age = now - entry.answeredAt;
        const left = entry.limit.resetSeconds === undefined ? undefined : entry.limit.resetSeconds - age / 1000;
        // Many windows are whole again within milliseconds: a value that was true since the last export is told once.
        const over = age > MAX_AGE_MS || (entry.told && left !== undefined && left <= 0);
        if (over) {
          known.delete(key);
          continue;
        }
        entry.told = true;
        limits.push({
          labels: entry.labels,
          ...entry.limit,
          ...(left !== undefined && { resetSeconds: Math.max(0, left) }),
        });
      }
      return limits;
    },
  };
}
