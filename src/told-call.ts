import type { Call } from "./call.ts";
import { estimateOf, priceOf } from "./call-price.ts";
import type { Counted } from "./estimate/counting.ts";
import type { Estimates } from "./estimate/estimates.ts";
import type { Guard } from "./guard.ts";
import type { Operation } from "./operation.ts";
import type { Reporting } from "./pricing/reporting.ts";
import type { LoadedPrices } from "./pricing/tables.ts";
import type { Recorder } from "./telemetry/recorder.ts";
import type { SayUnpriced } from "./unpriced-lines.ts";

/** What a call is told with. */
interface Telling {
  readonly recorder: Recorder;
  readonly prices: LoadedPrices;
  /** Where costs are to be told in one more currency. */
  readonly reporting?: Reporting | undefined;
  /** Where usage that no provider says is to be estimated. */
  readonly estimates?: Estimates | undefined;
  /** Tells people what has no price. */
  readonly sayUnpriced?: SayUnpriced | undefined;
  readonly guard: Guard;
}

/** Tells a finished call, with what it cost: at once, or when what it did not say has been counted. */
export function createTelling({
  recorder,
  prices,
  reporting,
  estimates,
  sayUnpriced = () => undefined,
  guard,
}: Telling): (operation: Operation, call: Call) => void {
  const say = guard.wrap("unpriced", sayUnpriced);
  return (operation, call) => {
    const { host } = operation.beginning;
    const tables = prices.get();
    const priced = { ...call, ...priceOf(call, host, tables) };
    const told = { ...priced, ...reporting?.of(priced.cost, call.startedAt) };
    if (told.unpriced !== undefined) say(call, told.unpriced, host, tables);
    if (estimates === undefined) return recorder.end(operation.open, told);
    const tell = guard.wrap("estimate", (counted?: Counted) => {
      const estimate = counted && estimateOf(call, host, tables, counted);
      recorder.end(operation.open, { ...told, ...(estimate && { estimate }) });
    });
    const count = guard.wrap("estimate", () => {
      estimates.count(call, operation.beginning.words, operation.current?.saying?.said, tell);
      return true;
    });
    // Whatever becomes of the estimate, the call is told.
    if (count() !== true) recorder.end(operation.open, told);
  };
}
