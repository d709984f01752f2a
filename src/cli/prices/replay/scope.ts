import type { Options } from "./options.ts";
import type { PastCall } from "./past-call.ts";

/** Which calls are meant. */
export interface Scope {
  has(call: PastCall): boolean;
  /** Whether the call would be on the bill. */
  isBilled(call: PastCall): boolean;
  /** What the bill is compared with. */
  readonly sentence: string;
}

/** A provider's own bill has the calls to its own hosts on it; where a relay is named, that one's. */
export function createScope(
  { from, until, relay, currency }: Pick<Options, "from" | "until" | "relay" | "currency">,
  vendor: string | undefined,
): Scope {
  const named = relay?.toLowerCase();
  return {
    has: (call) =>
      (from === undefined || call.at >= from) &&
      (until === undefined || call.at < until) &&
      (named === undefined || named === call.relay.toLowerCase() || named === call.host.toLowerCase()) &&
      (currency === undefined || call.is?.currency === currency || call.was?.currency === currency),
    isBilled: (call) => relay !== undefined || vendor === undefined || call.vendor === vendor,
    sentence:
      relay !== undefined
        ? `calls of ${relay}`
        : vendor === undefined
          ? "all calls"
          : `calls to ${vendor}'s own hosts (--relay for others)`,
  };
}
