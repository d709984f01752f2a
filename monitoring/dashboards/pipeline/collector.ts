import { exporterItems } from "../../exporter-items.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { toDashboard, toRunbook } from "../kit/links.ts";
import { oneIsBad, risingSteps } from "../kit/look.ts";
import { graph } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";
import { receivers, signals } from "./series.ts";

const window = "$__rate_interval";
const none = "the collector is not scraped: see Programs that do not answer";
const kinds = Object.keys(signals) as (keyof typeof signals)[];
const refIds = ["A", "B", "C"] as const;

/** Between services and back ends. */
export function collector(): Row {
  const perExporter = (what: "sent" | "send_failed" | "enqueue_failed") =>
    exporterItems(what, (each) => `rate(${each}[${window}])`);
  const orNone = (what: "send_failed" | "enqueue_failed") => `${perExporter(what)} or 0 * ${perExporter("sent")}`;
  return {
    id: 30,
    title: "In the collector",
    panels: [
      graph({
        id: 31,
        title: "Accepted per second",
        says: "Spans, data points and log records that the collector took. What it has acknowledged is on its disk. From the collector's `otelcol_receiver_accepted_*`.",
        normal: "Follows the calls; metrics are steady.",
        act: "None at all: services send elsewhere, see OTEL_EXPORTER_OTLP_ENDPOINT; `relayscope doctor` tries it.",
        none,
        size: [8, 8],
        unit: "cps",
        targets: kinds.map((signal, at) =>
          over(`sum(rate(${receivers("accepted", signal)}[${window}]))`, { legend: signal, refId: refIds[at] ?? "A" }),
        ),
        dataLinks: [toDashboard("Overview", "overview"), toRunbook("TelemetryCollectorDown")],
      }),
      graph({
        id: 32,
        title: "Sent per second, by back end",
        says: "What back ends took from the collector's queues. From the collector's `otelcol_exporter_sent_*`.",
        normal: "As much as was accepted.",
        act: "None while something waits: that back end is away, see its log.",
        none,
        size: [8, 8],
        unit: "cps",
        targets: [over(perExporter("sent"), { legend: "{{exporter}}" })],
        dataLinks: [toRunbook("TelemetryExportStalled")],
      }),
      graph(
        {
          id: 33,
          title: "Queues filled",
          says: "Share of the disk that waits for each back end. From the collector's `otelcol_exporter_queue_size` and `_capacity`.",
          normal: "Near 0; it grows while a back end is away, and nothing is lost before it is full.",
          act: "Bring the back end back; with more disk, raise queue_size in otel-collector/config.yaml.",
          none,
          size: [8, 8],
          unit: "percentunit",
          decimals: 2,
          steps: risingSteps(thresholds.queueShare, 1),
          targets: [
            over("max by (exporter) (otelcol_exporter_queue_size / otelcol_exporter_queue_capacity)", {
              legend: "{{exporter}}",
            }),
          ],
          dataLinks: [toRunbook("TelemetryQueueFilling")],
        },
        (builder) => builder.min(0).axisSoftMax(thresholds.queueShare),
      ),
      graph({
        id: 34,
        title: "Refused per second",
        says: "What the collector sent back to services: with its memory limit reached, or a queue full. Services send it again, and drop what they cannot hold. From the collector's `otelcol_receiver_refused_*` and `otelcol_exporter_enqueue_failed_*`.",
        normal: "None.",
        act: "Queues filled, beside, says which back end; otherwise give the collector more memory.",
        none,
        size: [12, 8],
        unit: "cps",
        steps: oneIsBad,
        targets: [
          ...kinds.map((signal, at) =>
            over(`sum(rate(${receivers("refused", signal)}[${window}]))`, { legend: signal, refId: refIds[at] ?? "A" }),
          ),
          over(orNone("enqueue_failed"), { legend: "queue full: {{exporter}}", refId: "D" }),
        ],
        dataLinks: [toRunbook("TelemetryRefused")],
      }),
      graph({
        id: 35,
        title: "Lost per second, by back end",
        says: "What a back end refused for good, so that it will never be stored. From the collector's `otelcol_exporter_send_failed_*`.",
        normal: "None.",
        act: "The collector's log has the back end's answer: too old, too large, or not allowed.",
        none,
        size: [12, 8],
        unit: "cps",
        steps: oneIsBad,
        targets: [over(orNone("send_failed"), { legend: "{{exporter}}" })],
        dataLinks: [toRunbook("TelemetryLost")],
      }),
    ],
  };
}
