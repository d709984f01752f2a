import { filled } from "./conditions.ts";
import { baseLabels, openingLabels, optionalLabels } from "./labels.ts";
import { iso4217, outcomes, priceSources } from "./relayscope-attributes.ts";
import { row, type AttributeRow, type MetricRow } from "./rows.ts";
import { textAt } from "./value.ts";

const counter = (name: string, unit: string, labels: readonly AttributeRow[]): MetricRow => {
  return { name, instrument: "counter", units: [unit], labels };
};
const gauge = (name: string, units: readonly string[], labels: readonly AttributeRow[]): MetricRow => {
  return { name, instrument: "gauge", units, labels };
};
const oneOf = (name: string, values: readonly string[]) => row(name, "string", "required", { values });
const word = (name: string) => row(name, "string", "required", { must: ["a word", filled] });
const reasonIn = (states: readonly string[], values?: readonly string[]) =>
  row("relayscope.reason", "string", "conditional", {
    when: `relayscope.state is ${states.join(" or ")}, and only then`,
    requiredWhen: (labels) => states.includes(textAt(labels, "relayscope.state") ?? ""),
    onlyWhen: (labels) => states.includes(textAt(labels, "relayscope.state") ?? ""),
    ...(values && { values }),
  });

const tokenKinds = [
  "input",
  "cache_read",
  "cache_write",
  "output",
  "reasoning",
  "audio_input",
  "audio_output",
  "image_input",
  "image_output",
];
const currency = row("relayscope.currency", "string", "required", { must: iso4217 });
/** A call in flight may not have told its operation yet. */
const activeLabels = optionalLabels.filter(({ name }) => openingLabels.some((opening) => opening.name === name));
const limitLabels = [
  ...activeLabels,
  oneOf("relayscope.limit.kind", ["requests", "tokens", "input_tokens", "output_tokens"]),
];
const limitUnits = ["{request}", "{token}"];

/** Our own metrics, as the catalogue lists them; its short words (reason, state, kind, …) are in our namespace like the rest. */
export const relayscopeMetrics: readonly MetricRow[] = [
  counter("relayscope.tokens", "{token}", [...baseLabels, oneOf("relayscope.token.kind", tokenKinds)]),
  counter("relayscope.cost", "{currency}", [...baseLabels, currency, oneOf("relayscope.price.source", priceSources)]),
  counter("relayscope.reference_cost", "{currency}", [...baseLabels, currency]),
  counter("relayscope.converted_cost", "{currency}", [...baseLabels, currency]),
  counter("relayscope.unconverted", "{operation}", [...baseLabels, currency]),
  counter("relayscope.estimated_tokens", "{token}", [...baseLabels, oneOf("gen_ai.token.type", ["input", "output"])]),
  counter("relayscope.estimated_cost", "{currency}", [
    ...baseLabels,
    currency,
    oneOf("relayscope.price.source", ["file", "catalog"]),
  ]),
  counter("relayscope.unpriced", "{operation}", [
    ...baseLabels,
    oneOf("relayscope.reason", [
      "unknown_model",
      "relay_without_price",
      "unknown_tier",
      "no_price_at_date",
      "usage_missing",
    ]),
  ]),
  counter("relayscope.usage_missing", "{operation}", [
    ...baseLabels,
    oneOf("relayscope.reason", ["not_requested", "interrupted", "cancelled", "unread", "silent"]),
  ]),
  counter("relayscope.finish", "{choice}", [
    ...baseLabels,
    oneOf("relayscope.reason", ["stop", "length", "tool_call", "content_filter", "error", "other"]),
  ]),
  counter("relayscope.model_substituted", "{operation}", baseLabels),
  { name: "relayscope.active", instrument: "up-down counter", units: ["{operation}"], labels: activeLabels },
  counter("relayscope.retries", "{attempt}", [...baseLabels, oneOf("relayscope.cause", outcomes)]),
  gauge("relayscope.ratelimit.remaining", limitUnits, limitLabels),
  gauge("relayscope.ratelimit.limit", limitUnits, limitLabels),
  gauge("relayscope.ratelimit.reset", ["s"], limitLabels),
  gauge("relayscope.price_table.age", ["s"], [oneOf("relayscope.price.source", ["file", "catalog"])]),
  counter("relayscope.calls", "{operation}", [
    ...optionalLabels,
    oneOf("relayscope.state", ["seen", "ended", "skipped", "corrected"]),
    reasonIn(["skipped", "corrected"], ["not_a_model_call", "too_many_open", "retry_mismatch", "abandoned"]),
  ]),
  counter("relayscope.telemetry", "{item}", [
    oneOf("relayscope.signal", ["traces", "metrics", "logs", "log_file"]),
    oneOf("relayscope.state", ["exported", "dropped"]),
    reasonIn(["dropped"], ["queue_full", "export_failed", "rejected", "exit", "closed"]),
  ]),
  counter("relayscope.faults", "{fault}", [word("relayscope.part")]),
  counter("relayscope.unobserved", "{call}", [
    word("server.address"),
    oneOf("relayscope.client", ["node_http", "node_http2"]),
  ]),
  counter("relayscope.label_overflow", "{value}", [word("relayscope.label")]),
];
