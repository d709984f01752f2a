import { rowFor, type AttributeRow } from "./rows.ts";
import { genaiAttributes } from "./span-attributes.ts";

// Its condition is told by attributes that stand on the outer span.
const free = (row: AttributeRow): AttributeRow => {
  const { onlyWhen: _only, requiredWhen: _required, ...rest } = row;
  return rest;
};
const named = (names: readonly string[]) => {
  return names.flatMap((name) => rowFor(genaiAttributes, name) ?? []);
};

/**
 * What a call's span may carry where it is the HTTP child of another's span of the same inference, besides the HTTP
 * facts: how it went, what it cost, and of its usage the parts. The totals, and all that makes a span an inference,
 * are the outer span's.
 */
export const withinAttributes: readonly AttributeRow[] = [
  ...named([
    "error.type",
    "server.address",
    "server.port",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.image.input_tokens",
    "gen_ai.usage.audio.input_tokens",
    "gen_ai.usage.image.output_tokens",
    "gen_ai.usage.audio.output_tokens",
    "gen_ai.usage.cost.amount",
    "gen_ai.usage.cost.currency",
    "gen_ai.usage.cost.source",
    "openai.request.service_tier",
    "openai.response.service_tier",
    "relayscope.outcome",
    "relayscope.relay",
    "relayscope.role",
    "relayscope.attempts",
    "relayscope.usage.cache_write_1h.input_tokens",
    "relayscope.usage.billed.input_tokens",
    "relayscope.usage.billed.output_tokens",
    "relayscope.service_tier",
    "relayscope.price.source",
    "relayscope.price.date",
    "relayscope.reference_cost.amount",
    "relayscope.reference_cost.currency",
    "relayscope.reference_cost.date",
    "relayscope.converted_cost.amount",
    "relayscope.converted_cost.currency",
    "relayscope.converted_cost.rate_date",
    "relayscope.request_id",
    "relayscope.attribution.*",
    "relayscope.route",
    "relayscope.key",
    "enduser.pseudo.id",
  ]),
  ...named([
    "gen_ai.response.time_to_first_chunk",
    "relayscope.stream.chunks",
    "relayscope.stream.max_gap",
    "relayscope.usage.source",
  ]).map(free),
];
