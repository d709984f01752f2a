import { checkAttributes, unknownName } from "./check-attributes.ts";
import { checkPoint } from "./check-point.ts";
import { withoutQuirks } from "./check-span.ts";
import { inferenceOperations, metricRows } from "./metrics.ts";
import type { Metric, Point } from "./otlp.ts";
import { inGeneration, type Generation, type MetricRow } from "./rows.ts";
import { shown, textAt } from "./value.ts";
import { finding, type Finding, type Place } from "./violation.ts";

const cumulative = 2;
const anyName = /^/;

/** Holds one metric against the table; a name outside our namespaces is the app's own. */
export function checkMetric(metric: Metric, generation: Generation): Finding[] {
  const place: Place = { text: `metric ${metric.name} of ${metric.scope}`, group: metric.name };
  const row = metricRows.find(({ name }) => name === metric.name);
  if (row === undefined && !/^(gen_ai|openai|relayscope|http)\./.test(metric.name)) return [];
  if (row === undefined || !inGeneration(row, generation)) {
    return [unknownName(metric.name, "emitted", generation, place, row)];
  }
  return [
    ...checkInstrument(metric, row, place),
    ...metric.points.flatMap((point) => checkOne(metric, row, point, generation)),
  ];
}

function checkInstrument(metric: Metric, row: MetricRow, place: Place): Finding[] {
  const findings: Finding[] = [];
  if (metric.instrument !== row.instrument) {
    findings.push(finding(place, "instrument", metric.name, articled(metric.instrument), articled(row.instrument)));
  }
  if (!row.units.includes(metric.unit)) {
    findings.push(finding(place, "unit", metric.name, `in "${metric.unit}"`, `in "${row.units.join('" or "')}"`));
  }
  if (metric.instrument !== "gauge" && metric.temporality !== cumulative) {
    const is = metric.temporality === 1 ? "delta" : `of temporality ${metric.temporality ?? "absent"}`;
    findings.push(finding(place, "temporality", metric.name, is, "cumulative"));
  }
  return findings;
}

function articled(instrument: string): string {
  return instrument.startsWith("up") ? `an ${instrument}` : `a ${instrument}`;
}

/** The SDK's overflow series, which takes all beyond the series bound, has that one label. */
function checkOne(metric: Metric, row: MetricRow, point: Point, generation: Generation): Finding[] {
  const labels = [...point.attributes].map(([name, value]) => `${name}=${String(value.value)}`).join(", ");
  const place: Place = { text: `point of ${metric.name} {${labels}}`, group: metric.name };
  if (point.attributes.get("otel.metric.overflow")?.value === true) return checkPoint(metric, row, point, place);
  const attributes = metric.name.startsWith("http.") ? withoutQuirks(point.attributes) : point.attributes;
  return [
    ...checkAttributes(attributes, row.labels, generation, place, anyName),
    ...checkOperation(metric, point, generation, place),
    ...checkLimitUnit(metric, point, place),
    ...checkPoint(metric, row, point, place),
  ];
}

/** In the latest generation, inference, embeddings and the rest have durations of their own. */
function checkOperation(metric: Metric, point: Point, generation: Generation, place: Place): Finding[] {
  const operation = textAt(point.attributes, "gen_ai.operation.name") ?? "";
  const isInference = inferenceOperations.includes(operation);
  const wrong = (should: string) => [finding(place, "operation", metric.name, `recorded for ${operation}`, should)];
  if (metric.name === "gen_ai.client.operation.duration" && generation === "latest" && isInference) {
    return wrong("gen_ai.client.inference.duration: the name is deprecated in latest for inference");
  }
  if (metric.name.startsWith("gen_ai.client.inference.") && !isInference) {
    return wrong(`recorded for ${inferenceOperations.join(", ")} alone`);
  }
  if (metric.name.startsWith("gen_ai.client.embeddings.") && operation !== "embeddings") {
    return wrong("recorded for embeddings alone");
  }
  return [];
}

/** The catalogue gives a limit's unit by its kind. */
function checkLimitUnit(metric: Metric, point: Point, place: Place): Finding[] {
  const kind = textAt(point.attributes, "relayscope.limit.kind");
  if (!/^relayscope\.ratelimit\.(remaining|limit)$/.test(metric.name) || kind === undefined) return [];
  const unit = kind === "requests" ? "{request}" : "{token}";
  if (metric.unit === unit) return [];
  return [finding(place, "unit", metric.name, `in "${metric.unit}"`, `in "${unit}" where kind is ${kind}`)];
}

/** Two series of one name and one set of labels are one to Prometheus, which keeps one of them and says nothing. */
export function checkSeries(metrics: readonly Metric[]): Finding[] {
  const scopes = new Map<string, string>();
  return metrics.flatMap((metric) => {
    return metric.points.flatMap((point) => {
      const labels = [...point.attributes].map(([name, value]) => `${name}=${shown(value)}`).toSorted();
      const series = [metric.name, textAt(metric.resource, "service.instance.id"), ...labels].join("\n");
      const other = scopes.get(series);
      scopes.set(series, metric.scope);
      if (other === undefined || metricRows.every(({ name }) => name !== metric.name)) return [];
      const place: Place = { text: `point of ${metric.name} {${labels.join(", ")}}`, group: metric.name };
      return [
        finding(
          place,
          "series",
          metric.name,
          `there from ${other} and from ${metric.scope}`,
          "one series of one writer",
        ),
      ];
    });
  });
}
