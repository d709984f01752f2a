import { attributeNames as names } from "../../src/telemetry/catalog-attributes.ts";
import { metrics } from "../../src/telemetry/catalog.ts";
import type { LedgerPage } from "../relay-simulator/ledger.ts";
import type { CallFacts } from "./call-row.ts";
import { textOf } from "./received-attributes.ts";
import type { ReceivedPoint } from "./received-metric.ts";

/** Sums by what they are of: `gpt-4.1: outcome ok` → 12. What is not there is 0. */
export type Figures = ReadonlyMap<string, number>;

/** The figures of the relay's own ledger: of tokens those that were used, or those that metrics go by. */
export function ledgerFigures({ models, requests }: LedgerPage, which: "used" | "billed" = "used"): Figures {
  const sums = new Sums();
  sums.add("all models: attempts", requests.length);
  for (const [model, tally] of Object.entries(models)) {
    sums.add(`${model}: calls`, tally.calls);
    sums.add(`${model}: attempts`, tally.attempts);
    for (const [outcome, calls] of Object.entries(tally.outcomes)) sums.add(`${model}: ${outcomeKey(outcome)}`, calls);
    const counts = (which === "billed" ? tally.billed : undefined) ?? tally.tokens;
    for (const [kind, tokens] of Object.entries(counts)) sums.add(`${model}: ${kind} tokens`, tokens);
    for (const [currency, amount] of Object.entries(tally.cost)) sums.add(`${model}: cost ${currency}`, amount);
    for (const [reason, calls] of Object.entries(tally.usageMissing))
      sums.add(`${model}: usage missing, ${reason}`, calls);
    sums.add(`${model}: unpriced`, tally.unpriced);
  }
  return sums.map;
}

/** The figures of spans or of log records: they say the same things. */
export function callFigures(calls: readonly CallFacts[]): Figures {
  const sums = new Sums();
  for (const { model, outcome, attempts, input, cached, written, output, reasoning, cost } of calls) {
    sums.add("all models: attempts", attempts);
    sums.add(`${model}: calls`, 1);
    sums.add(`${model}: attempts`, attempts);
    sums.add(`${model}: ${outcomeKey(outcome)}`, 1);
    for (const [kind, tokens] of Object.entries({ input, cached, written, output, reasoning }))
      if (tokens !== undefined) sums.add(`${model}: ${kind} tokens`, tokens);
    if (cost !== undefined) sums.add(`${model}: cost ${cost.currency}`, cost.amount);
  }
  return sums.map;
}

/** The figures of the metrics. Which model an attempt was for, they do not say. */
export function metricFigures(points: readonly ReceivedPoint[]): Figures {
  const sums = new Sums();
  const isCallDuration = durationOf(points);
  for (const point of points) {
    const label = (name: string): string => textOf(point.attributes[name]);
    const model = label(names.requestModel);
    const amount = point.value ?? 0;
    if (isCallDuration(point)) {
      sums.add(`${model}: calls`, point.histogram?.count ?? 0);
      sums.add(`${model}: ${outcomeKey(label(names.outcome))}`, point.histogram?.count ?? 0);
    } else if (point.name === metrics.httpDuration.name && point.attributes[names.urlTemplate] !== undefined) {
      sums.add("all models: attempts", point.histogram?.count ?? 0);
    } else if (point.name === metrics.tokens.name) {
      for (const kind of kindsOf(label(names.tokenKind))) sums.add(`${model}: ${kind} tokens`, amount);
    } else if (point.name === metrics.cost.name) sums.add(`${model}: cost ${label(names.currency)}`, amount);
    else if (point.name === metrics.usageMissing.name)
      sums.add(`${model}: usage missing, ${label(names.reason)}`, amount);
    else if (point.name === metrics.unpriced.name) sums.add(`${model}: unpriced`, amount);
  }
  return sums.map;
}

/** Which histogram counts a call: the latest generation has one of its own for some operations. Where both are sent, one counts. */
export function durationOf(points: readonly ReceivedPoint[]): (point: ReceivedPoint) => boolean {
  const released = points.filter(({ name }) => name === metrics.duration.name);
  const counted = new Set(released.map(({ attributes }) => attributes[names.operation]));
  return ({ name, attributes }) =>
    name === metrics.duration.name ||
    (name === metrics.inferenceDuration.name && !counted.has(attributes[names.operation]));
}

/** The convention's own token histogram, which tells totals only. */
export function tokenUsageFigures(points: readonly ReceivedPoint[]): Figures {
  const sums = new Sums();
  for (const { name, attributes, histogram } of points) {
    if (name !== metrics.tokenUsage.name) continue;
    sums.add(
      `${textOf(attributes[names.requestModel])}: ${textOf(attributes[names.tokenType])} tokens`,
      histogram?.sum ?? 0,
    );
  }
  return sums.map;
}

/** A server can't tell a client that gave up waiting from one that changed its mind. */
function outcomeKey(outcome: string): string {
  return `outcome ${outcome === "timeout" ? "cancelled" : outcome}`;
}

/** The counter's kinds are disjoint; the ledger's input and output are totals. */
function kindsOf(kind: string): readonly string[] {
  if (kind === "cache_read") return ["input", "cached"];
  if (kind === "reasoning") return ["output", "reasoning"];
  if (kind === "cache_write") return ["input", "written"];
  return [kind.endsWith("input") ? "input" : "output"];
}

class Sums {
  readonly map = new Map<string, number>();

  add(name: string, amount: number): void {
    this.map.set(name, (this.map.get(name) ?? 0) + amount);
  }
}
