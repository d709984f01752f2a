import type { TextMapPropagator } from "@opentelemetry/api";
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
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
import { quote } from "../settings/quote.ts";
import type { Signal } from "./destination.ts";
import { limit, limitAbove0, readNumber } from "./numbers.ts";
import { say } from "./say.ts";

// What OTEL_* variables mean to OpenTelemetry's own Node SDK (sdk-node 0.301), for the parts that we assemble.

/** `OTEL_SDK_DISABLED` */
export function isDisabled(): boolean {
  const text = getStringFromEnv("OTEL_SDK_DISABLED")?.trim() ?? "false";
  const word = text.toLowerCase();
  if (word !== "true" && word !== "false") say(`OTEL_SDK_DISABLED=${quote(text)} is not true or false; false is used`);
  return word === "true";
}

/** `OTEL_{TRACES,METRICS,LOGS}_EXPORTER`: whether the signal is sent. OTLP over HTTP as JSON is the one way there is. */
export function isExported(signal: Signal): boolean {
  const variable = `OTEL_${signal}_EXPORTER`;
  const names = getStringListFromEnv(variable) ?? [];
  if (names.includes("none")) return false;
  const others = names.filter((name) => name !== "otlp");
  if (others.length > 0) say(`${variable}: ${quote(others.join(","))} is not otlp or none; otlp is used`);
  sayProtocol(signal);
  return true;
}

function sayProtocol(signal: Signal): void {
  const variables = [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, "OTEL_EXPORTER_OTLP_PROTOCOL"];
  const variable = variables.find((one) => getStringFromEnv(one) !== undefined) ?? "";
  const text = getStringFromEnv(variable)?.trim() ?? "http/json";
  if (text === "http/json") return;
  const line = `${variable}=${quote(text)} is not http/json; OTLP over HTTP as JSON is used`;
  // The SDK's default, and what injectors set: a receiver of it takes JSON at the same address. gRPC has another port.
  if (text === "http/protobuf") say(line, "info");
  else say(`${line}, whose port is 4318 by default`);
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
      say(`OTEL_TRACES_SAMPLER=${quote(name)} is not ${samplers}; parentbased_always_on is used`, "error");
      return undefined;
  }
}

const samplers = "always_on, always_off or traceidratio, or one of them after parentbased_";

function readRatio(): number {
  const text = getStringFromEnv("OTEL_TRACES_SAMPLER_ARG")?.trim() ?? "";
  const ratio = Number(text);
  if (text !== "" && ratio >= 0 && ratio <= 1) return ratio;
  say(`OTEL_TRACES_SAMPLER_ARG=${quote(text)} is not a number from 0 to 1; 1 is used`, "error");
  return 1;
}

/** `OTEL_SPAN_*_LIMIT` and their common forms. */
export function readSpanLimits(): SpanLimits {
  const count = (...variables: string[]) => readNumber(variables, limit, "128");
  return said({
    attributeCountLimit: count("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"),
    attributeValueLengthLimit: readNumber(
      ["OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"],
      limit,
      "no limit",
    ),
    eventCountLimit: count("OTEL_SPAN_EVENT_COUNT_LIMIT"),
    linkCountLimit: count("OTEL_SPAN_LINK_COUNT_LIMIT"),
    attributePerEventCountLimit: count("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT"),
    attributePerLinkCountLimit: count("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT"),
  });
}

/** `OTEL_LOGRECORD_*_LIMIT` and their common forms. */
export function readLogLimits(): LogRecordLimits {
  const counts = ["OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"];
  const lengths = ["OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"];
  return said({
    attributeCountLimit: readNumber(counts, limitAbove0, "128"),
    attributeValueLengthLimit: readNumber(lengths, limitAbove0, "no limit"),
  });
}

function said<Numbers extends object>(numbers: Numbers): { [Name in keyof Numbers]?: number } {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)) as typeof numbers;
}

/** `OTEL_PROPAGATORS`; undefined where nothing is to be propagated. */
export function readPropagator(): TextMapPropagator | undefined {
  const said = getStringListFromEnv("OTEL_PROPAGATORS") ?? [];
  const names = new Set(said.length === 0 ? ["tracecontext", "baggage"] : said);
  if (names.has("none")) return undefined;
  const propagators: TextMapPropagator[] = [];
  const others: string[] = [];
  for (const name of names) {
    if (name === "tracecontext") propagators.push(new W3CTraceContextPropagator());
    else if (name === "baggage") propagators.push(new W3CBaggagePropagator());
    else others.push(name);
  }
  if (others.length > 0)
    say(`OTEL_PROPAGATORS: ${quote(others.join(","))} is not tracecontext, baggage or none; it is left out`);
  return propagators.length === 0 ? undefined : new CompositePropagator({ propagators });
}

/** `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE` */
export function readTemporality(): AggregationTemporalitySelector {
  const text = getStringFromEnv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE")?.trim() ?? "cumulative";
  const word = text.toLowerCase();
  if (word === "delta") return DeltaTemporalitySelector;
  if (word === "lowmemory") return LowMemoryTemporalitySelector;
  if (word !== "cumulative")
    say(
      `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=${quote(text)} is not cumulative, delta or lowmemory; cumulative is used`,
    );
  return CumulativeTemporalitySelector;
}

/** `OTEL_METRICS_EXEMPLAR_FILTER`: whether metrics carry exemplars. Those that there are come from sampled spans. */
export function hasExemplars(): boolean {
  const text = getStringFromEnv("OTEL_METRICS_EXEMPLAR_FILTER")?.trim() ?? "trace_based";
  if (text !== "trace_based" && text !== "always_off")
    say(`OTEL_METRICS_EXEMPLAR_FILTER=${quote(text)} is not trace_based or always_off; trace_based is used`);
  return text !== "always_off";
}
