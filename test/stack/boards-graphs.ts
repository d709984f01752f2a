import { badOutcomes, fineOutcomes } from "../../monitoring/names.ts";
import type { Shown } from "../../monitoring/grafana/shown.ts";
import { tallyByModel } from "../../examples/relay-simulator/tally.ts";
import {
  firstTokens,
  quantile,
  seconds,
  type Counterpart,
  type Figures,
  type Seconds,
  type TimedCall,
} from "./boards-figures.ts";
import type { ServedCall } from "./desks.ts";

type Calls = readonly ServedCall[];

/**
 * How a graph over time is read: its lines' areas, in units of so many seconds; its bars, added up; or where its lines would
 * stand if a point were of the whole time.
 */
export type Reading = { readonly area: number } | "bars" | "end";

/** A graph, and what the relays' ledgers say of it: by line, and by "" of all lines together. */
export interface GraphCounterpart extends Counterpart {
  readonly reading: Reading;
}

const perSecond = { area: 1 };
const perHour = { area: 3600 };
const isOf = (outcomes: readonly string[]) => (call: ServedCall) => outcomes.includes(call.outcome);

/** Graphs whose lines or bars add up to what was served. */
export const graphCounterparts: readonly GraphCounterpart[] = [
  counted("overview: Calls per second by relay", perSecond, ({ host }) => host),
  counted("overview: Calls per second by model", perSecond, ({ model }) => model || "no model"),
  counted("overview: Calls per second by outcome", perSecond, ({ outcome }) => outcome),
  counted("slo: Bad calls by outcome", perSecond, ({ outcome }) => outcome, isOf(badOutcomes)),
  counted("streaming: Interrupted by relay and reason", perSecond, () => "", isOf(["interrupted"])),
  spent("overview: Spend per hour by service ($currency)", perHour, ({ service }) => service),
  spent("cost: Spend per hour by model ($currency)", perHour, ({ model }) => model),
  spent("cost: Spend per hour by service ($currency)", perHour, ({ service }) => service),
  spent("cost: Spend per day, 30 days ($currency)", "bars", ({ model }) => model),
  counted(
    "explorer: Failed calls by error type",
    "bars",
    () => "",
    (call) => !isOf(fineOutcomes)(call),
  ),
  counted(
    "migration: Bad calls by relay and outcome",
    "bars",
    ({ role = "", outcome }) => `${role} ${outcome}`,
    (call) => call.role !== undefined && isOf(badOutcomes)(call),
  ),
  counted(
    "pipeline: Calls turned away, by relay",
    "bars",
    ({ host, outcome }) => `${host} ${outcome}`,
    isOf(["rate_limit", "quota"]),
  ),
  graph("pipeline: Retries by cause", "bars", (calls) => ({
    "": calls.reduce((sum, { attempts }) => sum + attempts - 1, 0),
  })),
  graph("cost: Tokens by kind", "bars", (calls) => {
    const tallies = Object.values(tallyByModel(calls.map(({ operation }) => operation)));
    const tokens = tallies.map((tally) => tally.billed ?? tally.tokens);
    return {
      "": tokens.reduce((sum, { input, output }) => sum + input + output, 0),
      cache_read: tokens.reduce((sum, { cached }) => sum + cached, 0),
      reasoning: tokens.reduce((sum, { reasoning }) => sum + reasoning, 0),
    };
  }),
];

/** Graphs of percentiles, which do not add up: of the whole time at once they are those of all calls. */
export const percentileGraphs: readonly GraphCounterpart[] = [
  ...["overview", "latency"].map((board) => percentiles(`${board}: Duration percentiles`, ofPercentile(seconds))),
  percentiles("streaming: First token percentiles", ofPercentile(firstTokens)),
  percentiles("overview: p95 duration and first token", (calls) => ({
    duration: quantile(0.95, seconds(calls)),
    "first token": quantile(0.95, firstTokens(calls)),
  })),
  percentiles("latency: p95 by relay", (calls) => byGroup(calls, ({ host }) => host, seconds)),
  percentiles("streaming: p95 first token by model", (calls) => byGroup(calls, ({ model }) => model, firstTokens)),
];

/** What such a graph says, in the same form. */
export function figuresOnGraph({ columns }: Shown, reading: Reading): Figures {
  const times = [
    ...new Set(
      columns.filter(({ type }) => type === "time").flatMap(({ cells }) => cells.map(({ raw }) => Number(raw))),
    ),
  ].toSorted((a, b) => a - b);
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time));
  const width = typeof reading === "object" ? Math.min(...gaps) / 1000 / reading.area : 1;
  const lines = columns
    .filter(({ type }) => type === "number")
    .map(({ name, cells }) => {
      const values = cells
        .map(({ raw }) => raw)
        .filter((raw) => typeof raw === "number" && !Number.isNaN(raw)) as number[];
      return [name, reading === "end" ? (values.at(-1) ?? Number.NaN) : width * sum(values)] as const;
    });
  return { "": sum(lines.map(([, value]) => value)), ...Object.fromEntries(lines.filter(([name]) => name !== "")) };
}

function counted(
  place: string,
  reading: Reading,
  key: (call: ServedCall) => string,
  which: (call: ServedCall) => boolean = () => true,
): GraphCounterpart {
  return graph(place, reading, (calls) => added(calls.filter(which), key, () => 1));
}

function spent(place: string, reading: Reading, key: (call: ServedCall) => string): GraphCounterpart {
  return graph(place, reading, (calls, currency) =>
    added(
      calls.filter(({ cost }) => cost?.currency === currency),
      key,
      ({ cost }) => cost?.amount ?? 0,
    ),
  );
}

function graph(place: string, reading: Reading, expected: NonNullable<Counterpart["expected"]>): GraphCounterpart {
  const [board = ""] = place.split(": ");
  return { board, panel: place.slice(board.length + 2), kind: "sum", reading, expected };
}

function percentiles(place: string, timed: NonNullable<Counterpart["timed"]>): GraphCounterpart {
  const [board = ""] = place.split(": ");
  return { board, panel: place.slice(board.length + 2), kind: "quantile", reading: "end", timed };
}

function ofPercentile(values: Seconds): NonNullable<Counterpart["timed"]> {
  return (calls) => ({
    p50: quantile(0.5, values(calls)),
    p95: quantile(0.95, values(calls)),
    p99: quantile(0.99, values(calls)),
  });
}

function byGroup(calls: readonly TimedCall[], key: (call: TimedCall) => string, values: Seconds): Figures {
  const groups = [...Map.groupBy(calls, key)].map(([name, group]) => [name, values(group)] as const);
  return Object.fromEntries(
    groups.flatMap(([name, found]) => (found.length === 0 ? [] : [[name, quantile(0.95, found)]])),
  );
}

function added(calls: Calls, key: (call: ServedCall) => string, amount: (call: ServedCall) => number): Figures {
  const groups = [...Map.groupBy(calls, key)].map(([name, group]) => [name, sum(group.map(amount))] as const);
  return { ...Object.fromEntries(groups), "": sum(calls.map(amount)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
