import { LogsSortOrder } from "@grafana/grafana-foundation-sdk/common";
import { label } from "../../names.ts";
import type { Row } from "../kit/dashboard.ts";
import { ofSpan } from "../kit/figures.ts";
import { toDashboard, toRecords } from "../kit/links.ts";
import { logs, other } from "../kit/panels.ts";
import { records, trace } from "../kit/queries.ts";
import { callsThat } from "./calls.ts";

/** In a link, Grafana finds it only in braces. */
const chosen = "${traceId}";

/**
 * Of any service, since who has a trace's id need not know whose it is; without an id there is nothing to find. Tempo leaves out zeros at an id's
 * beginning, records do not.
 */
const ofTrace = (id: string) => `{${label.service}=~".+"} | trace_id!="" | trace_id=~"0*${id}"`;

/** One call, by its trace: from the app's log, an exemplar or an alert. */
export function oneCall(): Row {
  return {
    id: 1,
    title: "One call",
    panels: [
      other("traces", {
        id: 2,
        title: "Trace",
        says: "The trace whose id stands in Trace id above: the call's span, its HTTP attempts where there were several, and what the app did around it. From Tempo.",
        normal: "One span a call, green, with gen_ai.response.finish_reasons stop.",
        act: "Red: error.type and the attempts say what the relay answered. Long: relayscope.stream.max_gap and the first token say where it waited.",
        none: "no such trace: put an id into Trace id above; Tempo keeps traces 30 days, and shows new ones after some seconds",
        size: [15, 11],
        targets: [trace("$traceId")],
        links: [toDashboard("Latency", "latency"), toDashboard("Overview", "overview")],
      }),
      logs(
        {
          id: 3,
          title: "Log records of this trace",
          says: "The record of each call of the trace: tokens, cost, outcome, the provider's own request id. From Loki, by `trace_id`.",
          normal: "One record a call.",
          act: "Give relayscope.request_id to the relay's support: it finds the request by it.",
          none: "no record of this trace: put an id into Trace id above; services with OTEL_LOGS_EXPORTER=none send none",
          size: [9, 11],
          targets: [records(ofTrace("$traceId"))],
          links: [toRecords("In Explore", ofTrace(chosen))],
        },
        (builder) => builder.sortOrder(LogsSortOrder.Ascending).wrapLogMessage(true),
      ),
      callsThat(
        {
          id: 4,
          title: "Calls of the same model around it",
          says: "Calls of the models chosen above in the time range: is this call slower or longer than others?",
          normal: "Durations that go with the output tokens.",
          act: "Choose its model above and a time range around it. All slow: the relay, see Latency. This one alone: its tokens.",
          none: "no calls of this model in the time range",
          size: [24, 7],
        },
        `${ofSpan("requestModel")} =~ "$model"`,
      ),
    ],
  };
}
