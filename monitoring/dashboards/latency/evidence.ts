import { LogsSortOrder } from "@grafana/grafana-foundation-sdk/common";
import { thresholds } from "../../thresholds.ts";
import { spanColumns } from "../kit/columns.ts";
import type { Row } from "../kit/dashboard.ts";
import { ofRecord, ofSpan, spansWhere } from "../kit/figures.ts";
import { toDashboard, toRecords, toSpans } from "../kit/links.ts";
import { graph, logs, table } from "../kit/panels.ts";
import { records, spanMetrics, spans } from "../kit/queries.ts";
import { selectedLogs, selectedSpans } from "../kit/selection.ts";

const { latency } = thresholds;
const slow = spansWhere(`(duration > ${latency.p95}s || ${ofSpan("attempts")} > 1)`);
const slowRecords = `${selectedLogs} | ${ofRecord("duration")} > ${latency.p95} or ${ofRecord("attempts")} > 1`;
/** What slow calls have that the others have not; only Explore shows it well. */
const compared = `{ ${selectedSpans} } | compare({ duration > ${latency.p95}s })`;

/** The traces and records of slow calls. */
export function latencyEvidence(): Row {
  return { id: 50, title: "Evidence", collapsed: true, panels: [slowSpans(), slowCalls(), fromTraces()] };
}

function slowSpans() {
  return table(
    {
      id: 51,
      title: "Slow and retried calls",
      says: `Spans of calls that took more than ${latency.p95} s or more than one attempt, the newest first; the trace id opens the trace. From Tempo, by TraceQL.`,
      normal: "Calls with long answers.",
      act: "Open one: attempts below the span are retries; the first token's time is on the span.",
      none: "no call was so slow or tried again, or traces are not kept: Tempo is not there",
      size: [12, 10],
      targets: [spans(slow)],
      links: [toSpans("What slow calls have that others have not", compared), toDashboard("Call explorer", "explorer")],
    },
    spanColumns,
  );
}

function slowCalls() {
  return logs(
    {
      id: 52,
      title: "Records of slow and retried calls",
      says: `The log record of each call that took more than ${latency.p95} s by its \`relayscope.duration\`, or more than one attempt, the newest first. From Loki.`,
      normal: "Calls with long answers.",
      act: "Compare their output tokens: many tokens are a long answer, few a slow relay.",
      none: "no call was so slow or tried again, or there are no log records",
      size: [12, 10],
      targets: [records(slowRecords)],
      links: [toRecords("In Explore", slowRecords)],
    },
    (builder) => builder.sortOrder(LogsSortOrder.Descending).wrapLogMessage(true),
  );
}

function fromTraces() {
  return graph(
    {
      id: 53,
      title: "Percentiles from traces",
      says: "Half, 95 and 99 of 100 calls by the host that was called, made of the spans themselves: right also between the buckets' bounds of the graphs above. From Tempo, by TraceQL.",
      normal: "As Duration percentiles, within a bucket.",
      act: "Far from it: spans are sampled away, or Tempo is behind.",
      none: "no traffic, or traces are not kept: Tempo is not there",
      size: [24, 8],
      unit: "s",
      targets: [
        spanMetrics(
          `{ ${selectedSpans} } | quantile_over_time(duration, 0.5, 0.95, 0.99) by (${ofSpan("serverAddress")})`,
        ),
      ],
      dataLinks: [toSpans("Traces of slow calls", slow)],
    },
    (builder) => builder.min(0),
  );
}
