import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, ofRecord, ofSpan, spansWhere } from "../kit/figures.ts";
import { clicked, toDashboard, toRecords, toRunbook, toSpans } from "../kit/links.ts";
import { coloured, outcomeColours, upTo } from "../kit/look.ts";
import { graph } from "../kit/panels.ts";
import { over, records } from "../kit/queries.ts";
import { selected } from "../kit/selection.ts";
import { streamRecords } from "./streams.ts";

const window = "$__rate_interval";
const cut = `${label.outcome}="interrupted"`;
const links = [
  toRecords("Their log records", `${streamRecords} | ${cut}`),
  toSpans("Their traces", spansWhere(`${ofSpan("outcome")} = "interrupted"`)),
  toRunbook("LLMStreamsInterrupted"),
];

/** Which streams broke off or stood still, and why. */
export function brokenStreams(flavour: Flavour): Row {
  return { id: 30, title: "Streams that broke or stalled", panels: [ends(flavour), reasons(flavour), silence()] };
}

function ends(flavour: Flavour) {
  const begun = figuresOf(flavour).of.firstToken.count({ where: selected, window, by: [label.outcome] });
  return graph(
    {
      id: 31,
      title: "How streams ended",
      says: `Streams per second that had begun, by \`${label.outcome}\`, stacked: cancelled ones were left by the app, interrupted ones cut. From \`gen_ai.client.operation.time_to_first_chunk\`.`,
      normal: "Green, and the grey of readers who leave.",
      act: "Purple: by reason, beside. More grey than usual: answers too slow for their readers.",
      none: "no streams",
      size: [8, 8],
      unit: "reqps",
      stacked: true,
      targets: [over(begun, { legend: `{{${label.outcome}}}` })],
      dataLinks: links,
    },
    (builder) => coloured<typeof builder>(outcomeColours)(builder.min(0)),
  );
}

function reasons(flavour: Flavour) {
  const where = `${selected}, ${cut}`;
  return graph(
    {
      id: 32,
      title: "Interrupted by relay and reason",
      says: "Calls per second that were cut before their end, by the host that was called and `error.type`, stacked. From `gen_ai.client.operation.duration`.",
      normal: "None.",
      act: "One relay: its proxy's time limit, or its restarts. All relays: this service's way out.",
      none: "nothing was interrupted",
      size: [8, 8],
      unit: "reqps",
      stacked: true,
      targets: [
        over(figuresOf(flavour).of.duration.count({ where, window, by: [label.relay, label.errorType] }), {
          legend: `{{${label.relay}}} {{${label.errorType}}}`,
        }),
      ],
      dataLinks: [toDashboard("This relay alone", "streaming", { relay: clicked.label(label.relay) }), ...links],
    },
    (builder) => builder.min(0),
  );
}

function silence() {
  const gap = ofRecord("streamMaxGap");
  return graph(
    {
      id: 33,
      title: "Longest silence, p95 by relay",
      says: "In 95 of 100 streams the longest wait between two reads was at most this long, by the host that was called. From `relayscope.stream.max_gap` of their log records, in Loki.",
      normal: `Below ${thresholds.stall.longest} s, which some proxies cut at.`,
      act: "Open the stalled streams in Evidence: a model that thinks is silent before its first token, not amid it.",
      none: "no streams, or no log records",
      size: [8, 8],
      unit: "s",
      steps: upTo(thresholds.stall.longest),
      targets: [
        records(
          `quantile_over_time(0.95, ${streamRecords} | ${gap}!="" | unwrap ${gap} [$__auto]) by (${label.relay})`,
          { legend: `{{${label.relay}}}` },
        ),
      ],
      dataLinks: [
        toDashboard("This relay alone", "streaming", { relay: clicked.label(label.relay) }),
        toRecords("Its stalled streams", `${streamRecords} | ${gap} > ${thresholds.stall.gap}`),
      ],
    },
    (builder) => builder.min(0),
  );
}
