import type { LookupFunction } from "node:net";

/** A connect under way. */
interface Connecting {
  /** How long it may take. */
  readonly limitMs: number;
  /** To be told once; what is told later is ignored. */
  end(how: "connected" | "failed" | "hung"): void;
}

/** Whether an address takes connects, as far as this thread's tries tell. */
interface Reach {
  /** Undefined: a connect hung a moment ago, and it is too soon for another. */
  begin(connectMs: number): Connecting | undefined;
  /** The address of whoever answered last, while no export has failed since: at the process's end it saves a lookup. */
  answeredBy: string | undefined;
  /** Whether it is too soon. */
  readonly hung: boolean;
  /** For the sockets that go there: a lookup that hangs cannot be given up, so no other is made meanwhile. */
  readonly lookup: LookupFunction;
}

// As long as an export's largest back-off.
const closedMs = 5000;
// By origin: as many as there are signals with addresses of their own.
const reaches = new Map<string, Reach>();

/**
 * The reach of a URL's origin, shared by the signals that go there. A connect that nobody answers keeps a process that
 * is at its end (libuv counts it, referenced or not), so all connects to one address end with the first, and none is
 * begun for a while after: else three signals in turns would hold the process for as long as they try.
 */
export function reachOf(url: string): Reach {
  const { origin } = new URL(url);
  const known = reaches.get(origin) ?? createReach();
  reaches.set(origin, known);
  return known;
}

function createReach(): Reach {
  let pending = 0;
  let deadline = 0;
  let lookups = 0;
  // Since the last connect that was answered.
  let hangs = 0;
  let closedUntil = 0;
  const isHung = (): boolean => hangs > 0 && (lookups > 0 || performance.now() < closedUntil);
  return {
    answeredBy: undefined,
    get hung() {
      return isHung();
    },
    lookup(host, options, done) {
      lookups++;
      // Not by `import`: a start needs none.
      process.getBuiltinModule("node:dns").lookup(host, options, (...found) => {
        lookups--;
        closedUntil = performance.now() + closedMs;
        done(...found);
      });
    },
    begin(connectMs) {
      if (isHung()) return undefined;
      const now = performance.now();
      if (pending === 0) deadline = now + connectMs;
      pending++;
      let over = false;
      return {
        limitMs: Math.max(1, Math.min(connectMs, deadline - now)),
        end(how) {
          if (over) return;
          over = true;
          pending--;
          if (how === "hung") {
            hangs++;
            closedUntil = performance.now() + closedMs;
          } else if (how === "connected") {
            hangs = 0;
            // Somebody is there: the others have their time anew.
            deadline = performance.now() + connectMs;
          }
        },
      };
    },
  };
}
