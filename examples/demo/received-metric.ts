import type { OtlpExemplar, OtlpMetric, OtlpPoint, OtlpRequest } from "./otlp.ts";
import type { Attributes, Origin } from "./received-attributes.ts";
import { readAttributes, readNanos, readOrigin, toMs } from "./received-attributes.ts";

/** One series' latest point. */
export interface ReceivedPoint extends Origin {
  readonly name: string;
  readonly unit: string;
  readonly kind: "counter" | "updown" | "gauge" | "histogram";
  /** Absent for gauges, which have none. */
  readonly temporality?: "cumulative" | "delta";
  readonly attributes: Attributes;
  /** Epoch milliseconds. */
  readonly startMs: number;
  readonly timeMs: number;
  /** Counters and gauges. */
  readonly value?: number;
  readonly histogram?: ReceivedHistogram;
  readonly exemplars: readonly ReceivedExemplar[];
}

interface ReceivedHistogram {
  readonly count: number;
  readonly sum: number;
  readonly min?: number;
  readonly max?: number;
  /** One more than there are bounds. */
  readonly counts: readonly number[];
  readonly bounds: readonly number[];
}

interface ReceivedExemplar {
  readonly traceId: string;
  readonly spanId: string;
  readonly value: number;
  readonly timeMs: number;
  readonly attributes: Attributes;
}

/** Every data point of one export request. */
export function readPoints(request: OtlpRequest): ReceivedPoint[] {
  return (request.resourceMetrics ?? []).flatMap((group) =>
    (group.scopeMetrics ?? []).flatMap((scoped) => {
      const origin = readOrigin(group, scoped);
      return (scoped.metrics ?? []).flatMap((metric) => readMetric(metric, origin));
    }),
  );
}

/** What makes a series: process, library, name, unit and labels, in whatever order they came. */
export function seriesOf({ scope, resource, name, unit, attributes }: ReceivedPoint): string {
  const labels = Object.entries(attributes).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([resource["service.instance.id"] ?? resource["process.pid"], scope.name, name, unit, labels]);
}

function readMetric(metric: OtlpMetric, origin: Origin): ReceivedPoint[] {
  const { sum, gauge, histogram } = metric;
  const temporality: "delta" | "cumulative" = (sum ?? histogram)?.aggregationTemporality === 1 ? "delta" : "cumulative";
  const kind =
    histogram !== undefined
      ? "histogram"
      : gauge !== undefined
        ? "gauge"
        : sum?.isMonotonic === true
          ? "counter"
          : "updown";
  const points = (sum ?? gauge ?? histogram)?.dataPoints ?? [];
  const series = {
    ...origin,
    name: metric.name,
    unit: metric.unit ?? "",
    kind,
    ...(kind !== "gauge" && { temporality }),
  } as const;
  return points.map((point) => readPoint(point, series));
}

function readPoint(
  point: OtlpPoint,
  series: Pick<ReceivedPoint, "scope" | "resource" | "name" | "unit" | "kind" | "temporality">,
): ReceivedPoint {
  return {
    ...series,
    attributes: readAttributes(point.attributes),
    startMs: toMs(readNanos(point.startTimeUnixNano)),
    timeMs: toMs(readNanos(point.timeUnixNano)),
    ...(series.kind === "histogram" ? { histogram: readHistogram(point) } : { value: amountOf(point) }),
    exemplars: (point.exemplars ?? []).map((exemplar) => ({
      traceId: exemplar.traceId ?? "",
      spanId: exemplar.spanId ?? "",
      value: amountOf(exemplar),
      timeMs: toMs(readNanos(exemplar.timeUnixNano)),
      attributes: readAttributes(exemplar.filteredAttributes),
    })),
  };
}

function readHistogram(point: OtlpPoint): ReceivedHistogram {
  return {
    count: Number(point.count ?? 0),
    sum: point.sum ?? 0,
    ...(point.min !== undefined && { min: point.min }),
    ...(point.max !== undefined && { max: point.max }),
    counts: (point.bucketCounts ?? []).map(Number),
    bounds: point.explicitBounds ?? [],
  };
}

function amountOf({ asInt, asDouble }: OtlpPoint | OtlpExemplar): number {
  return Number(asInt ?? asDouble ?? Number.NaN);
}
