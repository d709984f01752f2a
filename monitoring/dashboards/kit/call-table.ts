import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";
import type { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { attributeNames as names, type AttributeKey } from "../../../src/telemetry/catalog-attributes.ts";
import { ofSpan } from "./figures.ts";
import { clicked, toDashboard } from "./links.ts";
import { selectedSpans } from "./selection.ts";

/** What a table of calls may tell of each, besides when it was and how long it took. */
const titles = {
  costAmount: "Cost",
  costCurrency: "Currency",
  requestModel: "Model",
  serverAddress: "Relay",
  outcome: "Outcome",
  errorType: "Error",
  attempts: "Attempts",
  inputTokens: "Input",
  outputTokens: "Output",
} as const satisfies Partial<Record<AttributeKey, string>>;

export type CallColumn = keyof typeof titles;

/** Tempo's attributes come as text. */
const numbers: readonly CallColumn[] = ["costAmount", "attempts", "inputTokens", "outputTokens"];

/** Fields of Tempo's own, by their names, and what becomes of them; what a condition names comes as a field as well. */
const before = { time: "Start" };
const behind = { duration: "Duration", traceService: "Service", spanID: "Span" };
const without = ["traceName", "name", names.operation, "service.name", "deployment.environment.name"];

/** TraceQL: spans of selected calls for which all of this is true, with what the table shows. */
export function callsWhere(shown: readonly CallColumn[], ...conditions: readonly string[]): string {
  return `{ ${[selectedSpans, ...conditions].join(" && ")} } | select(${shown.map(ofSpan).join(", ")})`;
}

/** Lays out what that finds, with a way from each row to its trace in Call explorer. */
export function callTable(shown: readonly CallColumn[], greatest?: CallColumn): (builder: Table) => Table {
  const told = Object.fromEntries(shown.map((key) => [names[key], titles[key]]));
  const renamed: Readonly<Record<string, string>> = { ...before, ...told, ...behind };
  const { title, url } = toDashboard("This call", "explorer", { traceId: clicked.field("traceIdHidden") }).build();
  const link: DynamicConfigValue = { id: "links", value: [{ title, url }] };
  return (builder) => {
    builder
      .withTransformation({
        id: "convertFieldType",
        options: {
          conversions: numbers
            .filter((key) => shown.includes(key))
            .map((key) => ({ targetField: names[key], destinationType: "number" })),
        },
      })
      .withTransformation({
        id: "organize",
        options: {
          excludeByName: Object.fromEntries(without.map((name) => [name, true])),
          indexByName: Object.fromEntries(Object.keys(renamed).map((name, at) => [name, at])),
          renameByName: renamed,
        },
      })
      .overrideByName(titles.requestModel, [link])
      .overrideByName(titles.outcome, [link]);
    if (greatest !== undefined)
      builder
        .withTransformation({ id: "sortBy", options: { fields: {}, sort: [{ field: titles[greatest], desc: true }] } })
        .overrideByName(titles[greatest], [
          { id: "unit", value: "locale" },
          { id: "decimals", value: 6 },
        ]);
    return builder;
  };
}
