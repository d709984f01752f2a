import type { Flavour } from "../../flavour.ts";
import { label, series } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, ofSpan, spansWhere } from "../kit/figures.ts";
import { clicked, toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { coloured, colour, outcomeColours } from "../kit/look.ts";
import { bars, graph, ofBar } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";
import { selected, selectedRelay } from "../kit/selection.ts";
import { headroom } from "./series.ts";

const { headroomLeft, inFlight } = thresholds;

/** What relays still let through, and what is asked of them. */
export function capacity(flavour: Flavour): Row {
  const toRelay = toDashboard("Latency of this relay", "latency", { relay: clicked.label(label.relay) });
  const all = figuresOf(flavour).calls({ ...ofBar, by: [label.relay] });
  const away = figuresOf(flavour).calls({
    ...ofBar,
    by: [label.relay, label.outcome],
    where: `${label.outcome}=~"rate_limit|quota"`,
  });
  return {
    id: 10,
    title: "Capacity",
    panels: [
      graph({
        id: 11,
        title: "Rate-limit headroom",
        says: "What is left of each limit, as a share of it, by relay, model and kind; of several processes or keys the least. Told by the relay's own headers, and forgotten at the limit's reset or after 5 minutes. From `relayscope.ratelimit.remaining` and `.limit`.",
        normal: `Saws, above ${headroomLeft * 100} %.`,
        act: "Tokens short: smaller prompts or max_tokens. Requests short: fewer, or a higher limit.",
        none: "no traffic, or the relay sends no rate-limit headers",
        size: [12, 8],
        unit: "percentunit",
        steps: [
          [null, colour.bad],
          [headroomLeft, colour.good],
        ],
        targets: [
          over(`min by (${label.relay}, ${label.model}, ${label.limitKind}) (${headroom})`, {
            legend: `{{${label.relay}}} {{${label.model}}} {{${label.limitKind}}}`,
          }),
        ],
        dataLinks: [toRelay, toRunbook("LLMRateLimitHeadroomLow")],
      }),
      bars({
        id: 12,
        title: "Calls turned away, by relay",
        says: "Calls that ended with 429 after their retries: rate_limit for their pace, quota for money. A line without an outcome is a relay that turned nothing away. From `gen_ai.client.operation.duration`.",
        normal: "None.",
        act: "rate_limit: slow down or spread. quota: add to the balance; retries do not help.",
        none: "no traffic",
        size: [12, 8],
        unit: "short",
        targets: [over(`${away} or 0 * ${all}`, { legend: `{{${label.relay}}} {{${label.outcome}}}` })],
        dataLinks: [
          toSpans("Traces of these calls", spansWhere(`${ofSpan("outcome")} =~ "rate_limit|quota"`)),
          toRunbook("LLMRateLimited"),
          toRunbook("LLMQuotaExhausted"),
        ],
      }),
      graph({
        id: 13,
        title: "Calls under way, by relay",
        says: "Calls that have begun and not ended, at each export. Not narrowed by model, which is not known when a call begins. From `relayscope.active`.",
        normal: `Below ${inFlight}, and proportional to calls per second × duration.`,
        act: "Rising while the calls do not: the relay has become slow, or a timeout is missing.",
        none: "no process has sent anything",
        size: [12, 8],
        unit: "short",
        steps: [
          [null, colour.good],
          [inFlight, colour.bad],
        ],
        targets: [
          over(`sum by (${label.relay}) (${series("active")}{${selectedRelay}})`, { legend: `{{${label.relay}}}` }),
        ],
        dataLinks: [toRelay, toRunbook("LLMConcurrencySaturation")],
      }),
      bars(
        {
          id: 14,
          title: "Retries by cause",
          says: "HTTP attempts that were made again, by the outcome of the attempt before. From `relayscope.retries`.",
          normal: "Few, of rate_limit or overloaded.",
          act: "rate_limit: wait for retry-after. server, timeout, network: the relay; send the calls elsewhere.",
          none: "no call was tried again",
          size: [12, 8],
          unit: "short",
          targets: [
            over(
              `sum by (${label.cause}) (increase(${series("retries")}{${selected}}[${ofBar.window}] offset ${ofBar.offset}))`,
              {
                legend: `{{${label.cause}}}`,
                exemplars: true,
              },
            ),
          ],
          dataLinks: [
            toSpans("Traces of retried calls", spansWhere(`${ofSpan("attempts")} > 1`)),
            toRunbook("LLMRetryStorm"),
          ],
        },
        coloured(outcomeColours),
      ),
    ],
  };
}
