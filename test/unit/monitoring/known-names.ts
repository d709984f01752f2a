import { readdirSync, readFileSync } from "node:fs";
import { parser } from "@prometheus-io/lezer-promql";
import { parse } from "yaml";
import { label } from "../../../monitoring/names.ts";
import { attributes } from "../../../src/telemetry/catalog-attributes.ts";
import { baseLabels, chosenLabels, metrics, type MetricDefinition } from "../../../src/telemetry/catalog.ts";
import { labelOf, seriesOf } from "../../../src/telemetry/series.ts";

/** A rule as it stands in prometheus/rules. */
export interface WrittenRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const root = new URL("../../../", import.meta.url);

/** The rules that the stack's Prometheus reads; of the other flavour where that is named. */
export function readRules(folder: "rules" | "rules-native" = "rules"): readonly WrittenRule[] {
  const where = new URL(`prometheus/${folder}/`, root);
  return readdirSync(where)
    .filter((name) => name.endsWith(".yml"))
    .flatMap((name) => {
      const { groups } = parse(readFileSync(new URL(name, where), "utf8")) as {
        groups: readonly { rules: readonly WrittenRule[] }[];
      };
      return groups.flatMap(({ rules }) => rules);
    });
}

/** What a label or an attribute of any name may be called: a family's names end in what its owner chose. */
const family = /^relayscope_attribution_[a-z]\w*$/;

/** What each series of the stack's own has beside its metric's labels: the resource's, and the scope's. */
const everywhere: readonly string[] = [
  label.env,
  label.service,
  label.team,
  label.version,
  label.instance,
  "job",
  "k8s_cluster_name",
  "k8s_namespace_name",
  "k8s_deployment_name",
  "k8s_pod_name",
  "k8s_node_name",
  "otel_scope_name",
  "otel_scope_version",
];

/** Series of Prometheus, the Collector and the back ends: names are not in our hands, and the stack's tests see them. */
const platform =
  /^(?:up|target_info|ALERTS(?:_FOR_STATE)?|(?:otelcol|prometheus|alertmanager|loki|tempo|probe|scrape|process|go|traces_span_metrics)_\w+)$/;
const platformLabels: ReadonlySet<string> = new Set([
  ...everywhere,
  ...words("exporter receiver processor data_type transport alertname alertstate severity category slo"),
  ...words("long_window short_window integration reason rule_group alertmanager status code version phase"),
  ...words("cause le quantile tenant team name remote_name url receiver_name"),
  label.relay,
  label.port,
  label.model,
  label.currency,
]);

/** The labels that a series has, by its name in Prometheus; undefined where there is no such series. */
export type KnownSeries = (name: string) => ReadonlySet<string> | undefined;

/** Knows the catalogue's series, those that rules record, and the platform's. */
export function knownSeries(rules: readonly WrittenRule[] = readRules()): KnownSeries {
  const known = new Map<string, ReadonlySet<string>>();
  for (const metric of Object.values(metrics) as readonly MetricDefinition[])
    for (const series of namesOf(metric))
      known.set(series, new Set([...(known.get(series) ?? []), ...labelsOf(metric, series.endsWith("_bucket"))]));
  const find: KnownSeries = (name) => known.get(name) ?? (platform.test(name) ? platformLabels : undefined);
  for (const { record, expr, labels = {} } of inOrder(rules)) {
    if (record === undefined) continue;
    known.set(record, new Set([...(known.get(record) ?? []), ...Object.keys(labels), ...labelsIn(expr, find)]));
  }
  return find;
}

/** Whether a series with these labels can have one of that name. */
export function hasLabel(labels: ReadonlySet<string>, name: string): boolean {
  return labels.has(name) || (family.test(name) && labels.has(label.outcome));
}

/** Attributes as TraceQL names them. */
export const knownAttributes: ReadonlySet<string> = new Set([
  ...Object.values(attributes).map(({ name }) => name),
  ...words("service.name service.namespace service.version service.instance.id deployment.environment.name"),
]);

/** Labels and structured metadata as LogQL names them. */
export const knownLogLabels: ReadonlySet<string> = new Set([
  ...[...knownAttributes].map(labelOf),
  ...words("event_name severity_text severity_number trace_id span_id scope_name detected_level"),
]);

function words(text: string): readonly string[] {
  return text.split(" ");
}

/** A native histogram is one series, without the ending. */
function namesOf(metric: MetricDefinition): readonly string[] {
  const [first = "", ...more] = seriesOf(metric);
  return [first, ...more, first.replace(/_bucket$/, "")];
}

function labelsOf({ base, labels }: MetricDefinition, bucket: boolean): readonly string[] {
  const keys = [...(base ? [...baseLabels, ...chosenLabels] : []), ...labels];
  return [...keys.map((key) => labelOf(attributes[key].name)), ...everywhere, ...(bucket ? ["le"] : [])];
}

/** Those that a rule's expression may leave on its series: what it groups by, else what it reads has. */
function labelsIn(expr: string, find: KnownSeries): readonly string[] {
  const found: string[] = [];
  parser.parse(expr).iterate({
    enter({ name, from, to, node }) {
      if (name === "AggregateExpr" && node.getChild("AggregateModifier")?.getChild("By")) {
        const grouped = node.getChild("AggregateModifier")?.getChild("GroupingLabels");
        found.push(...(grouped?.getChildren("LabelName") ?? []).map((one) => expr.slice(one.from, one.to)));
        return false;
      }
      if (name === "Identifier") found.push(...(find(expr.slice(from, to)) ?? []));
      return true;
    },
  });
  return found.filter((one) => one !== "le");
}

/** What reads the series of another rule comes behind it, whatever file either stands in. */
function inOrder(rules: readonly WrittenRule[]): readonly WrittenRule[] {
  const recorded = rules.filter(({ record }) => record !== undefined);
  // Chains are short: as often as there are rules in the longest.
  return [...recorded, ...recorded, ...recorded, ...recorded];
}
