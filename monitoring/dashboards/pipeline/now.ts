import { exporterItems } from "../../exporter-items.ts";
import type { Flavour } from "../../flavour.ts";
import { label, series } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, spansWhere, ofSpan } from "../kit/figures.ts";
import { toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { colour, oneIsBad, risingSteps } from "../kit/look.ts";
import { stat } from "../kit/panels.ts";
import { now } from "../kit/queries.ts";
import { selected, selectedRelay, selectedService } from "../kit/selection.ts";
import { headroom, programs } from "./series.ts";

const { headroomLeft, rateLimited, errors, inFlight, retries } = thresholds;
const window = "$__range";

/** Is there room, and does what tells all the rest work? */
export function nowRow(flavour: Flavour): Row {
  const all = figuresOf(flavour).calls({ window });
  const limited = figuresOf(flavour).calls({ window, where: `${label.outcome}="rate_limit"` });
  const again = `sum(increase(${series("retries")}{${selected}}[${window}]))`;
  const own = (matcher: string) => `${series("telemetry")}{${selectedService}, ${label.state}="${matcher}"}`;
  const behind = (what: "send_failed" | "sent") => exporterItems(what, (each) => `increase(${each}[${window}])`);
  const gave = (state: string) => `sum(${series("calls")}{${selectedService}, ${label.state}=~"${state}"})`;
  return {
    id: 1,
    title: "Now",
    panels: [
      stat({
        id: 2,
        title: "Least headroom",
        says: "What is left of the rate limit that is nearest to its end, as a share of it, by what answers said in the last 5 minutes. From `relayscope.ratelimit.remaining` and `.limit`.",
        normal: `Above ${headroomLeft * 100} %.`,
        act: "Slow down what can wait, or ask for a higher limit; below, which relay, model and kind it is.",
        none: "no traffic in 5 minutes, or the relay sends no rate-limit headers",
        size: [3, 4],
        unit: "percentunit",
        decimals: 0,
        steps: [
          [null, colour.bad],
          [headroomLeft, colour.good],
        ],
        targets: [now(`min(${headroom})`, { legend: "left" })],
        dataLinks: [toRunbook("LLMRateLimitHeadroomLow")],
      }),
      stat({
        id: 3,
        title: "Turned away for pace",
        says: "Share of the calls in the time range that ended with 429, after their retries. From `gen_ai.client.operation.duration`, outcome rate_limit.",
        normal: `Below ${rateLimited * 100} %.`,
        act: "Slow down, spread the calls over keys or relays, or ask for a higher limit.",
        none: "no traffic",
        size: [3, 4],
        unit: "percentunit",
        decimals: 1,
        steps: risingSteps(rateLimited, errors.share),
        targets: [now(`(${limited} or 0 * ${all}) / (${all} > 0)`, { legend: "rate_limit" })],
        dataLinks: [
          toSpans("Traces of these calls", spansWhere(`${ofSpan("outcome")} = "rate_limit"`)),
          toRunbook("LLMRateLimited"),
        ],
      }),
      stat({
        id: 4,
        title: "Calls under way",
        says: "Calls that have begun and not ended, by the last export of each process. Not narrowed by model, which is not known when a call begins. From `relayscope.active`.",
        normal: `Below ${inFlight}.`,
        act: "The relay has become slow, a timeout is missing, or something retries without end: see Latency.",
        none: "no process has sent anything in 5 minutes",
        size: [3, 4],
        unit: "locale",
        decimals: 0,
        steps: [
          [null, colour.good],
          [inFlight, colour.bad],
        ],
        targets: [now(`sum(${series("active")}{${selectedRelay}})`, { legend: "under way" })],
        dataLinks: [toDashboard("Latency", "latency"), toRunbook("LLMConcurrencySaturation")],
      }),
      stat({
        id: 5,
        title: "Retries per call",
        says: "HTTP attempts that were made again, for each call in the time range. From `relayscope.retries`.",
        normal: `Below ${retries}.`,
        act: "Below: what causes them. Let clients wait longer between two.",
        none: "no traffic",
        size: [3, 4],
        unit: "short",
        decimals: 2,
        steps: [
          [null, colour.good],
          [retries, colour.bad],
        ],
        targets: [now(`(${again} or 0 * ${all}) / (${all} > 0)`, { legend: "retries" })],
        dataLinks: [
          toSpans("Traces of retried calls", spansWhere(`${ofSpan("attempts")} > 1`)),
          toRunbook("LLMRetryStorm"),
        ],
      }),
      stat({
        id: 6,
        title: "Programs that do not answer",
        says: "Of Prometheus, the collector, Loki, Tempo and Alertmanager. From Prometheus' `up`.",
        normal: "None.",
        act: "Back ends below says which: look at its log and its disk. What is meant for it waits in the collector's queue.",
        none: "Prometheus scrapes none of them: prometheus/prometheus.yml names them",
        size: [4, 4],
        unit: "short",
        steps: oneIsBad,
        targets: [now(`count(up{${programs}} == 0) or 0 * count(up{${programs}})`, { legend: "down" })],
        dataLinks: [toRunbook("TelemetryBackendDown"), toRunbook("TelemetryCollectorDown")],
      }),
      stat({
        id: 7,
        title: "Telemetry lost",
        says: "Spans, data points and log records of the time range that will not be stored: dropped in the services, or refused for good by a back end. From `relayscope.telemetry` (state dropped) and the collector's `otelcol_exporter_send_failed_*`.",
        normal: "None.",
        act: "Below: the signal and the reason, or the exporter.",
        none: "no telemetry at all: no service sends any",
        size: [4, 4],
        unit: "locale",
        decimals: 0,
        steps: oneIsBad,
        targets: [
          now(`sum(increase(${own("dropped")}[${window}])) or 0 * sum(${own("exported")})`, { legend: "in services" }),
          now(`sum(${behind("send_failed")}) or 0 * sum(${behind("sent")})`, {
            legend: "behind the collector",
            refId: "B",
          }),
        ],
        dataLinks: [toRunbook("TelemetrySdkDropping"), toRunbook("TelemetryLost")],
      }),
      stat({
        id: 8,
        title: "Calls not accounted for",
        says: "Calls that have begun and neither ended, nor were skipped, nor are under way, in the processes that live: our own ledger has lost them. From `relayscope.calls` and `relayscope.active`.",
        normal: "None.",
        act: "An error of Relayscope: see Faults below for the part, restart the process, and report it.",
        none: "no process has sent anything in 5 minutes",
        size: [4, 4],
        unit: "locale",
        decimals: 0,
        steps: oneIsBad,
        targets: [
          now(
            `abs(${gave("seen")} - (${gave("ended|skipped")} or 0 * ${gave("seen")}) - sum(${series("active")}{${selectedService}}))`,
            { legend: "lost" },
          ),
        ],
        dataLinks: [toRunbook("TelemetryLedgerMismatch")],
      }),
    ],
  };
}
