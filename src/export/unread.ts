import { getStringFromEnv } from "@opentelemetry/core";
import { quote } from "../settings/quote.ts";
import { say } from "./say.ts";

/** A variable of OpenTelemetry's that is not read here, which somebody may have set to get something. */
interface Unread {
  readonly variable: string;
  /** Values that ask for what there is anyway. */
  readonly fine: RegExp;
  readonly instead: string;
  readonly level?: "info";
}

const configured = "is not read; the OTEL_* and RELAYSCOPE_* variables are used";

const unread: readonly Unread[] = [
  { variable: "OTEL_CONFIG_FILE", fine: /^$/, instead: configured },
  { variable: "OTEL_EXPERIMENTAL_CONFIG_FILE", fine: /^$/, instead: configured },
  {
    variable: "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
    fine: /^explicit_bucket_histogram$/i,
    instead: "is not explicit_bucket_histogram, which is used",
  },
  {
    variable: "OTEL_NODE_EXPERIMENTAL_SDK_METRICS",
    fine: /^false$/i,
    instead: "is not read; relayscope.telemetry counts what is sent and lost",
  },
  { variable: "OTEL_ENTITIES", fine: /^$/, instead: "is not read; OTEL_RESOURCE_ATTRIBUTES is used" },
];

/** Says of each variable that asks for what there is not, what there is. */
export function sayUnread(): void {
  for (const { variable, fine, instead, level } of unread) {
    const text = getStringFromEnv(variable)?.trim() ?? "";
    if (text !== "" && !fine.test(text)) say(`${variable}=${quote(text)} ${instead}`, level);
  }
}
