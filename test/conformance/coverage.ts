import { isHttpClient } from "./check-span.ts";
import { httpSpanAttributes } from "./http.ts";
import { baseLabels } from "./labels.ts";
import { eventRows } from "./log.ts";
import { metricRows } from "./metrics.ts";
import { readPayloads, type EmittedPayload, type Metric } from "./otlp.ts";
import { outcomes } from "./relayscope-attributes.ts";
import { resourceAttributes } from "./resource.ts";
import { rowFor } from "./rows.ts";
import { genaiAttributes, isOurCall, isWithin } from "./span-attributes.ts";
import { withoutTheirs } from "./theirs.ts";
import { textAt, type Attributes } from "./value.ts";
import { withinAttributes } from "./within-attributes.ts";

const baseNames = new Set(baseLabels.map(({ name }) => name));
const exemplarMetrics = metricRows.filter(
  ({ name, instrument }) => instrument === "histogram" || name === "relayscope.cost",
);

/** A row of each kind, as the lists name it: `span:`, `within:`, `outcome:`, `http:`, `metric:`, `label:`, `exemplar:`, `event:`, `resource:`. */
export const allRows: readonly string[] = [
  ...resourceAttributes.map(({ name }) => `resource:${name}`),
  ...genaiAttributes.map(({ name }) => `span:${name}`),
  ...withinAttributes.map(({ name }) => `within:${name}`),
  ...outcomes.map((outcome) => `outcome:${outcome}`),
  ...httpSpanAttributes.map(({ name }) => `http:${name}`),
  ...metricRows.map(({ name }) => `metric:${name}`),
  ...baseLabels.map(({ name }) => `label:${name}`),
  ...metricRows.flatMap((metric) => {
    return metric.labels.filter(({ name }) => !baseNames.has(name)).map(({ name }) => `label:${metric.name}/${name}`);
  }),
  ...exemplarMetrics.map(({ name }) => `exemplar:${name}`),
  ...eventRows.map(({ name }) => `event:${name}`),
].filter((name) => !/^label:http.*\/server\./.test(name));

/** The rows that were seen. */
export function seenRows(payloads: readonly EmittedPayload[]): Set<string> {
  const seen = new Set<string>();
  const { resources, spans, exports, logs } = readPayloads(payloads);
  const add = (kind: string, rows: readonly { readonly name: string }[], attributes: Attributes) => {
    for (const name of attributes.keys()) seen.add(`${kind}:${rowFor(rows, name)?.name ?? name}`);
  };
  for (const resource of resources) add("resource", resourceAttributes, resource);
  for (const span of spans) {
    const { name, attributes } = span;
    if (isOurCall(span)) {
      if (isWithin(span)) add("within", withinAttributes, attributes);
      else add("span", genaiAttributes, attributes);
      seen.add(`outcome:${textAt(attributes, "relayscope.outcome") ?? name}`);
    }
    if (isHttpClient(span)) add("http", httpSpanAttributes, attributes);
  }
  for (const metric of withoutTheirs(exports.flat())) for (const name of namesOf(metric)) seen.add(name);
  for (const log of withoutTheirs(logs)) seen.add(`event:${log.eventName}`);
  return seen;
}

/** The rows that were never seen, in the table's order. */
export function coverage(payloads: readonly EmittedPayload[]): string[] {
  const seen = seenRows(payloads);
  return allRows.filter((row) => !seen.has(row));
}

function namesOf(metric: Metric): string[] {
  return metric.points.flatMap(({ attributes, exemplars }) => [
    `metric:${metric.name}`,
    ...(exemplars.length > 0 ? [`exemplar:${metric.name}`] : []),
    ...[...attributes.keys()].map((name) => {
      const base = rowFor(baseLabels, name)?.name;
      return base === undefined ? `label:${metric.name}/${name}` : `label:${base}`;
    }),
  ]);
}
