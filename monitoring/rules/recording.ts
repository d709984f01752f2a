import { histogramOf, type Flavour } from "../flavour.ts";
import { bad, label, series } from "../names.ts";
import { record, type Group } from "./rule.ts";

/** What is owed an objective, and may be out. */
export const byRelay = [label.env, label.service, label.relay] as const;
export const byModel = [...byRelay, label.model] as const;

/** Series of each model on each relay, over 5 minutes. */
export const recorded = {
  requests: "model:llm_requests:rate5m",
  faults: "model:llm_faults:rate5m",
  p50: "model:llm_duration_seconds:p50_5m",
  p95: "model:llm_duration_seconds:p95_5m",
  p99: "model:llm_duration_seconds:p99_5m",
  firstToken: "model:llm_ttft_seconds:p95_5m",
  tokens: "model:llm_tokens:rate5m",
} as const;

const window = "5m";

/** Calls, faults, latency and tokens of each model on each relay. */
export function recording(flavour: Flavour): readonly Group[] {
  const calls = histogramOf("duration", flavour);
  const streams = histogramOf("timeToFirstChunk", flavour);
  const each = { window, by: byModel };
  const requests = calls.count(each);
  const tokens = `sum by (${[...byModel, label.tokenKind].join(", ")}) (rate(${series("tokens")}[${window}]))`;
  return [
    {
      name: "relayscope-recording",
      interval: "30s",
      rules: [
        record(recorded.requests, requests),
        record(recorded.faults, orNone(calls.count({ ...each, where: bad }), requests)),
        // Without calls a quantile is no number, which no comparison takes and which sums never lose again.
        record(recorded.p50, `${calls.quantile(0.5, each)} >= 0`),
        record(recorded.p95, `${calls.quantile(0.95, each)} >= 0`),
        record(recorded.p99, `${calls.quantile(0.99, each)} >= 0`),
        record(recorded.firstToken, `${streams.quantile(0.95, each)} >= 0`),
        record(recorded.tokens, tokens),
      ],
    },
  ];
}

/** 0 where there are calls and none of these: an outcome that never came has no series. */
export function orNone(some: string, all: string): string {
  return `${some} or 0 * ${all}`;
}

/** At least so many calls in 5 minutes. */
export function atLeast(calls: number, requests: string): string {
  return `${requests} * 300 >= ${calls}`;
}
