import { LogsSortOrder } from "@grafana/grafana-foundation-sdk/common";
import type { Flavour } from "../../flavour.ts";
import { fineOutcomes, label } from "../../names.ts";
import { columns, valueOf } from "../kit/columns.ts";
import type { Row } from "../kit/dashboard.ts";
import { failedRecords, figuresOf, ofSpan } from "../kit/figures.ts";
import { clicked, toDashboard, toRecords, toRunbook, toSpans } from "../kit/links.ts";
import { bars, logs, ofBar, table } from "../kit/panels.ts";
import { over, records } from "../kit/queries.ts";
import { selectedSpans } from "../kit/selection.ts";
import { callsThat } from "./calls.ts";

const failed = `${label.outcome}!~"${fineOutcomes.join("|")}"`;

/** What went wrong, by the word for it, and the calls themselves. */
export function failures(flavour: Flavour): Row {
  const byError = figuresOf(flavour).calls({ by: [label.errorType], ...ofBar, where: failed });
  const kinds = [label.relay, label.model, label.outcome, label.errorType];
  const counted = `topk(10, sum by (${kinds.join(", ")}) (count_over_time(${failedRecords} [$__range])))`;
  const isFailed = fineOutcomes.map((one) => `${ofSpan("outcome")} != "${one}"`);
  return {
    id: 10,
    title: "Failures",
    panels: [
      bars({
        id: 11,
        title: "Failed calls by error type",
        says: "Calls that did not end well, whosever fault it was, by `error.type`: the provider's own word, else the status, else the transport's. From `gen_ai.client.operation.duration`.",
        normal: "None, or a few of your own users' making.",
        act: "Look for the word in the list beside: it says relay and model.",
        none: "no failed call, or no traffic",
        size: [12, 8],
        unit: "short",
        targets: [over(byError, { legend: `{{${label.errorType}}}` })],
        dataLinks: [
          toSpans(
            "Traces of calls with this error",
            `{ ${selectedSpans} && ${ofSpan("errorType")} = "${clicked.label(label.errorType)}" }`,
          ),
          toRecords("Records of failed calls", failedRecords),
          toRunbook("LLMErrorRatioHigh"),
        ],
      }),
      table(
        {
          id: 12,
          title: "Top errors",
          says: "The ten most frequent errors of the time range, with relay, model and outcome: which of them spend the error budget (rate_limit, quota, overloaded, server, timeout, network, interrupted), and which are the app's own (auth, caller, blocked). From the log records in Loki.",
          normal: "None.",
          act: "auth: the key. caller: the request. quota: the balance. The rest is the relay's: see SLO.",
          none: "no failed call, or no log records: OTEL_LOGS_EXPORTER=none keeps them away",
          size: [12, 8],
          targets: [records(counted, { instant: true })],
        },
        columns(
          [
            {
              of: label.relay,
              title: "Relay",
              links: [toDashboard("SLO of this relay", "slo", { relay: clicked.field(label.relay) })],
            },
            {
              of: label.model,
              title: "Model",
              links: [toDashboard("Calls of this model", "explorer", { model: clicked.field(label.model) })],
            },
            { of: label.outcome, title: "Outcome" },
            { of: label.errorType, title: "Error" },
            { of: valueOf("A"), title: "Calls", unit: "locale", decimals: 0 },
          ],
          "Calls",
        ),
      ),
      callsThat(
        {
          id: 13,
          size: [12, 9],
          title: "Failed calls",
          says: "Spans of calls that did not end well, whosever fault it was.",
          normal: "Few.",
          act: "Open one of the most frequent kind: its attempts say what the relay answered.",
          none: "no failed call",
        },
        ...isFailed,
      ),
      logs(
        {
          id: 14,
          title: "Records of failed calls",
          says: "Their log records, the newest first; `trace_id` in the details opens the trace. From Loki.",
          normal: "None.",
          act: "Open one: relayscope.request_id is what the relay's support asks for.",
          none: "no failed call, or no log records: OTEL_LOGS_EXPORTER=none keeps them away",
          size: [12, 9],
          targets: [records(failedRecords)],
          links: [toRecords("In Explore", failedRecords)],
        },
        (builder) => builder.sortOrder(LogsSortOrder.Descending).wrapLogMessage(true),
      ),
    ],
  };
}
