import type { Settings } from "./settings/config.ts";
import { isPropagatedTo } from "./settings/host-key.ts";
import { createModelHosts } from "./model-hosts.ts";
import { portOf } from "./model-request.ts";
import { hostOf } from "./capture/url.ts";

/**
 * Which headers of trace context our own instrumentation of other HTTP leaves out on the way to an origin. A host that is
 * known for its models (a vendor's, a relay of the settings) gets for all its other paths what a model call gets there:
 * `traceparent` alone, or not even that; so does any other from its first model call on.
 */
export function createWithheld(settings: Settings): Withholding {
  const { propagate } = settings;
  const portsOf = createModelHosts(settings);
  const known = new Map<string, ReadonlySet<string>>();
  const learned = new Set<string>();
  const taught = new Set<string>();
  const find = (origin: string): ReadonlySet<string> => {
    const url = URL.parse(origin);
    if (url === null) return none;
    const [host, port] = [hostOf(url), portOf(url)];
    const ports = learned.has(url.origin) ? "all" : portsOf(host);
    if (ports === undefined || (ports !== "all" && !ports.has(port))) return none;
    return isPropagatedTo(propagate, host, port) ? alone : all;
  };
  const learn = (given: string): void => {
    if (taught.has(given)) return;
    if (taught.size < originLimit) taught.add(given);
    const origin = URL.parse(given)?.origin;
    if (origin === undefined || learned.has(origin) || learned.size >= originLimit) return;
    learned.add(origin);
    known.delete(given);
  };
  return {
    of(origin) {
      const found = known.get(origin) ?? find(origin);
      if (known.size < originLimit) known.set(origin, found);
      return found;
    },
    ignoring: (hears) => (request) => {
      const isCall = hears(request);
      if (isCall) learn(String(request.origin));
      return isCall;
    },
  };
}

interface Addressed {
  readonly origin: string | URL;
}

/** What is withheld from whom. */
export interface Withholding {
  /** The headers, by the request's origin. */
  of(this: void, origin: string): ReadonlySet<string>;
  /** The hook with which instrumentation-undici leaves model calls alone: where one goes is learned by it. */
  ignoring(this: void, hears: (request: Addressed) => boolean): (request: Addressed) => boolean;
}

// A crawler has any number of them: past it each is looked at anew.
const originLimit = 1000;
const none: ReadonlySet<string> = new Set();
const alone: ReadonlySet<string> = new Set(["baggage", "tracestate"]);
const all: ReadonlySet<string> = new Set(["traceparent", ...alone]);
