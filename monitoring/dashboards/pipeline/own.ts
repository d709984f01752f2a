import { attributeNames as names } from "../../../src/telemetry/catalog-attributes.ts";
import { labelOf } from "../../../src/telemetry/series.ts";
import type { Flavour } from "../../flavour.ts";
import { label, series } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf } from "../kit/figures.ts";
import { toDashboard, toRunbook } from "../kit/links.ts";
import { colour, oneIsBad } from "../kit/look.ts";
import { bars, graph, ofBar, stat } from "../kit/panels.ts";
import { now, over } from "../kit/queries.ts";
import { selectedService } from "../kit/selection.ts";

const window = "$__rate_interval";
const day = 86_400;

/** What Relayscope tells of itself. */
export function ownBooks(flavour: Flavour): Row {
  const calls = `${series("calls")}{${selectedService}}`;
  const items = `${series("telemetry")}{${selectedService}}`;
  const ended = figuresOf(flavour).calls({ window: "$__range" });
  const sent = `sum(increase(${series("telemetry")}{${selectedService}, ${label.state}="exported"}[$__range]))`;
  const never = (of: "faults" | "unobserved" | "labelOverflow", by: string) =>
    `sum by (${by}) (increase(${series(of)}{${selectedService}}[$__range])) or 0 * sum(${items})`;
  return {
    id: 20,
    title: "In the services",
    panels: [
      graph({
        id: 21,
        title: "Calls seen, ended, skipped",
        says: "Our own ledger of the minutes before each moment, by state: of what is seen all ends, is skipped with a reason (no model call, or an API that is not known here), or is under way; corrected was first taken for something else. From `relayscope.calls`.",
        normal: "seen as high as ended and skipped together.",
        act: "skipped unknown_dialect: name the host in RELAYSCOPE_RELAYS, and run `relayscope doctor` in the service's place.",
        none: "no process with Relayscope has called a model",
        size: [12, 8],
        unit: "short",
        targets: [
          over(`sum by (${label.state}, ${label.reason}) (increase(${calls}[${window}]))`, {
            legend: `{{${label.state}}} {{${label.reason}}}`,
          }),
        ],
        dataLinks: [toRunbook("TelemetryLedgerMismatch"), toRunbook("TelemetryNothingSeen")],
      }),
      bars({
        id: 22,
        title: "Telemetry items by signal and state",
        says: "Spans, data points and log records that left the services, or were dropped there with a reason (queue_full, export_failed, rejected, exit, closed). From `relayscope.telemetry`.",
        normal: "exported alone.",
        act: "export_failed: the collector refused or was away. queue_full: more than waits, see OTEL_BSP_MAX_QUEUE_SIZE. exit: RELAYSCOPE_EXIT_TIMEOUT.",
        none: "no process with Relayscope sends anything",
        size: [12, 8],
        unit: "short",
        targets: [
          over(
            `sum by (${label.signal}, ${label.state}, ${label.reason}) (increase(${items}[${ofBar.window}] offset ${ofBar.offset}))`,
            {
              legend: `{{${label.signal}}} {{${label.state}}} {{${label.reason}}}`,
            },
          ),
        ],
        dataLinks: [toRunbook("TelemetrySdkDropping")],
      }),
      stat({
        id: 23,
        title: "Faults, unobserved, overflow",
        says: "In the time range: errors of Relayscope itself, caught (by part); calls to model hosts by a client that cannot be read (by client); values beyond a label's bound (by label), whose series say other. From `relayscope.faults`, `relayscope.unobserved` and `relayscope.label_overflow`.",
        normal: "0 of each.",
        act: "Faults: report them. Unobserved: node:http is not read, fetch and undici are. Overflow: a label of RELAYSCOPE_ATTRIBUTION_LABELS has too many values.",
        none: "no process with Relayscope sends anything",
        size: [12, 6],
        unit: "locale",
        decimals: 0,
        steps: oneIsBad,
        targets: [
          now(never("faults", labelOf(names.part)), { legend: `faults {{${labelOf(names.part)}}}` }),
          now(never("unobserved", label.client), { legend: `unobserved {{${label.client}}}`, refId: "B" }),
          now(never("labelOverflow", labelOf(names.label)), {
            legend: `overflow {{${labelOf(names.label)}}}`,
            refId: "C",
          }),
        ],
        dataLinks: [toRunbook("TelemetryNothingSeen")],
      }),
      stat({
        id: 24,
        title: "Telemetry items per model call",
        says: "Spans, data points and log records that a call makes on average: what watching costs. Data points go by time, not by calls, so a quiet service has more of them each. From `relayscope.telemetry` and `gen_ai.client.operation.duration`.",
        normal: "A few for busy services: a span, a record, and the share of the metrics' exports.",
        act: "Too many: a longer OTEL_METRIC_EXPORT_INTERVAL, fewer attribution labels.",
        none: "no traffic",
        size: [6, 6],
        unit: "short",
        decimals: 1,
        targets: [now(`${sent} / (${ended} > 0)`, { legend: "items" })],
        dataLinks: [toDashboard("Overview", "overview")],
      }),
      graph({
        id: 25,
        title: "Age of the prices",
        says: "How old the prices in use are, the oldest of all processes, by source: file is RELAYSCOPE_PRICES by its `updated`, catalog the makers' list. From `relayscope.price_table.age`.",
        normal: `Below ${thresholds.priceTableDays} days.`,
        act: "`relayscope prices update` fetches the list; the file is yours to keep.",
        none: "no process with Relayscope has looked up a price",
        size: [6, 6],
        unit: "d",
        steps: [
          [null, colour.good],
          [thresholds.priceTableDays, colour.warn],
        ],
        targets: [
          over(`max by (${label.priceSource}) (${series("priceTableAge")}{${selectedService}}) / ${day}`, {
            legend: `{{${label.priceSource}}}`,
          }),
        ],
        dataLinks: [toDashboard("Cost", "cost"), toRunbook("LLMPriceTableStale")],
      }),
    ],
  };
}
