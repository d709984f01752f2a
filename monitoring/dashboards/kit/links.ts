import { DashboardLinkBuilder, type DashboardLink } from "@grafana/grafana-foundation-sdk/dashboard";
import { runbookOf } from "../../addresses.ts";
import { sources } from "./selection.ts";

/** The dashboards, by what they are about: their uids are part of links in alerts and chats, and never change. */
export const uids = {
  overview: "relayscope-overview",
  latency: "relayscope-latency",
  streaming: "relayscope-streaming",
  cost: "relayscope-cost",
  slo: "relayscope-slo",
  explorer: "relayscope-explorer",
  pipeline: "relayscope-pipeline",
  migration: "relayscope-migration",
} as const;

export type DashboardName = keyof typeof uids;

/** Where what was clicked stands in a link: a label of the series, or a field of the table's row. */
export const clicked = {
  label: (name: string) => `\${__field.labels.${name}}`,
  field: (name: string) => `\${__data.fields["${name}"]}`,
  value: "${__value.raw}",
} as const;

/** To another dashboard, with what is selected, the time, and `more` in place of some of it (`relay: clicked.label(…)`). */
export function toDashboard(
  title: string,
  name: DashboardName,
  more: Readonly<Record<string, string>> = {},
): DashboardLinkBuilder {
  const kept = ["prometheus", "tempo", "loki", "env", "service", "relay", "model", "currency"]
    .filter((variable) => !(variable in more))
    .map((variable) => `\${${variable}:queryparam}`);
  const given = Object.entries(more).map(([variable, value]) => `var-${variable}=${value}`);
  return new DashboardLinkBuilder(title).url(
    `/d/${uids[name]}?${[...given, ...kept, "${__url_time_range}"].join("&")}`,
  );
}

/** To the spans that a TraceQL query finds in this time range. */
export function toSpans(title: string, query: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).url(
    explore("tempo", { queryType: "traceql", query, tableType: "spans", limit: 50 }),
  );
}

/** To the log records that a LogQL query finds in this time range. */
export function toRecords(title: string, expr: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).url(explore("loki", { queryType: "range", expr }));
}

/** To the runbook of an alert. */
export function toRunbook(alert: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(`Runbook: ${alert}`).url(runbookOf(alert)).targetBlank(true);
}

/** To the runbook of the alert that was clicked. */
export function toItsRunbook(): DashboardLinkBuilder {
  return new DashboardLinkBuilder("Runbook").url(runbookOf(clicked.value)).targetBlank(true);
}

/** As much of a dashboard's link as a field's has. */
export function clickable({ title, url, targetBlank }: DashboardLink) {
  return { title, url, ...(targetBlank && { targetBlank }) };
}

/**
 * Grafana fills in variables of a link's text, so their `${…}` stays as it is. As they stand in a query of a panel they would not be
 * found (`%24service`), and several chosen values would come as a list in braces, not as a regular expression.
 */
function explore(source: "tempo" | "loki", query: Readonly<Record<string, string | number>>): string {
  const asked = Object.entries(query).map(
    ([key, value]) =>
      [
        key,
        typeof value === "string" ? value.replaceAll(/\$(env|service|relay|model)\b/g, "${$1:pipe}") : value,
      ] as const,
  );
  const panes = {
    a: {
      datasource: sources[source].uid,
      queries: [{ refId: "A", datasource: sources[source], ...Object.fromEntries(asked) }],
      range: { from: "${__from}", to: "${__to}" },
    },
  };
  // Before it follows a link Grafana decodes it as a whole (grafana/grafana#22125): these would end the query, or be lost.
  const lasting = JSON.stringify(panes).replaceAll(/[&#+%]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
  const written = encodeURIComponent(lasting);
  // A field's name stands in quotes, which JSON writes as \": Grafana looks for no field of that name.
  const kept = written.replaceAll(
    /%24%7B(.*?)%7D/g,
    (_, variable: string) => `\${${decodeURIComponent(variable).replaceAll('\\"', "'")}}`,
  );
  return `/explore?schemaVersion=1&orgId=1&panes=${kept}`;
}
