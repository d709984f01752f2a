import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { DashboardLink } from "@grafana/grafana-foundation-sdk/dashboard";
import { attributeNames as names } from "../../../src/telemetry/catalog-attributes.ts";
import { labelOf } from "../../../src/telemetry/series.ts";
import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { columns, valueOf } from "../kit/columns.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, spend } from "../kit/figures.ts";
import { clicked, toDashboard, toRecords, toRunbook } from "../kit/links.ts";
import { barList, table } from "../kit/panels.ts";
import { now, records, rows } from "../kit/queries.ts";
import { selectedLogs } from "../kit/selection.ts";
import { perMillionWritten, perThousandCalls, window } from "./money.ts";

/** A team that the call itself names (`withAttribution`), where RELAYSCOPE_ATTRIBUTION_LABELS makes a label of it. */
const namedTeam = labelOf(names.attribution.replace("*", "team"));
const user = labelOf(names.pseudoUser);

/** Who spent it, each with a way on to its own page. */
export function whoSpent(flavour: Flavour): Row {
  const cost = (title: string, more: Readonly<Record<string, string>>) => toDashboard(title, "cost", more);
  const service = { service: clicked.field(label.service) };
  const relay = { relay: clicked.field(label.relay) };
  const model = { model: clicked.field(label.model) };
  return {
    id: 20,
    title: "Who spent it",
    panels: [
      spendTable(flavour, 21, "service", [label.service, label.team], {
        [label.service]: [cost("Cost of this service", service), toDashboard("Overview of it", "overview", service)],
      }),
      spendTable(flavour, 22, "team", [label.team], { [label.team]: [toRunbook("LLMTeamBudgetExceeded")] }),
      spendTable(flavour, 23, "relay", [label.relay], {
        [label.relay]: [cost("Cost on this relay", relay), toDashboard("Latency of it", "latency", relay)],
      }),
      spendTable(flavour, 24, "model", [label.model], {
        [label.model]: [cost("Cost of this model", model), toDashboard("Latency of it", "latency", model)],
      }),
      barList({
        id: 25,
        title: "Spend by team that the call names ($currency)",
        says: "By the team of `withAttribution` or of baggage, the ten greatest; of a call without one there is no team. From `relayscope.cost` by `relayscope.attribution.team`.",
        normal: "No bar of no team, where all code names its team.",
        act: "Find the code that names none by service, in the table above.",
        none: "nothing was spent, or no service has team in RELAYSCOPE_ATTRIBUTION_LABELS (docs/attribution.md)",
        size: [12, 8],
        unit: "locale",
        decimals: 4,
        targets: [
          now(
            `label_replace(topk(10, ${spend({ by: [namedTeam], window })}), "${namedTeam}", "no team", "${namedTeam}", "")`,
            {
              legend: `{{${namedTeam}}}`,
            },
          ),
        ],
        dataLinks: [toDashboard("Overview", "overview")],
      }),
      table(
        {
          id: 26,
          title: "Spend by user ($currency)",
          says: "The twenty who spent most in the time range, by the salted hash of the user's id: who has the salt can tell whose it is. From `gen_ai.usage.cost.amount` of the log records, by `enduser.pseudo.id`.",
          normal: "No one far above all others.",
          act: "One far above: a script, or a key that somebody else has. Bound what one user may ask for.",
          none: "no priced calls, or no service tells users: they are opt-in (RELAYSCOPE_USER or withAttribution, with RELAYSCOPE_SALT)",
          size: [12, 8],
          targets: [
            records(
              `topk(20, sum by (${user}) (sum_over_time(${selectedLogs} | ${labelOf(names.costCurrency)}="$currency" | ${user}!="" | unwrap ${labelOf(names.costAmount)} [${window}])))`,
              { instant: true },
            ),
          ],
          links: [toDashboard("Call explorer", "explorer")],
        },
        columns(
          [
            {
              of: user,
              title: "User",
              links: [toRecords("Records of this user", `${selectedLogs} | ${user}="${clicked.field(user)}"`)],
            },
            { of: valueOf("A"), title: "Spend", unit: "locale", decimals: 4 },
          ],
          "Spend",
        ),
      ),
    ],
  };
}

function spendTable(
  flavour: Flavour,
  id: number,
  what: "service" | "team" | "relay" | "model",
  by: readonly string[],
  links: Readonly<Record<string, readonly Builder<DashboardLink>[]>>,
) {
  const titles: Readonly<Record<string, string>> = {
    [label.service]: "Service",
    [label.team]: "Team",
    [label.relay]: "Relay",
    [label.model]: "Model",
  };
  const spent = spend({ by, window });
  return table(
    {
      id,
      title: `By ${what} ($currency)`,
      says: `What each ${what} spent in the time range, and its share; calls, and what a thousand of them and a million output tokens cost, where the price is known. The cost of the input is in it, too. From \`relayscope.cost\`, \`gen_ai.client.operation.duration\` and \`relayscope.tokens\`${what === "team" ? "; team is `service.namespace`" : ""}.`,
      normal: "The same order, and the same cost of a thousand calls, as last week.",
      act:
        what === "team"
          ? "A row without a team: set service.namespace in OTEL_RESOURCE_ATTRIBUTES of its services."
          : `Click the ${what} for its own page: model, tokens and cache say why.`,
      none: "no priced calls in this currency",
      size: [12, 8],
      targets: [
        rows(spent, "spend"),
        rows(`${spent} / scalar(${spend({ window })})`, "share"),
        rows(figuresOf(flavour).calls({ by, window }), "calls"),
        rows(perThousandCalls(flavour, by), "thousand"),
        rows(perMillionWritten(by), "million"),
      ],
    },
    columns(
      [
        ...by.map((name) => ({ of: name, title: titles[name] ?? name, links: links[name] ?? [] })),
        { of: valueOf("spend"), title: "Spend", unit: "locale", decimals: 4 },
        { of: valueOf("share"), title: "Share", unit: "percentunit", decimals: 1 },
        { of: valueOf("calls"), title: "Calls", unit: "locale", decimals: 0 },
        { of: valueOf("thousand"), title: "Per 1,000 calls", unit: "locale", decimals: 3 },
        { of: valueOf("million"), title: "Per 1M output tokens", unit: "locale", decimals: 2 },
      ],
      "Spend",
    ),
  );
}
