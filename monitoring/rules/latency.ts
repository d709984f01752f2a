import { durationBuckets } from "../../src/telemetry/catalog.ts";
import { histogramOf, type Flavour } from "../flavour.ts";
import { label } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { atLeast, byModel, recorded } from "./recording.ts";
import { alert, record, type Group } from "./rule.ts";
import { the } from "./said.ts";

const filter = { env: label.env, service: label.service, relay: label.relay, model: label.model };

/** How many took longer than the bound that a percentile is compared with. */
const slow = {
  calls: "model:llm_slow:increase5m",
  slowest: "model:llm_slowest:increase5m",
  streams: "model:llm_slow_streams:increase5m",
} as const;

/** Calls that take long, and streams that begin late. */
export function latency(flavour: Flavour): readonly Group[] {
  const streams = histogramOf("timeToFirstChunk", flavour);
  const { p95, p99, firstToken: first, requests } = recorded;
  const calls = histogramOf("duration", flavour);
  const { latency, firstToken, leastCalls, leastBad, waits } = thresholds;
  const asked = { window: "5m", by: byModel, over: "increase" } as const;
  const over = (histogram: typeof calls, bound: number) =>
    `(${histogram.count(asked)} > 0) - ${histogram.within(bound, asked)}`;
  // Of twenty calls the slowest is the 99th percentile, and one slow call is no slow relay.
  const enough = (name: string) => `${atLeast(leastCalls, requests)}\nand ${name} >= ${leastBad.fiveMinutes}`;
  const enoughStreams = `${streams.count(asked)} >= ${leastCalls}\nand ${slow.streams} >= ${leastBad.fiveMinutes}`;
  return [
    {
      name: "relayscope-latency-recording",
      interval: "30s",
      rules: [
        record(slow.calls, over(calls, latency.p95)),
        record(slow.slowest, over(calls, latency.p99)),
        record(slow.streams, over(streams, firstToken.p95)),
      ],
    },
    {
      name: "relayscope-latency",
      rules: [
        alert("LLMLatencyHigh", {
          severity: "warning",
          category: "latency",
          expr: `${p95} > ${latency.p95}\nand ${enough(slow.calls)}`,
          for: waits.LLMLatencyHigh,
          summary: `Calls to ${the.model} on ${the.relay} take long.`,
          description: `One call in twenty of ${the.service} takes {{ $value | humanizeDuration }} or longer. Open the latency dashboard, click an exemplar, and compare with other relays.`,
          dashboard: "latency",
          filter,
        }),
        alert("LLMLatencyCritical", {
          severity: "critical",
          category: "latency",
          // Where nothing is known of yesterday, LLMLatencyHigh tells what is slow: a new model may be meant to think.
          expr: `${p99} > ${latency.p99}\nand ${enough(slow.slowest)}\nand ${p99} offset 1d\nunless (${notSlower(p99, latency.timesYesterday)})`,
          for: waits.LLMLatencyCritical,
          summary: `The slowest calls to ${the.model} on ${the.relay} take far longer than yesterday.`,
          description: `One call in a hundred of ${the.service} takes {{ $value | humanizeDuration }} or longer: at least ${latency.timesYesterday} times as long as at this time yesterday. Look at the relay's status page, and send the calls to another relay if it goes on.`,
          dashboard: "latency",
          filter,
        }),
        alert("LLMFirstTokenRegression", {
          severity: "warning",
          category: "latency",
          expr: `${first} > ${firstToken.p95}\nand ${enoughStreams}\nand ${first} offset 1d\nunless (${notSlower(first, firstToken.timesYesterday)})`,
          for: waits.LLMFirstTokenRegression,
          summary: `The first token of ${the.model} on ${the.relay} comes far later than yesterday.`,
          description: `One stream in twenty of ${the.service} begins after {{ $value | humanizeDuration }} or later, at least ${firstToken.timesYesterday} times as long as at this time yesterday. Look whether prompts have grown, then at the relay.`,
          dashboard: "streaming",
          filter,
        }),
      ],
    },
  ];
}

/** Not so many times as slow as yesterday. A quantile can't be more than the last bound: who comes to it is as slow as is seen. */
function notSlower(quantile: string, times: number): string {
  const yesterday = `(${quantile} offset 1d)`;
  return `${quantile} < clamp_max(${times} * ${yesterday}, ${Math.max(...durationBuckets)}) or ${quantile} <= ${yesterday}`;
}
