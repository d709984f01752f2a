import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import type { Row } from "../kit/dashboard.ts";
import { badSpans, failedRecords, figuresOf, orNo } from "../kit/figures.ts";
import { clicked, toDashboard, toRecords, toRunbook, toSpans } from "../kit/links.ts";
import { coloured, faded, outcomeColours } from "../kit/look.ts";
import { graph } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";

const window = "$__rate_interval";

/** How many calls, to which relay, for which model, and how they ended. */
export function traffic(flavour: Flavour): Row {
  const { pace } = figuresOf(flavour);
  return {
    id: 30,
    title: "Traffic",
    panels: [
      graph(
        {
          id: 31,
          title: "Calls per second by relay",
          says: "Ended model calls per second, by the host that was called; dashed, all of them a day and a week before. From `gen_ai.client.operation.duration`.",
          normal: "The shape of the same day last week.",
          act: "A relay that falls to nothing while another rises was failed over, or left out by a change.",
          none: "no traffic",
          size: [8, 8],
          unit: "reqps",
          targets: [
            over(pace({ by: [label.relay], window }), { legend: `{{${label.relay}}}` }),
            over(pace({ window, offset: "1d" }), { legend: "all, a day before", refId: "B" }),
            over(pace({ window, offset: "7d" }), { legend: "all, a week before", refId: "C" }),
          ],
          dataLinks: [toDashboard("Latency", "latency"), toRunbook("LLMTrafficVanished")],
          linksOf: {
            A: [
              toDashboard("Latency of this relay", "latency", { relay: clicked.label(label.relay) }),
              toRunbook("LLMTrafficVanished"),
            ],
          },
        },
        (builder) => faded<typeof builder>("all, a day before", "all, a week before")(builder.min(0)),
      ),
      graph(
        {
          id: 32,
          title: "Calls per second by model",
          says: "Ended model calls per second, by the model asked for, stacked. From `gen_ai.client.operation.duration`.",
          normal: "The same models in the same shares.",
          act: "A new model: see on Cost whether it has a price.",
          none: "no traffic",
          size: [8, 8],
          unit: "reqps",
          stacked: true,
          targets: [over(orNo("model", pace({ by: [label.model], window })), { legend: `{{${label.model}}}` })],
          dataLinks: [
            toDashboard("Latency of this model", "latency", { model: clicked.label(label.model) }),
            toDashboard("Cost of this model", "cost", { model: clicked.label(label.model) }),
          ],
        },
        (builder) => builder.min(0),
      ),
      graph(
        {
          id: 33,
          title: "Calls per second by outcome",
          says: `Ended model calls per second, by \`${label.outcome}\`, stacked. Yellow to purple spend the error budget; grey and blue are the app's own doing. From \`gen_ai.client.operation.duration\`.`,
          normal: "Green.",
          act: "rate_limit and quota: Capacity and pipeline. auth: the key. network and timeout: the way there. overloaded and server: the relay.",
          none: "no traffic",
          size: [8, 8],
          unit: "reqps",
          stacked: true,
          targets: [over(pace({ by: [label.outcome], window }), { legend: `{{${label.outcome}}}` })],
          dataLinks: [
            toSpans("Traces of failed calls", badSpans()),
            toRecords("Log records of failed calls", failedRecords),
            toDashboard("SLO", "slo"),
          ],
        },
        (builder) => coloured<typeof builder>(outcomeColours)(builder.min(0)),
      ),
    ],
  };
}
