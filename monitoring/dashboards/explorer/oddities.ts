import { LogsSortOrder } from "@grafana/grafana-foundation-sdk/common";
import { label, series } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { ofSpan, spansOver } from "../kit/figures.ts";
import { clicked, toDashboard, toRecords, toRunbook, toSpans } from "../kit/links.ts";
import { risingSteps } from "../kit/look.ts";
import { graph, logs } from "../kit/panels.ts";
import { over, records, spanMetrics } from "../kit/queries.ts";
import { selected, selectedLogs, selectedSpans } from "../kit/selection.ts";
import { callsThat } from "./calls.ts";

const { latency, truncated } = thresholds;

/** Calls that ended well and were slow, dear or of no use all the same. */
export function oddities(): Row {
  const finished = (reason: string) =>
    `sum by (${label.model}) (rate(${series("finish")}{${[selected, reason].filter((one) => one !== "").join(", ")}}[$__rate_interval]))`;
  const cut = finished(`${label.reason}="length"`);
  return {
    id: 20,
    title: "Retried, slow, cut short",
    panels: [
      callsThat(
        {
          id: 21,
          size: [12, 9],
          title: "Retried calls",
          says: "Spans of calls that took more than one HTTP attempt (`relayscope.attempts`), whatever their end: each attempt has a span of its own below.",
          normal: "Few; each has cost the caller a wait.",
          act: "See the causes under Capacity and pipeline: 429 asks for a slower pace, 5xx for another relay.",
          none: "no call was tried again",
        },
        `${ofSpan("attempts")} > 1`,
      ),
      graph({
        id: 22,
        title: "Slowest call by model",
        says: "How long the slowest single call of each moment took, by the model asked for; each diamond is a call: click it for its trace. From Tempo, by TraceQL over the spans' duration.",
        normal: "Steady: the longest answer that the app asks for.",
        act: "Few output tokens and long: the relay waited. Many: ask for less, or stream.",
        none: `no calls, or traces are not kept: Tempo is not there`,
        size: [12, 9],
        unit: "s",
        steps: risingSteps(latency.p95, latency.p99),
        targets: [spanMetrics(`{ ${selectedSpans} } | max_over_time(duration) by (${ofSpan("requestModel")})`)],
        dataLinks: [
          toSpans(`Calls over ${latency.p95} s`, spansOver(latency.p95)),
          toDashboard("Latency", "latency"),
          toRunbook("LLMLatencyCritical"),
        ],
      }),
      callsThat(
        {
          id: 23,
          size: [12, 9],
          title: "Truncated answers",
          says: "Spans of calls whose answer ended at the limit of its tokens (`gen_ai.response.finish_reasons` length).",
          normal: "None, where the app needs whole answers.",
          act: "Raise max_tokens, or ask for a shorter answer; a reasoning model may have spent it before it answered.",
          none: "no answer was cut short",
        },
        `${ofSpan("finishReasons")} = "length"`,
      ),
      graph({
        id: 24,
        title: "Truncated share by model",
        says: "Share of the choices that ended at the limit of their tokens. From `relayscope.finish`, reason length.",
        normal: `Below ${truncated * 100} %.`,
        act: "See the calls beside: the model, and how many tokens it was given.",
        none: "no answers in the time range",
        size: [12, 9],
        unit: "percentunit",
        steps: risingSteps(truncated, truncated),
        targets: [over(`(${cut} or 0 * ${finished("")}) / (${finished("")} > 0)`, { legend: `{{${label.model}}}` })],
        dataLinks: [
          toDashboard("Calls of this model", "explorer", { model: clicked.label(label.model) }),
          toRunbook("LLMAnswersTruncated"),
        ],
      }),
      logs(
        {
          id: 25,
          title: "All records",
          says: "The log record of each selected call, the newest first; `trace_id` in the details opens the trace. From Loki.",
          normal: "One a call.",
          act: "Narrow by the variables above.",
          none: "no calls, or no log records: OTEL_LOGS_EXPORTER=none keeps them away",
          size: [24, 9],
          targets: [records(selectedLogs)],
          links: [toRecords("In Explore", selectedLogs)],
        },
        (builder) => builder.sortOrder(LogsSortOrder.Descending).wrapLogMessage(true),
      ),
    ],
  };
}
