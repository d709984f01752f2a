import { BigValueColorMode } from "@grafana/grafana-foundation-sdk/common";
import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import { perMillionTokens } from "../cost/money.ts";
import { figuresOf } from "../kit/figures.ts";
import { toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { coloured, oneIsBad, risingSteps } from "../kit/look.ts";
import { stat } from "../kit/panels.ts";
import { now } from "../kit/queries.ts";
import { eitherRole, role, roleColours, sidesOf, verdictOf, type Role } from "./sides.ts";
import { badOnNew, noRoles, rule, words } from "./words.ts";

const { canary, objectives, errors, latency, firstToken } = thresholds;
const window = "$__range";
const shares = risingSteps(Number((1 - objectives.availability).toFixed(6)), errors.share);

/** The verdict, and both sides' figures beside it. */
export function answers(flavour: Flavour) {
  const all = sidesOf(flavour, []);
  const figures = figuresOf(flavour);
  const of = (one: Role) => ({ by: [label.role], window, where: role(one) });
  // Two queries, so that the old one always stands first.
  const oldAndNew = (figure: (one: Role) => string) => [
    now(figure("baseline"), { legend: "baseline" }),
    now(figure("candidate"), { legend: "candidate", refId: "B" }),
  ];
  const both = { size: [4, 4], none: noRoles } as const;
  const models = sidesOf(flavour, [label.model]);
  return [
    stat(
      {
        ...both,
        size: [3, 4],
        id: 2,
        title: "Verdict",
        says: `The gravest verdict of all models below. ${rule} From \`gen_ai.client.operation.duration\` by \`relayscope.role\`.`,
        normal: "SAFE before each further step.",
        act: "STOP: send the calls back, then see which model below. WAIT: let more calls go by, or widen the time range.",
        unit: "short",
        targets: [now(`max(${verdictOf(flavour, [label.model])})`, { legend: "verdict" })],
        dataLinks: [
          toRunbook("LLMCanaryErrorRegression"),
          toRunbook("LLMCanaryLatencyRegression"),
          toSpans("Traces of failed calls on the new relay", badOnNew),
        ],
      },
      (builder) => builder.mappings([words]).colorMode(BigValueColorMode.Background),
    ),
    stat({
      ...both,
      size: [3, 4],
      id: 3,
      title: "Calls on the new relay",
      says: "Share of the calls of both relays in the time range that went to the candidate. From `gen_ai.client.operation.duration` by `relayscope.role`.",
      normal: "The share that this step of the move is meant to have.",
      act: "Less: not all services have moved. More: somebody went ahead.",
      unit: "percentunit",
      decimals: 1,
      targets: [
        now(
          `(${all.calls("candidate")} or 0 * ${all.calls("baseline")}) / (${figures.calls({ window, where: eitherRole })} > 0)`,
          {
            legend: "candidate",
          },
        ),
      ],
      dataLinks: [toDashboard("Overview", "overview")],
    }),
    stat({
      ...both,
      size: [3, 4],
      id: 4,
      title: "Bad share, old and new",
      says: "Share of each relay's calls in the time range that it or the network spoilt. From `gen_ai.client.operation.duration` by `relayscope.role`.",
      normal: "Alike.",
      act: "See the table: one model alone is often a name that the new relay does not know.",
      unit: "percentunit",
      decimals: 2,
      steps: shares,
      targets: oldAndNew((one) => figures.badShare(of(one))),
      dataLinks: [toSpans("Traces of failed calls on the new relay", badOnNew), toRunbook("LLMCanaryErrorRegression")],
    }),
    stat({
      ...both,
      size: [3, 4],
      id: 5,
      title: "p95 duration, old and new",
      says: "95 of 100 calls on each relay took at most this long. Only alike where both are asked for the same: see the table by model. From `gen_ai.client.operation.duration` by `relayscope.role`.",
      normal: `At most ${canary.p95Ratio} times the old relay's.`,
      act: "See the table for the model, then the first token: the wait or the writing?",
      unit: "s",
      decimals: 2,
      steps: risingSteps(latency.p95, latency.p99),
      targets: oldAndNew((one) => figures.duration(0.95, of(one))),
      dataLinks: [toDashboard("Latency", "latency"), toRunbook("LLMCanaryLatencyRegression")],
    }),
    stat({
      ...both,
      id: 6,
      title: "p95 first token, old and new",
      says: "95 of 100 streams on each relay began to answer within this time. From `gen_ai.client.operation.time_to_first_chunk` by `relayscope.role`.",
      normal: "Alike.",
      act: "Slower on the new one: its place or its queue; see Streaming.",
      none: `no streams, or ${noRoles}`,
      unit: "s",
      decimals: 2,
      steps: risingSteps(firstToken.p95, objectives.firstToken.seconds),
      targets: oldAndNew((one) => figures.firstToken(0.95, of(one))),
      dataLinks: [toDashboard("Streaming", "streaming")],
    }),
    stat(
      {
        ...both,
        id: 7,
        title: "Cost per 1M tokens, old and new ($currency)",
        says: "What a million tokens cost on each relay, whatever their kind, of models that have a price there. Only alike where both are asked for the same: see the table by model. From `relayscope.cost` and `relayscope.tokens` by `relayscope.role`.",
        normal: "What the new relay's offer says.",
        act: "Dearer: see the table for the model, and Cost for the cache's share.",
        none: `no priced calls in this currency, or ${noRoles}`,
        unit: "short",
        decimals: 3,
        targets: oldAndNew((one) => perMillionTokens([label.role], window, role(one))),
        dataLinks: [toDashboard("Cost", "cost")],
      },
      coloured(roleColours),
    ),
    stat({
      id: 8,
      title: "Models that the new relay has not served",
      says: "Models with calls on the old relay and none on the new one in the time range: NOT SERVED in the table. From `gen_ai.client.operation.duration` by `relayscope.role`.",
      normal: "0 before the old relay is left.",
      act: "Ask the new relay for its models (`relayscope doctor` lists them), and send some calls of each there.",
      none: noRoles,
      size: [4, 4],
      unit: "locale",
      decimals: 0,
      steps: oneIsBad,
      targets: [
        now(
          `count((${models.calls("baseline")} > 0) unless (${models.calls("candidate")} > 0)) or 0 * count(${models.calls("baseline")})`,
          { legend: "models" },
        ),
      ],
      dataLinks: [toDashboard("Overview", "overview")],
    }),
  ];
}
