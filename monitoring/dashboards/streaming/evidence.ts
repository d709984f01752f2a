import { LogsSortOrder } from "@grafana/grafana-foundation-sdk/common";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import { spanColumns } from "../kit/columns.ts";
import type { Row } from "../kit/dashboard.ts";
import { ofRecord, ofSpan } from "../kit/figures.ts";
import { toDashboard, toRecords, toSpans } from "../kit/links.ts";
import { logs, table } from "../kit/panels.ts";
import { records, spans } from "../kit/queries.ts";
import { selectedSpans } from "../kit/selection.ts";
import { streamRecords } from "./streams.ts";

const { stall } = thresholds;
const broken = `${streamRecords} | ${label.outcome}="interrupted" or ${ofRecord("streamMaxGap")} > ${stall.longest}`;
const shown = (
  ["outcome", "streamMaxGap", "timeToFirstChunk", "streamChunks", "requestModel", "serverAddress"] as const
)
  .map(ofSpan)
  .join(", ");
const stalled = `{ ${selectedSpans} && (${ofSpan("outcome")} = "interrupted" || ${ofSpan("streamMaxGap")} > ${stall.gap}) } | select(${shown})`;

/** The traces and records of streams that broke or stalled. */
export function streamEvidence(): Row {
  return {
    id: 40,
    title: "Evidence",
    collapsed: true,
    panels: [
      table(
        {
          id: 41,
          title: "Broken and stalled streams",
          says: `Spans of streams that were cut or stood still for more than ${stall.gap} s, the newest first; the trace id opens the trace. From \`relayscope.stream.max_gap\` in Tempo, by TraceQL.`,
          normal: "None, or models that think amid their answers.",
          act: "Few chunks and one long wait: the answer was gathered on the way and came at once.",
          none: "no stream broke or stalled, or traces are not kept: Tempo is not there",
          size: [12, 10],
          targets: [spans(stalled)],
          links: [toSpans("In Explore", stalled), toDashboard("Call explorer", "explorer")],
        },
        spanColumns,
      ),
      logs(
        {
          id: 42,
          title: "Records of broken streams",
          says: `The log record of each stream that was cut, or that stood still for more than ${stall.longest} s, the newest first. From Loki.`,
          normal: "None.",
          act: "The same duration in many of them is a time limit on the way.",
          none: "no stream broke, or there are no log records",
          size: [12, 10],
          targets: [records(broken)],
          links: [toRecords("In Explore", broken)],
        },
        (builder) => builder.sortOrder(LogsSortOrder.Descending).wrapLogMessage(true),
      ),
    ],
  };
}
