import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../../flavour.ts";
import { bad, label } from "../../names.ts";
import { compared } from "../../rules/migration.ts";
import { thresholds } from "../../thresholds.ts";
import { perMillionTokens } from "../cost/money.ts";
import type { Row } from "../kit/dashboard.ts";
import { badSpans, figuresOf, ofSpan, spansOver } from "../kit/figures.ts";
import { clicked, toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { coloured, colour, risingSteps } from "../kit/look.ts";
import { bars, graph, ofBar } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";
import { eitherRole, roleColours } from "./sides.ts";

const { canary, latency, rollout } = thresholds;
const window = "$__rate_interval";
const noRoles = "no calls of either relay: RELAYSCOPE_ROLES says which is baseline and which candidate";
const each = { by: [label.role], window, where: eitherRole };
const legend = `{{${label.role}}}`;
const meantShare = "meant for the candidate";

/** One of the steps of a move, as a vector: a chosen text cannot be a number, but it can choose one. */
const meant = `(${rollout
  .map((percent) => `label_replace(vector(${percent / 100}), "meant", "${percent}", "", "")`)
  .join(" or ")}) and on (meant) label_replace(vector(1), "meant", "$meant", "", "")`;

/** The relay by its colour, the outcome by how dark it is. */
function shaded<Of extends { overrideByRegexp(regexp: string, properties: DynamicConfigValue[]): Of }>(
  builder: Of,
): Of {
  for (const [role, fixedColor] of Object.entries(roleColours))
    builder.overrideByRegexp(`/^${role} /`, [{ id: "color", value: { mode: "shades", fixedColor } }]);
  return builder;
}

/** Old and new relay over time. */
export function sideBySide(flavour: Flavour): Row {
  const figures = figuresOf(flavour);
  const pace = figures.pace(each);
  const newRelay = `${ofSpan("role")} = "candidate"`;
  return {
    id: 10,
    title: "Side by side",
    panels: [
      graph(
        {
          id: 11,
          title: "Share of the calls",
          says: "Each relay's share of the calls of both, and the share that the new one is meant to have at this step (Meant share above). From `gen_ai.client.operation.duration` by `relayscope.role`.",
          normal: "The candidate's line on the dashed one.",
          act: "Off it: not all services have moved, or retries of a bad relay count twice.",
          none: noRoles,
          size: [12, 8],
          unit: "percentunit",
          targets: [
            over(`${pace} / on () group_left () (sum(${pace}) > 0)`, { legend }),
            over(meant, { legend: meantShare, refId: "B" }),
          ],
          dataLinks: [toDashboard("Overview", "overview")],
        },
        (builder) => {
          coloured(roleColours)(builder);
          return builder.overrideByName(meantShare, [
            { id: "color", value: { mode: "fixed", fixedColor: colour.bad } },
            { id: "custom.lineStyle", value: { fill: "dash", dash: [10, 10] } },
          ]);
        },
      ),
      graph({
        id: 12,
        title: "z-score of the bad share, by model",
        says: "By how many standard errors the new relay's bad share of the last 30 minutes is worse than the old one's; of chance alone it stays within 3. From the rule `migration:llm_fault_ratio:zscore30m`; not narrowed by service or relay.",
        normal: `Between -${canary.z} and ${canary.z}.`,
        act: "Above: stop the move of that model, and look at its traces on the new relay.",
        none: `no model with calls on both relays in the last 30 minutes, or the rules are not loaded; ${noRoles}`,
        size: [12, 8],
        unit: "short",
        decimals: 1,
        steps: [
          [null, colour.good],
          [canary.z, colour.bad],
        ],
        targets: [
          over(`${compared.zscore}{${label.env}=~"$env", ${label.model}=~"$model", ${label.model}!=""}`, {
            legend: `{{${label.model}}}`,
          }),
        ],
        dataLinks: [
          toSpans(
            "Traces of its failed calls on the new relay",
            badSpans(newRelay, `${ofSpan("requestModel")} = "${clicked.label(label.model)}"`),
          ),
          toRunbook("LLMCanaryErrorRegression"),
        ],
      }),
      graph(
        {
          id: 13,
          title: "Bad share by relay",
          says: "Share of each relay's calls that it or the network spoilt. From `gen_ai.client.operation.duration` by `relayscope.role`.",
          normal: "Alike.",
          act: "See Bad calls beside for the outcome.",
          none: noRoles,
          size: [12, 8],
          unit: "percentunit",
          targets: [over(figures.badShare(each), { legend })],
          dataLinks: [
            toSpans("Traces of failed calls on the new relay", badSpans(newRelay)),
            toRunbook("LLMCanaryErrorRegression"),
          ],
        },
        coloured(roleColours),
      ),
      bars(
        {
          id: 14,
          title: "Bad calls by relay and outcome",
          says: "Calls that a relay or the network spoilt, by outcome. From `gen_ai.client.operation.duration` by `relayscope.role`.",
          normal: "None.",
          act: "rate_limit on the new one alone: its limits are lower, ask for higher ones before the next step.",
          none: `no bad calls; or ${noRoles}`,
          size: [12, 8],
          unit: "short",
          targets: [
            over(figures.calls({ ...ofBar, by: [label.role, label.outcome], where: `${eitherRole}, ${bad}` }), {
              legend: `{{${label.role}}} {{${label.outcome}}}`,
            }),
          ],
          dataLinks: [toSpans("Traces of failed calls on the new relay", badSpans(newRelay))],
        },
        shaded,
      ),
      graph(
        {
          id: 15,
          title: "p50 and p95 duration by relay",
          says: "Half, and 95 of 100, of each relay's calls took at most this long. From `gen_ai.client.operation.duration` by `relayscope.role`.",
          normal: `The new one at most ${canary.p95Ratio} times the old one.`,
          act: "Choose a model above, so that like is compared with like.",
          none: noRoles,
          size: [8, 8],
          unit: "s",
          targets: [
            over(figures.duration(0.5, each), { legend: `${legend} p50` }),
            over(figures.duration(0.95, each), { legend: `${legend} p95`, refId: "B", exemplars: true }),
          ],
          dataLinks: [
            toSpans("Traces of slow calls on the new relay", spansOver(latency.p95, newRelay)),
            toRunbook("LLMCanaryLatencyRegression"),
          ],
        },
        coloured({
          "baseline p50": "light-blue",
          "baseline p95": roleColours.baseline,
          "candidate p50": "light-orange",
          "candidate p95": roleColours.candidate,
        }),
      ),
      graph(
        {
          id: 16,
          title: "p95 first token by relay",
          says: "95 of 100 streams on each relay began to answer within this time. From `gen_ai.client.operation.time_to_first_chunk` by `relayscope.role`.",
          normal: "Alike.",
          act: "Slower on the new one: its place or its queue; see Streaming.",
          none: `no streams; or ${noRoles}`,
          size: [8, 8],
          unit: "s",
          steps: risingSteps(thresholds.firstToken.p95, thresholds.objectives.firstToken.seconds),
          targets: [over(figures.firstToken(0.95, each), { legend, exemplars: true })],
          dataLinks: [toDashboard("Streaming", "streaming"), toRunbook("LLMCanaryLatencyRegression")],
        },
        coloured(roleColours),
      ),
      graph(
        {
          id: 17,
          title: "Cost per 1M tokens by relay ($currency)",
          says: "What a million tokens cost on each relay at each moment, whatever their kind, of models that have a price there. From `relayscope.cost` and `relayscope.tokens` by `relayscope.role`.",
          normal: "What the new relay's offer says, below the old one.",
          act: "Choose a model above, so that like is compared with like; then see Cost.",
          none: `no priced calls in this currency; or ${noRoles}`,
          size: [8, 8],
          unit: "short",
          targets: [over(perMillionTokens([label.role], window, eitherRole), { legend, exemplars: true })],
          dataLinks: [toDashboard("Cost", "cost")],
        },
        coloured(roleColours),
      ),
    ],
  };
}
