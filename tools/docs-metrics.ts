import { writeFileSync } from "node:fs";
import { attributeNames, attributes } from "../src/telemetry/catalog-attributes.ts";
import { baseLabels, callEvent, chosenLabels, metrics, type MetricDefinition } from "../src/telemetry/catalog.ts";
import { seriesOf } from "../src/telemetry/series.ts";

/** The page of all names, docs/metrics.md, made from the catalogue. */
export function docsMetrics(): string {
  return [
    "# Metrics, attributes and the log record",
    "Made by `tools/docs-metrics.ts` from `src/telemetry/catalog.ts`; do not edit.",
    [
      "Generation: **v1.41** is the last released GenAI convention and the default; **latest** its unreleased successor",
      "(`OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental`, with `/dup` for both at once). Every other metric is sent in either.",
    ].join("\n"),
    "## Metrics",
    `**Base labels** (B): ${baseLabels.map((key) => code(attributeNames[key])).join(", ")}; where ${code("RELAYSCOPE_ATTRIBUTION_LABELS")} chooses them, ${chosenLabels.map((key) => code(attributeNames[key])).join(", ")}. A label whose value is not known is absent. Each label has a bounded number of values; what comes after is \`other\`.`,
    table(
      ["metric", "instrument", "unit", "generation", "labels", "what it says"],
      Object.values(metrics).map(metricRow),
    ),
    "## Series in Prometheus",
    table(
      ["metric", "series"],
      [...seriesByName()].map(([name, series]) => [code(name), series.map(code).join(", ")]),
    ),
    "## Buckets",
    table(
      ["bounds", "metrics"],
      [...metricsByBuckets()].map(([bounds, names]) => [bounds, names.map(code).join(", ")]),
    ),
    "## Attributes and labels",
    table(
      ["name", "type", "what it says"],
      Object.values(attributes).map(({ name, type, meaning }) => [code(name), type, meaning]),
    ),
    "## Log record",
    `Each call makes one record, \`${callEvent}\`, in the context of its span, with the attributes of its span and \`relayscope.duration\`; never content. Severity: INFO for ok and cancelled, WARN for caller and rate_limit, ERROR for all else.`,
    "",
  ].join("\n\n");
}

function metricRow({
  name,
  instrument,
  unit,
  generation,
  labels,
  base,
  description,
  planned,
}: MetricDefinition): readonly string[] {
  const own = labels.map((key) => code(attributeNames[key]));
  return [
    code(name),
    instrument,
    code(unit),
    generation,
    [...(base === true ? ["B"] : []), ...own].join(", "),
    description + (planned === true ? " Not sent yet." : ""),
  ];
}

function seriesByName(): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.values(metrics).map((metric) => [metric.name, seriesOf(metric)]));
}

function metricsByBuckets(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { name, buckets } of Object.values<MetricDefinition>(metrics)) {
    if (buckets === undefined) continue;
    const bounds = buckets.join(", ");
    found.set(bounds, [...(found.get(bounds) ?? []), name]);
  }
  return found;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

if (import.meta.main) writeFileSync(new URL("../docs/metrics.md", import.meta.url), docsMetrics());
