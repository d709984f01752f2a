import { diag } from "@opentelemetry/api";
import { advise, tellCause } from "./cause.ts";
import type { Undelivered } from "./cause.ts";
import type { Signal } from "./destination.ts";

/** Says what becomes of exports, for all signals together. */
export interface DeliveryReport {
  /** An export was given up. */
  failed(signal: Signal, undelivered: Undelivered): void;
  delivered(signal: Signal, url: string): void;
}

// Causes told of one signal before it works again. A collector has few; a broken one must not fill the app's log.
const causeLimit = 8;

/** Each cause is said once, whichever signals it keeps back, and its end once, when the last of them gets through again. */
export function createDeliveryReport(): DeliveryReport {
  // By signal, the causes since it was delivered last.
  const failing = new Map<Signal, Set<string>>();
  const isKnown = (cause: string): boolean => [...failing.values()].some((causes) => causes.has(cause));
  return {
    failed(signal, undelivered) {
      const cause = tellCause(undelivered);
      const own = failing.get(signal) ?? new Set();
      if (own.size === causeLimit) return;
      if (!isKnown(cause))
        diag.warn(`telemetry cannot be delivered to ${cause}: ${advise(undelivered)}. Told once, until it works again`);
      failing.set(signal, own.add(cause));
    },
    delivered(signal, url) {
      const own = failing.get(signal);
      if (own === undefined) return;
      failing.delete(signal);
      if (![...own].every(isKnown)) diag.info(`telemetry is delivered again to ${new URL(url).origin}`);
    },
  };
}

/** What is said when the last exports of a process, or some of them, were not delivered; one line. */
export function tellLast(undelivered: readonly Undelivered[]): string {
  const causes = [...new Set(undelivered.map(tellCause))].join(" and ");
  const todo = [...new Set(undelivered.map(advise))].join("; ");
  return `${undelivered.length} of the last exports could not be delivered to ${causes}: ${todo}`;
}
