import { diag } from "@opentelemetry/api";
import type { TextMapPropagator } from "@opentelemetry/api";
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
  getNumberFromEnv,
  getStringFromEnv,
  getStringListFromEnv,
} from "@opentelemetry/core";
import {
  CumulativeTemporalitySelector,
  DeltaTemporalitySelector,
  LowMemoryTemporalitySelector,
} from "@opentelemetry/exporter-metrics-otlp-http";
import type { LogRecordLimits } from "@opentelemetry/sdk-logs";
import type { AggregationTemporalitySelector } from "@opentelemetry/sdk-metrics";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace";
import type { Sampler, SpanLimits } from "@opentelemetry/sdk-trace";
import type { Signal } from "./destination.ts";

// What OTEL_* variables mean to OpenTelemetry's own Node SDK (sdk-node 0.301), for the parts that we assemble.

/** `OTEL_{TRACES,METRICS,LOGS}_EXPORTER`: whether the signal is sent. OTLP over HTTP as JSON is the one way there is. */
export function isExported(signal: Signal): boolean {
  const variable = `OTEL_${signal}_EXPORTER`;
  const names = getStringListFromEnv(variable) ?? [];
  if (names.includes("none")) return false;
  const others = names.filter((name) => name !== "otlp");
  if (others.length > 0) diag.warn(`${variable}=${others.join(",")} is not otlp or none; otlp is used`);
  sayProtocol(signal);
  return true;
}

// What all signals share is told once; a handful of lines at most.
const told = new Set<string>();

function sayProtocol(signal: Signal): void {
  const variables = [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, "OTEL_EXPORTER_OTLP_PROTOCOL"];
  const variable = variables.find((one) => getStringFromEnv(one) !== undefined);
  // http/protobuf is the default elsewhere, and what takes it takes JSON at the same address; gRPC has another port.
  if (variable === undefined || getStringFromEnv(variable)?.trim() !== "grpc" || told.has(variable)) return;
  told.add(variable);
  diag.warn(`${variable}=grpc is not http/json; OTLP/HTTP is used, whose port is 4318 by default`);
}

/** `OTEL_TRACES_SAMPLER` and its argument; undefined is the SDK's default. */
export function readSampler(): Sampler | undefined {
  const name = getStringFromEnv("OTEL_TRACES_SAMPLER");
  switch (name) {
    case undefined:
      return undefined;
    case "always_on":
      return new AlwaysOnSampler();
    case "always_off":
      return new AlwaysOffSampler();
    case "traceidratio":
      return new TraceIdRatioBasedSampler(readRatio());
    case "parentbased_always_on":
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case "parentbased_always_off":
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case "parentbased_traceidratio":
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(readRatio()) });
    default:
      diag.error(`OTEL_TRACES_SAMPLER=${name} is not known; the default is used`);
      return undefined;
  }
}

function readRatio(): number {
  const ratio = getNumberFromEnv("OTEL_TRACES_SAMPLER_ARG");
  if (ratio !== undefined && ratio >= 0 && ratio <= 1) return ratio;
  diag.error("OTEL_TRACES_SAMPLER_ARG is not a number from 0 to 1; 1 is used");
  return 1;
}

/** `OTEL_SPAN_*_LIMIT` and their common forms. */
export function readSpanLimits(): SpanLimits {
  return numbers({
    attributeCountLimit: ["OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"],
    attributeValueLengthLimit: ["OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"],
    eventCountLimit: ["OTEL_SPAN_EVENT_COUNT_LIMIT"],
    linkCountLimit: ["OTEL_SPAN_LINK_COUNT_LIMIT"],
    attributePerEventCountLimit: ["OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT"],
    attributePerLinkCountLimit: ["OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT"],
  });
}

/** `OTEL_LOGRECORD_*_LIMIT` and their common forms. */
export function readLogLimits(): LogRecordLimits {
  return numbers({
    attributeCountLimit: ["OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"],
    attributeValueLengthLimit: ["OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"],
  });
}

function numbers<Name extends string>(variables: Record<Name, readonly string[]>): { [N in Name]?: number } {
  const found: { [N in Name]?: number } = {};
  for (const name in variables) {
    const value = variables[name].map((variable) => getNumberFromEnv(variable)).find((number) => number !== undefined);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** `OTEL_PROPAGATORS`; undefined where nothing is to be propagated. */
export function readPropagator(): TextMapPropagator | undefined {
  const said = getStringListFromEnv("OTEL_PROPAGATORS") ?? [];
  const names = new Set(said.length === 0 ? ["tracecontext", "baggage"] : said);
  if (names.has("none")) return undefined;
  const propagators: TextMapPropagator[] = [];
  for (const name of names) {
    if (name === "tracecontext") propagators.push(new W3CTraceContextPropagator());
    else if (name === "baggage") propagators.push(new W3CBaggagePropagator());
    else diag.warn(`OTEL_PROPAGATORS: ${name} is not tracecontext, baggage or none; it is left out`);
  }
  return propagators.length === 0 ? undefined : new CompositePropagator({ propagators });
}

/** A number above 0 from `variable`, else the default. */
export function readPositive(variable: string, fallback: number): number {
  const value = getNumberFromEnv(variable);
  if (value === undefined || value > 0) return value ?? fallback;
  diag.warn(`${variable}=${value} is not a number above 0; ${fallback} is used`);
  return fallback;
}

/** `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE` */
export function readTemporality(): AggregationTemporalitySelector {
  const word = getStringFromEnv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE")?.toLowerCase() ?? "cumulative";
  if (word === "delta") return DeltaTemporalitySelector;
  if (word === "lowmemory") return LowMemoryTemporalitySelector;
  if (word !== "cumulative")
    diag.warn(
      `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=${word} is not cumulative, delta or lowmemory; cumulative is used`,
    );
  return CumulativeTemporalitySelector;
}
