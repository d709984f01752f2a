import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import { columns, valueOf } from "../kit/columns.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, orNo, spend } from "../kit/figures.ts";
import { clicked, toDashboard } from "../kit/links.ts";
import { restOf, risingSteps } from "../kit/look.ts";
import { barList, table } from "../kit/panels.ts";
import { now, rows } from "../kit/queries.ts";

const { errors, latency, firstToken, objectives } = thresholds;
const window = "$__range";
const each = { by: [label.relay, label.model], window };

/** Who spends, on what, and how each model does on each relay. */
export function whoAndWhat(flavour: Flavour): Row {
  return { id: 40, title: "Who and what", panels: [...spenders(), byRelayAndModel(flavour)] };
}

function spenders() {
  const bars = (id: number, who: "service" | "team" | "model", says: string, act: string) => {
    const name = label[who];
    const spent = `sort_desc(topk(10, ${spend({ by: [name], window })}))`;
    return barList({
      id,
      title: `Spend by ${who} ($currency)`,
      says: `${says} The ten greatest, in the time range and the currency chosen above. From \`relayscope.cost\`.`,
      normal: "The same order as last week.",
      act,
      none: "no priced calls in this currency",
      size: [8, 7],
      unit: "short",
      decimals: 4,
      targets: [now(who === "service" ? spent : orNo(who, spent), { legend: `{{${name}}}` })],
      dataLinks: [
        who === "team"
          ? toDashboard("Cost", "cost")
          : toDashboard(`Cost of this ${who}`, "cost", { [who]: clicked.label(name) }),
      ],
    });
  };
  return [
    bars(41, "service", "Which service spent.", "Follow the first one to Cost."),
    bars(
      42,
      "team",
      "Which team spent, by `service.namespace`.",
      "Set service.namespace in OTEL_RESOURCE_ATTRIBUTES where it says no team.",
    ),
    bars(43, "model", "What was bought, by the model asked for.", "Ask whether a cheaper model would do."),
  ];
}

function byRelayAndModel(flavour: Flavour) {
  const figures = figuresOf(flavour);
  const row = { relay: clicked.field(label.relay), model: clicked.field(label.model) };
  const onward = [toDashboard("Latency of this", "latency", row), toDashboard("Cost of this", "cost", row)];
  return table(
    {
      id: 44,
      title: "By relay and model, cost in $currency",
      says: "One row for each model on each relay in the time range: calls, bad share, p95 of duration and of first token, and cost in the currency chosen above. From `gen_ai.client.operation.duration`, `…time_to_first_chunk` and `relayscope.cost`.",
      normal: "The same model alike on each relay that offers it.",
      act: "A row that is red on one relay alone is that relay's; on all, the model's. Click it for its latency or cost.",
      none: "no traffic",
      size: [24, 9],
      targets: [
        rows(figures.calls(each), "calls"),
        rows(figures.badShare(each), "bad"),
        rows(figures.duration(0.95, each), "p95"),
        rows(figures.firstToken(0.95, each), "first"),
        rows(spend(each), "cost"),
      ],
    },
    columns(
      [
        { of: label.relay, title: "Relay", links: onward },
        { of: label.model, title: "Model", links: onward },
        { of: valueOf("calls"), title: "Calls", unit: "locale", decimals: 0 },
        {
          of: valueOf("bad"),
          title: "Bad share",
          unit: "percentunit",
          decimals: 1,
          steps: risingSteps(restOf(objectives.availability), errors.share),
        },
        {
          of: valueOf("p95"),
          title: "p95",
          unit: "s",
          decimals: 2,
          steps: risingSteps(latency.p95, latency.p99),
          links: onward,
        },
        {
          of: valueOf("first"),
          title: "p95 first token",
          unit: "s",
          decimals: 2,
          none: "no streams",
          steps: risingSteps(firstToken.p95, objectives.firstToken.seconds),
        },
        { of: valueOf("cost"), title: "Cost", unit: "short", decimals: 4, none: "no price", links: onward },
      ],
      "Calls",
    ),
  );
}
