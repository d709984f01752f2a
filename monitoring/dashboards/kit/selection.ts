import {
  AdHocVariableBuilder,
  AnnotationQueryBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
  type AnnotationQuery,
  type DashboardLink,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { histogramOf, type Flavour } from "../../flavour.ts";
import { label, series } from "../../names.ts";

export const sources = {
  prometheus: { type: "prometheus", uid: "${prometheus}" },
  tempo: { type: "tempo", uid: "${tempo}" },
  loki: { type: "loki", uid: "${loki}" },
} as const;

/** What the variables select, as PromQL matchers. A call may lack an environment, a host or a model: All is `.*`. */
export const selected = `${label.env}=~"$env", ${label.service}=~"$service", ${label.relay}=~"$relay", ${label.model}=~"$model"`;

/** The same for metrics of a process, which have no relay and no model. */
export const selectedService = `${label.env}=~"$env", ${label.service}=~"$service"`;

/** The same for what the rules record by environment, service and relay. */
export const selectedRelay = `${selectedService}, ${label.relay}=~"$relay"`;

/** The one currency of the money that is shown: amounts of two are never added. */
export const selectedCurrency = `${label.currency}="$currency"`;

/** The same for LogQL; a stream has to be selected by something that is there. */
export const selectedLogs = `{${label.service}=~"$service"} | ${label.env}=~"$env" | ${label.relay}=~"$relay" | ${label.model}=~"$model"`;

/** The same for TraceQL, as a part of a condition; there `.*` does not fit what is missing. */
export const selectedSpans = [
  "span.gen_ai.operation.name != nil",
  'resource.service.name =~ "$service"',
  orMissing("resource.deployment.environment.name", "$env"),
  'span.server.address =~ "$relay"',
  orMissing("span.gen_ai.request.model", "$model"),
].join(" && ");

function orMissing(attribute: string, variable: string): string {
  return `(${attribute} =~ "${variable}" || ${attribute} = nil)`;
}

/** The variables of every dashboard, in the order in which one narrows. */
export function variablesFor(flavour: Flavour): readonly Builder<VariableModel>[] {
  const calls = histogramOf("duration", flavour).anySeries;
  const choice = (name: string, title: string, of: string, where: string, says: string) =>
    new QueryVariableBuilder(name)
      .label(title)
      .description(says)
      .datasource(sources.prometheus)
      .query({ query: `label_values(${narrowed(calls, where)}, ${of})`, refId: name })
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc);
  const many = (...of: Parameters<typeof choice>) =>
    choice(...of)
      .multi(true)
      .includeAll(true)
      // Loki wants a matcher that asks for something; `.+` would do, but the + is a blank to who reads a link's URL.
      .allValue(of[0] === "service" ? "..*" : ".*")
      .current({ selected: true, text: "All", value: "$__all" });
  return [
    new DatasourceVariableBuilder("prometheus").label("Metrics").type("prometheus"),
    new DatasourceVariableBuilder("tempo").label("Traces").type("tempo"),
    new DatasourceVariableBuilder("loki").label("Logs").type("loki"),
    many("env", "Environment", label.env, "", "deployment.environment.name of the service"),
    many("service", "Service", label.service, `${label.env}=~"$env"`, "service.name"),
    many(
      "relay",
      "Relay",
      label.relay,
      `${label.env}=~"$env", ${label.service}=~"$service"`,
      "the host that was called",
    ),
    many(
      "model",
      "Model",
      label.model,
      `${label.env}=~"$env", ${label.service}=~"$service", ${label.relay}=~"$relay"`,
      "the model asked for",
    ),
    new QueryVariableBuilder("currency")
      .label("Currency")
      .description("Money is shown in one currency; amounts of two are never added")
      .datasource(sources.prometheus)
      .query({ query: `label_values(${series("cost")}, ${label.currency})`, refId: "currency" })
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc),
    new AdHocVariableBuilder("filters").label("Filters").datasource(sources.prometheus),
  ];
}

/** Alerts, deploys and new prices, on every graph over time. */
export const annotations: readonly Builder<AnnotationQuery>[] = [
  annotation(
    "Firing alerts",
    "red",
    `ALERTS{alertstate="firing", alertname=~"LLM.*|Telemetry.*"}`,
    "{{alertname}}",
    "{{severity}} {{service_name}} {{server_address}} {{gen_ai_request_model}}",
  ),
  annotation(
    "Deploys",
    "blue",
    // a version that this service did not have five minutes ago
    `count by (${label.service}, ${label.version}) (target_info{${selectedService}}) unless count by (${label.service}, ${label.version}) (target_info{${selectedService}} offset 5m)`,
    "{{service_name}} {{service_version}}",
    "a version that was not there before",
  ),
  annotation(
    "New prices",
    "purple",
    // their age falls only when others take their place
    `resets(${series("priceTableAge")}{${selectedService}}[5m]) > 0`,
    "New prices: {{relayscope_price_source}}",
    "{{service_name}} took other prices",
  ),
];

function annotation(name: string, colour: string, expr: string, title: string, text: string): Builder<AnnotationQuery> {
  return {
    build: () => ({
      ...new AnnotationQueryBuilder().name(name).datasource(sources.prometheus).enable(true).iconColor(colour).build(),
      expr,
      step: "60s",
      titleFormat: title,
      textFormat: text,
    }),
  } as Builder<AnnotationQuery>;
}

/** To the other dashboards, with what is selected and the time. */
export function otherDashboards(): Builder<DashboardLink> {
  return new DashboardLinkBuilder("Relayscope")
    .type(DashboardLinkType.Dashboards)
    .tags(["relayscope"])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true);
}

function narrowed(of: string, where: string): string {
  if (where === "") return of;
  return of.startsWith("{") ? `${of.slice(0, -1)}, ${where}}` : `${of}{${where}}`;
}
