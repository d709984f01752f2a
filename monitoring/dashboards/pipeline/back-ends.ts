import { MappingType, type ValueMap } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Row } from "../kit/dashboard.ts";
import { toDashboard, toRunbook } from "../kit/links.ts";
import { colour, coloured, oneIsBad } from "../kit/look.ts";
import { graph, states } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";
import { programs } from "./series.ts";

const window = "$__rate_interval";
const upOrDown: ValueMap = {
  type: MappingType.ValueToText,
  options: {
    "0": { text: "down", color: colour.bad, index: 0 },
    "1": { text: "up", color: colour.good, index: 1 },
  },
};

/** Where it is stored, and what becomes of alerts. */
export function backEnds(): Row {
  const rate = (name: string) => `sum(rate(${name}[${window}]))`;
  const growth = (name: string) => `sum(increase(${name}[${window}]))`;
  return {
    id: 40,
    title: "In the back ends",
    panels: [
      states(
        {
          id: 41,
          title: "Up",
          says: "Whether each program answered Prometheus' scrape. From `up`.",
          normal: "All up. tempo is down where something else stands in for it.",
          act: "Look at its log and its disk. What is meant for it waits in the collector's queue.",
          none: "Prometheus scrapes none of them: prometheus/prometheus.yml names them",
          size: [12, 8],
          unit: "short",
          targets: [over(`max by (job) (up{${programs}})`, { legend: "{{job}}" })],
          dataLinks: [toRunbook("TelemetryBackendDown")],
        },
        (builder) => builder.mappings([upOrDown]),
      ),
      graph({
        id: 42,
        title: "Stored per second",
        says: "Samples that Prometheus appended, lines that Loki and spans that Tempo took. From `prometheus_tsdb_head_samples_appended_total`, `loki_distributor_lines_received_total`, `tempo_distributor_spans_received_total`.",
        normal: "As much as the collector sent; samples also come from scrapes and rules.",
        act: "One of them 0 while the collector accepts: see Queues filled.",
        none: "the back ends are not scraped",
        size: [12, 8],
        unit: "cps",
        targets: [
          over(rate("prometheus_tsdb_head_samples_appended_total"), { legend: "samples" }),
          over(rate("loki_distributor_lines_received_total"), { legend: "log lines", refId: "B" }),
          over(rate("tempo_distributor_spans_received_total"), { legend: "spans", refId: "C" }),
        ],
        dataLinks: [toRunbook("TelemetryExportStalled")],
      }),
      graph({
        id: 43,
        title: "Series and exemplars in Prometheus",
        says: "Series of the last two hours, and exemplars that lead to traces. From `prometheus_tsdb_head_series` and `prometheus_tsdb_exemplar_exemplars_in_storage`.",
        normal: "Series: some hundred a process and model. Exemplars: up to 500,000, then the oldest go.",
        act: "Series grow without new services: an attribution label with too many values. No exemplars: services without traces.",
        none: "Prometheus does not scrape itself",
        size: [12, 8],
        unit: "short",
        targets: [
          over("sum(prometheus_tsdb_head_series)", { legend: "series" }),
          over("sum(prometheus_tsdb_exemplar_exemplars_in_storage)", { legend: "exemplars", refId: "B" }),
        ],
        dataLinks: [toDashboard("Overview", "overview")],
      }),
      graph({
        id: 44,
        title: "Refused or left out by back ends",
        says: "Of the minutes before each moment: samples too old or out of bounds, exemplars out of order and points without their type at Prometheus' OTLP receiver, lines that Loki discarded, spans that Tempo discarded. From `prometheus_tsdb_*`, `prometheus_api_otlp_*`, `loki_discarded_samples_total`, `tempo_discarded_spans_total`.",
        normal: "0; a few exemplars out of order after an outage.",
        act: "Too old: a queue that waited longer than out_of_order_time_window. Discarded: a limit of the back end, its log names it.",
        none: "the back ends are not scraped",
        size: [12, 8],
        unit: "short",
        steps: oneIsBad,
        targets: [
          over(
            `${growth("prometheus_tsdb_too_old_samples_total")} + ${growth("prometheus_tsdb_out_of_bound_samples_total")}`,
            { legend: "samples too old" },
          ),
          over(growth("prometheus_api_otlp_out_of_order_exemplars_total"), {
            legend: "exemplars out of order",
            refId: "B",
          }),
          over(growth("prometheus_api_otlp_appended_samples_without_metadata_total"), {
            legend: "points without their type",
            refId: "C",
          }),
          over(`${growth("loki_discarded_samples_total")} or 0 * ${growth("loki_distributor_lines_received_total")}`, {
            legend: "log lines discarded",
            refId: "D",
          }),
          over(`${growth("tempo_discarded_spans_total")} or 0 * ${growth("tempo_distributor_spans_received_total")}`, {
            legend: "spans discarded",
            refId: "E",
          }),
        ],
        dataLinks: [toRunbook("TelemetryLost")],
      }),
      graph(
        {
          id: 45,
          title: "Alerts sent, and failed to be",
          says: "Notifications of the minutes before each moment that Alertmanager sent, and those that failed, over all integrations. From `alertmanager_notifications_total` and `alertmanager_notifications_failed_total`.",
          normal: "No failed ones.",
          act: "Alertmanager's log has the receiver's answer: look at its secret and its address.",
          none: "Alertmanager is not scraped",
          size: [12, 8],
          unit: "short",
          targets: [
            over(growth("alertmanager_notifications_total"), { legend: "sent" }),
            over(growth("alertmanager_notifications_failed_total"), { legend: "failed", refId: "B" }),
          ],
          dataLinks: [toRunbook("AlertNotificationsFailing"), toRunbook("Watchdog")],
        },
        coloured({ sent: colour.plain, failed: colour.bad }),
      ),
      graph({
        id: 46,
        title: "Rules that failed",
        says: "Evaluations of the minutes before each moment that failed, of all groups and of each that has some: its alerts are silent, its series end. From `prometheus_rule_evaluation_failures_total`.",
        normal: "None.",
        act: "Prometheus' page /rules and its log have the error.",
        none: "no rules are loaded, or Prometheus does not scrape itself",
        size: [12, 8],
        unit: "short",
        steps: oneIsBad,
        targets: [
          over(growth("prometheus_rule_evaluation_failures_total"), { legend: "all groups" }),
          over(`sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[${window}])) > 0`, {
            legend: "{{rule_group}}",
            refId: "B",
          }),
        ],
        dataLinks: [toRunbook("RuleEvaluationFailing")],
      }),
    ],
  };
}
