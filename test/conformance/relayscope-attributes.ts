import { atLeast, filled, streamed } from "./conditions.ts";
import { row, type AttributeRow } from "./rows.ts";
import { textAt, type Attributes, type Value } from "./value.ts";

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
const referenced = (attributes: Attributes) => attributes.has("relayscope.reference_cost.amount");
const converted = (attributes: Attributes) => attributes.has("relayscope.converted_cost.amount");
const isAlike = (attributes: Attributes) =>
  textAt(attributes, "relayscope.converted_cost.currency") === textAt(attributes, "gen_ai.usage.cost.currency");
const isDate = (value: Value) => /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(String(value.value));
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

/** What attribution is bounded to. */
export const told100: readonly [string, (value: Value) => boolean] = [
  "a text of 1 to 100 characters",
  ({ value }) => typeof value === "string" && value.length > 0 && value.length <= 100,
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
  row("relayscope.usage.cache_write_1h.input_tokens", "int", "conditional", {
    when: "the answer says for how long cache writes are kept",
    must: ["not negative", atLeast(0)],
  }),
  row("relayscope.usage.billed.input_tokens", "int", "conditional", {
    when: "the answer says what is billed beside what was used",
    must: ["not negative", atLeast(0)],
  }),
  row("relayscope.usage.billed.output_tokens", "int", "conditional", {
    when: "the answer says what is billed beside what was used",
    must: ["not negative", atLeast(0)],
  }),
  row("relayscope.deployment", "boolean", "conditional", {
    when: "the model asked for is the customer's own name for what he had deployed",
    onlyWhen: (attributes) => attributes.has("gen_ai.request.model"),
    must: ["true", (value) => value.value === true],
  }),
  row("relayscope.service_tier", "string", "conditional", {
    when: "the answer names one, and the provider is not openai",
    onlyWhen: (attributes) => textAt(attributes, "gen_ai.provider.name") !== "openai",
    must: ["a word", filled],
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
    must: ["an ISO 8601 date", isDate],
  }),
  row("relayscope.reference_cost.amount", "double", "recommended", { must: ["not negative", atLeast(0)] }),
  row("relayscope.reference_cost.currency", "string", "conditional", {
    when: "relayscope.reference_cost.amount is set, and only then",
    requiredWhen: referenced,
    onlyWhen: referenced,
    must: iso4217,
  }),
  row("relayscope.reference_cost.date", "string", "conditional", {
    when: "relayscope.reference_cost.amount is set, and only then",
    requiredWhen: referenced,
    onlyWhen: referenced,
    must: ["an ISO 8601 date", isDate],
  }),
  row("relayscope.converted_cost.amount", "double", "conditional", {
    when: "a reporting currency is configured, and the cost has a rate to it",
    onlyWhen: priced,
    must: ["not negative", atLeast(0)],
  }),
  row("relayscope.converted_cost.currency", "string", "conditional", {
    when: "relayscope.converted_cost.amount is set, and only then",
    requiredWhen: converted,
    onlyWhen: converted,
    must: iso4217,
  }),
  row("relayscope.converted_cost.rate_date", "string", "conditional", {
    when: "relayscope.converted_cost.amount is in another currency than the cost, and only then",
    requiredWhen: (attributes) => converted(attributes) && !isAlike(attributes),
    onlyWhen: (attributes) => converted(attributes) && !isAlike(attributes),
    must: ["an ISO 8601 date", isDate],
  }),
  row("relayscope.request_id", "string", "recommended", { must: ["an id", filled] }),
  row("relayscope.attribution.*", "string", "opt-in", { must: told100 }),
  row("relayscope.route", "string", "recommended", { must: told100 }),
  row("relayscope.key", "string", "opt-in", {
    must: ["12 hex digits", ({ value }) => /^[\da-f]{12}$/.test(String(value))],
  }),
  row("enduser.pseudo.id", "string", "opt-in", {
    must: ["32 hex digits", ({ value }) => /^[\da-f]{32}$/.test(String(value))],
  }),
];
