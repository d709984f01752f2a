import { callEvent, metrics } from "../../src/telemetry/catalog.ts";
import type { LedgerPage } from "../relay-simulator/ledger.ts";
import { isCall, readFacts } from "./call-row.ts";
import type { Figures } from "./figures.ts";
import { callFigures, ledgerFigures, metricFigures, tokenUsageFigures } from "./figures.ts";
import type { Receiver } from "./receiver.ts";

/** What was received, as far as it is compared. */
export type Received = Pick<Receiver, "spans" | "logs" | "metrics" | "unkept" | "problems">;

/** One thing that the ledger and a signal do not say alike. */
export interface Difference {
  readonly signal: "spans" | "logs" | "metrics" | "receiver" | "ledger";
  /** Where it stands, more closely: two metrics tell tokens. */
  readonly where: string;
  readonly what: string;
  readonly expected: number;
  readonly found: number;
}

/** Costs are sums of fractions, added in another order on each side. */
const COST_TOLERANCE = 1e-9;

/** Every difference between what the relay served and what telemetry says of it; empty when there is none. */
export function compare(page: LedgerPage, received: Received): Difference[] {
  const { metrics: points } = received;
  const spans = received.spans.filter(isCall);
  const logs = received.logs.filter(({ eventName }) => eventName === callEvent);
  const ledger = ledgerFigures(page);
  const billed = ledgerFigures(page, "billed");
  const usage = tokenUsageFigures(points);
  return [
    ...differ(
      "spans",
      ledger,
      callFigures(spans.map(({ attributes }) => readFacts(attributes))),
      /usage missing|unpriced/,
    ),
    ...differ(
      "logs",
      ledger,
      callFigures(logs.map(({ attributes }) => readFacts(attributes))),
      /usage missing|unpriced/,
    ),
    ...differ("metrics", billed, metricFigures(points), /(?<!all models): attempts/),
    // The latest generation has another instrument in its place.
    ...(usage.size === 0
      ? []
      : differ("metrics", billed, usage, /^(?!.*: (input|output) tokens$)/, metrics.tokenUsage.name)),
    ...differences(
      "spans",
      "spans with an id of their own",
      spans.length,
      new Set(spans.map(({ spanId }) => spanId)).size,
    ),
    ...differences("logs", "log records within their call's span", logs.length, countJoined(spans, logs)),
    ...differences("metrics", "calls under way at the end", 0, sumOf(points, metrics.active.name)),
    ...differences("metrics", "errors of Relayscope's own", 0, sumOf(points, metrics.faults.name)),
    ...differences("receiver", "items beyond its limit", 0, received.unkept),
    ...differences("receiver", "problems", 0, received.problems.length),
    ...differences("ledger", "exchanges beyond its limit", 0, page.unwritten),
    ...differences("ledger", "exchanges under way at the end", 0, page.open),
  ];
}

/** How many figures of the ledger there are to be met by each signal. */
export function countFigures(page: LedgerPage): number {
  return ledgerFigures(page).size;
}

function differ(
  signal: Difference["signal"],
  ledger: Figures,
  told: Figures,
  untold: RegExp,
  instrument?: string,
): Difference[] {
  const names = [...new Set([...ledger.keys(), ...told.keys()])].filter((name) => !untold.test(name));
  return names.flatMap((name) =>
    differences(signal, name, ledger.get(name) ?? 0, told.get(name) ?? 0, instrument ?? whereOf(signal, name)),
  );
}

function whereOf(signal: Difference["signal"], what: string): string {
  return signal === "metrics" && what.endsWith(" tokens") ? metrics.tokens.name : signal;
}

function differences(
  signal: Difference["signal"],
  what: string,
  expected: number,
  found: number,
  where: string = signal,
): Difference[] {
  const tolerance = what.includes(": cost ") ? COST_TOLERANCE : 0;
  // Written so that NaN differs.
  return Math.abs(expected - found) <= tolerance ? [] : [{ signal, where, what, expected, found }];
}

function countJoined(spans: Received["spans"], logs: Received["logs"]): number {
  const known = new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
  return logs.filter(({ traceId, spanId }) => known.has(`${traceId ?? ""} ${spanId ?? ""}`)).length;
}

function sumOf(points: Received["metrics"], name: string): number {
  return points.reduce((sum, point) => sum + (point.name === name ? (point.value ?? 0) : 0), 0);
}
