import type { Call } from "./call.ts";
import { estimateOf, priceOf } from "./call-price.ts";
import type { Counted } from "./estimate/counting.ts";
import type { Estimates } from "./estimate/estimates.ts";
import type { Guard } from "./guard.ts";
import type { Operation } from "./operation.ts";
import type { LoadedPrices } from "./pricing/tables.ts";
import type { Recorder } from "./telemetry/recorder.ts";

/** What a call is told with. */
interface Telling {
  readonly recorder: Recorder;
  readonly prices: LoadedPrices;
  /** Where usage that no provider says is to be estimated. */
  readonly estimates?: Estimates | undefined;
  readonly guard: Guard;
}

/** Tells a finished call, with what it cost: at once, or when what it did not say has been counted. */
export function createTelling({
  recorder,
  prices,
  estimates,
  guard,
}: Telling): (operation: Operation, call: Call) => void {
  return (operation, call) => {
    const { host } = operation.beginning;
    const tables = prices.get();
    const told = { ...call, ...priceOf(call, host, tables) };
    if (estimates === undefined) return recorder.end(operation.open, told);
    const tell = guard.wrap("estimate", (counted?: Counted) => {
      const estimate = counted && estimateOf(call, host, tables, counted);
      recorder.end(operation.open, { ...told, ...(estimate && { estimate }) });
    });
    const count = guard.wrap("estimate", () => {
      estimates.count(call, operation.beginning.words, operation.current?.said, tell);
      return true;
    });
    // Whatever becomes of the estimate, the call is told.
    if (count() !== true) recorder.end(operation.open, told);
  };
}
