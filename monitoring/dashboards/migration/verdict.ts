import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import { perMillionTokens } from "../cost/money.ts";
import { columns, valueOf } from "../kit/columns.ts";
import type { Row } from "../kit/dashboard.ts";
import { badSpans, ofSpan } from "../kit/figures.ts";
import { clicked, toDashboard, toSpans } from "../kit/links.ts";
import { colour } from "../kit/look.ts";
import { table } from "../kit/panels.ts";
import { rows } from "../kit/queries.ts";
import { answers } from "./answers.ts";
import { role, sidesOf, verdictOf } from "./sides.ts";
import { noRoles, rule, words } from "./words.ts";

const { canary } = thresholds;
const window = "$__range";

/** May the move go on? */
export function verdict(flavour: Flavour): Row {
  return { id: 1, title: "Verdict", panels: [...answers(flavour), byModel(flavour)] };
}

function byModel(flavour: Flavour) {
  const by = [label.model];
  const sides = sidesOf(flavour, by);
  const price = (one: "baseline" | "candidate") => perMillionTokens(by, window, role(one));
  const row = { model: clicked.field(label.model) };
  return table(
    {
      id: 9,
      title: "Verdict by model",
      says: `${rule} z is by how many standard errors the new relay's bad share is worse; ratios are the new relay's figure by the old one's, cost by a million tokens in $currency. From \`gen_ai.client.operation.duration\`, \`relayscope.cost\` and \`relayscope.tokens\` by \`relayscope.role\`.`,
      normal: "SAFE for each model that is to move.",
      act: "STOP: leave that model on the old relay; click it for its latency, or for its traces on the new one.",
      none: noRoles,
      size: [24, 9],
      targets: [
        rows(verdictOf(flavour, by), "verdict"),
        rows(sides.calls("baseline"), "callsOld"),
        rows(`${sides.calls("candidate")} or 0 * ${sides.calls("baseline")}`, "callsNew"),
        rows(sides.badShare("baseline"), "badOld"),
        rows(sides.badShare("candidate"), "badNew"),
        rows(sides.zscore, "z"),
        rows(sides.p95Ratio, "p95"),
        rows(`${price("candidate")} / ${price("baseline")}`, "cost"),
      ],
    },
    (builder) =>
      columns(
        [
          {
            of: label.model,
            title: "Model",
            links: [
              toDashboard("Latency of this model", "latency", row),
              toDashboard("Calls of this model", "explorer", row),
              toSpans(
                "Its failed calls on the new relay",
                badSpans(
                  `${ofSpan("role")} = "candidate"`,
                  `${ofSpan("requestModel")} = "${clicked.field(label.model)}"`,
                ),
              ),
            ],
          },
          { of: valueOf("verdict"), title: "Verdict" },
          { of: valueOf("callsOld"), title: "Calls, old", unit: "locale", decimals: 0 },
          { of: valueOf("callsNew"), title: "Calls, new", unit: "locale", decimals: 0 },
          { of: valueOf("badOld"), title: "Bad share, old", unit: "percentunit", decimals: 2 },
          { of: valueOf("badNew"), title: "Bad share, new", unit: "percentunit", decimals: 2 },
          {
            of: valueOf("z"),
            title: "z",
            unit: "short",
            decimals: 1,
            steps: [
              [null, colour.good],
              [canary.z, colour.bad],
            ],
          },
          {
            of: valueOf("p95"),
            title: "p95 ratio",
            unit: "short",
            decimals: 2,
            steps: [
              [null, colour.good],
              [canary.p95Ratio, colour.bad],
            ],
          },
          { of: valueOf("cost"), title: "Cost ratio", unit: "short", decimals: 2 },
        ],
        "Verdict",
      )(builder).overrideByName("Verdict", [
        { id: "mappings", value: [words] },
        { id: "custom.cellOptions", value: { type: "color-background" } },
      ]),
  );
}
