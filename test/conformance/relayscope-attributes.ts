import { atLeast, filled, streamed } from "./conditions.ts";
import { row, type AttributeRow } from "./rows.ts";
import type { Attributes, Value } from "./value.ts";

/** How a call can end. */
export const outcomes = [
  "ok",
  "cancelled",
  "caller",
  "auth",
  "rate_limit",
  "quota",
  "overloaded",
  "server",
  "timeout",
  "network",
  "interrupted",
  "blocked",
];

/** Where a price comes from. */
export const priceSources = ["provider", "file", "catalog"];

const currencies = new Set(Intl.supportedValuesOf("currency"));

/** An ISO 4217 code that is in the runtime's list. */
export const iso4217: readonly [string, (value: Value) => boolean] = [
  "an ISO 4217 code",
  (value) => typeof value.value === "string" && currencies.has(value.value),
];

const priced = (attributes: Attributes) => attributes.has("gen_ai.usage.cost.amount");
const counted = (attributes: Attributes) =>
  attributes.has("gen_ai.usage.input_tokens") || attributes.has("gen_ai.usage.output_tokens");

/** The proposal's rows for money. */
export const costAttributes: readonly AttributeRow[] = [
  row("gen_ai.usage.cost.amount", "double", "recommended", { must: ["not negative", atLeast(0)] }),
  row("gen_ai.usage.cost.currency", "string", "conditional", {
    when: "gen_ai.usage.cost.amount is set, and only then",
    requiredWhen: priced,
    onlyWhen: priced,
    must: iso4217,
  }),
  row("gen_ai.usage.cost.source", "string", "conditional", {
    when: "gen_ai.usage.cost.amount is set, and only then",
    requiredWhen: priced,
    onlyWhen: priced,
    values: ["provider", "local"],
  }),
];

/** Our own span attributes, as the catalogue lists them. */
export const relayscopeAttributes: readonly AttributeRow[] = [
  row("relayscope.outcome", "string", "required", { values: outcomes }),
  row("relayscope.relay", "string", "required", { must: ["a name or a host", filled] }),
  row("relayscope.role", "string", "conditional", { when: "configured", values: ["baseline", "candidate"] }),
  row("relayscope.attempts", "int", "required", { must: ["at least 1", atLeast(1)] }),
  row("relayscope.stream.chunks", "int", "conditional", {
    when: "the call is a stream",
    onlyWhen: streamed,
    must: ["not negative", atLeast(0)],
  }),
  row("relayscope.stream.max_gap", "double", "conditional", {
    when: "the call is a stream of two reads or more",
    onlyWhen: streamed,
    must: ["seconds, not negative", atLeast(0)],
  }),
  row("relayscope.usage.source", "string", "conditional", {
    when: "token counts are on the span",
    requiredWhen: counted,
    onlyWhen: counted,
    values: ["reported", "estimated"],
  }),
  row("relayscope.price.source", "string", "conditional", {
    when: "gen_ai.usage.cost.amount is set",
    requiredWhen: priced,
    onlyWhen: priced,
    values: priceSources,
  }),
  row("relayscope.price.date", "string", "conditional", {
    when: "the price has a date",
    onlyWhen: priced,
    must: ["an ISO 8601 date", (value) => /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(String(value.value))],
  }),
  row("relayscope.request_id", "string", "recommended", { must: ["an id", filled] }),
  row("relayscope.key", "string", "opt-in"),
];
