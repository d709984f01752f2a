import { LogsSortOrder } from "@grafana/grafana-foundation-sdk/common";
import { MappingType, type ValueMap } from "@grafana/grafana-foundation-sdk/dashboard";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import { columns, spanColumns, valueOf } from "../kit/columns.ts";
import type { Row } from "../kit/dashboard.ts";
import { failedRecords, firing, firingSince, slowOrBadSpans } from "../kit/figures.ts";
import { clicked, toDashboard, toItsRunbook, toRecords, toSpans } from "../kit/links.ts";
import { colour } from "../kit/look.ts";
import { logs, table } from "../kit/panels.ts";
import { records, rows, spans } from "../kit/queries.ts";

/** The alerts, traces and records behind the figures. */
export function evidence(): Row {
  return { id: 50, title: "Evidence", collapsed: true, panels: [alerts(), slowOrFailed(), failedCalls()] };
}

/** Alphabetically a warning would stand below what is of no severity. The sign of life, which always fires, is of none. */
const severities: ValueMap = {
  type: MappingType.ValueToText,
  options: {
    "1": { text: "critical", color: colour.bad, index: 0 },
    "2": { text: "warning", color: colour.warn, index: 1 },
    "3": { text: "info", color: colour.plain, index: 2 },
    "4": { text: "none", color: colour.none, index: 3 },
  },
};

function alerts() {
  const by = ["alertname", "severity", label.service, label.relay, label.model].join(", ");
  const ranked = (["critical", "warning", "info"] as const).map(
    (severity, at) => `${at + 1} * group by (${by}) (${firing(`severity="${severity}"`)})`,
  );
  const rank = [...ranked, `${ranked.length + 1} * group by (${by}) (${firing()})`].join(" or ");
  return table(
    {
      id: 51,
      title: "Alerts that fire",
      says: "What fires now, and since when, the critical ones first: alerts of what is selected, and those that are of no environment, service, relay or model at all, whatever is selected, as the pipeline's are. From Prometheus' `ALERTS` and `ALERTS_FOR_STATE`.",
      normal: "Watchdog alone, which always fires: it says that alerts are evaluated.",
      act: "Open the runbook of the alert, the critical ones first.",
      none: "not even Watchdog: the rules are not loaded, or Prometheus does not evaluate them",
      size: [24, 8],
      targets: [rows(rank, "severity"), rows(`min by (${by}) (${firingSince})`, "alerts")],
    },
    columns(
      [
        { of: valueOf("severity"), title: "Severity", words: severities, width: 90 },
        { of: "alertname", title: "Alert", links: [toItsRunbook()] },
        { of: valueOf("alerts"), title: "Since", unit: "dateTimeFromNow" },
        {
          of: label.service,
          title: "Service",
          links: [toDashboard("SLO of this service", "slo", { service: clicked.value })],
        },
        { of: label.relay, title: "Relay", links: [toDashboard("SLO of this relay", "slo", { relay: clicked.value })] },
        { of: label.model, title: "Model" },
      ],
      "Severity",
      false,
      ["severity"],
    ),
  );
}

function slowOrFailed() {
  return table(
    {
      id: 52,
      title: "Slow and failed calls",
      says: `Spans of calls that took more than ${thresholds.latency.p95} s or that the relay failed, the newest first; the trace id opens the trace. From Tempo, by TraceQL.`,
      normal: "Few, and of the outcomes that the traffic shows above.",
      act: "Open one of the most frequent kind: its events and attempts say what the relay answered.",
      none: "no slow or failed call, or traces are not kept: Tempo is not there",
      size: [12, 10],
      targets: [spans(slowOrBadSpans)],
      links: [toSpans("In Explore", slowOrBadSpans), toDashboard("Call explorer", "explorer")],
    },
    spanColumns,
  );
}

function failedCalls() {
  return logs(
    {
      id: 53,
      title: "Records of failed calls",
      says: "The log record of each call that did not end well, whosever fault it was, the newest first; `trace_id` in its details opens the trace. From Loki.",
      normal: "None, or what your users' own mistakes make.",
      act: "Open one: error.type has the provider's own word, relayscope.request_id what its support asks for.",
      none: "no failed call, or no log records: OTEL_LOGS_EXPORTER=none keeps them away",
      size: [12, 10],
      targets: [records(failedRecords)],
      links: [toRecords("In Explore", failedRecords), toDashboard("Call explorer", "explorer")],
    },
    (builder) => builder.sortOrder(LogsSortOrder.Descending).wrapLogMessage(true),
  );
}
