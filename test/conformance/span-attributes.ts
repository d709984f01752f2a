import { aPort, atLeast, failed, filled, streamed } from "./conditions.ts";
import { costAttributes, relayscopeAttributes } from "./relayscope-attributes.ts";
import { row, type AttributeRow } from "./rows.ts";
import { usageAttributes } from "./usage-attributes.ts";
import { textAt, type Attributes, type Value } from "./value.ts";

/** The operations that the convention knows and an HTTP call can be, and those that it has no word for. Other custom words are allowed there, and refused here. */
export const operations = [
  "chat",
  "generate_content",
  "text_completion",
  "embeddings",
  "fetch_response",
  "transcription",
  "moderation",
  "rerank",
];

const embeds = (attributes: Attributes) => textAt(attributes, "gen_ai.operation.name") === "embeddings";
/** Images and moderations have a model of their own where none is named, and what is fetched was asked for before. */
const naming = ["chat", "text_completion", "embeddings"];
const answeredByOpenai = (attributes: Attributes) =>
  naming.includes(textAt(attributes, "gen_ai.operation.name") ?? "") &&
  textAt(attributes, "gen_ai.provider.name") === "openai" &&
  textAt(attributes, "relayscope.outcome") === "ok";

/** Words of providers that have a word of the convention. */
const rawFinishReasons = new Set([
  "tool_calls",
  "function_call",
  "tool_use",
  "end_turn",
  "max_tokens",
  "stop_sequence",
  "STOP",
]);
const finishes = (value: Value) => {
  return (
    Array.isArray(value.value) && value.value.length > 0 && !value.value.some((word) => rawFinishReasons.has(word))
  );
};

/** Who was asked, what, and how it ended: the convention's inference and embeddings spans. */
const identity: readonly AttributeRow[] = [
  row("gen_ai.operation.name", "string", "required", { values: operations }),
  row("gen_ai.provider.name", "string", "required", { must: ["a name", filled] }),
  row("gen_ai.request.model", "string", "conditional", {
    when: "the request names a model; an OpenAI request that was answered does",
    requiredWhen: answeredByOpenai,
    must: ["the name that was asked for", filled],
  }),
  row("error.type", "string", "conditional", {
    when: "relayscope.outcome is neither ok nor cancelled",
    requiredWhen: failed,
    onlyWhen: failed,
    must: ["a word, at most 100 characters", (value) => /^\S.{0,99}$/.test(String(value.value))],
  }),
  row("server.address", "string", "recommended", { must: ["a host", filled] }),
  row("server.port", "int", "conditional", {
    when: "server.address is set",
    requiredWhen: (attributes) => attributes.has("server.address"),
    must: aPort,
  }),
];

const request: readonly AttributeRow[] = [
  row("gen_ai.conversation.id", "string", "conditional", { when: "a real one is at hand" }),
  row("gen_ai.conversation.compacted", "boolean", "recommended", { must: ["true", (value) => value.value === true] }),
  row("gen_ai.output.type", "string", "conditional", {
    when: "the request asks for a format",
    values: ["text", "json", "image", "speech"],
  }),
  row("gen_ai.prompt.name", "string", "conditional", { when: "the prompt is a named template" }),
  row("gen_ai.prompt.version", "string", "conditional", { when: "the prompt is a named template" }),
  row("gen_ai.request.choice.count", "int", "conditional", {
    when: "in the request and not 1",
    must: ["another number than 1", (value) => atLeast(2)(value)],
  }),
  row("gen_ai.request.seed", "int", "conditional", { when: "in the request" }),
  row("gen_ai.request.stream", "boolean", "conditional", {
    when: "the request asks for a stream; else absent, never false",
    must: ["true", (value) => value.value === true],
  }),
  row("gen_ai.request.top_k", "int", "conditional", { when: "in the request", must: ["positive", atLeast(1)] }),
  row("gen_ai.request.frequency_penalty", "double", "recommended"),
  row("gen_ai.request.presence_penalty", "double", "recommended"),
  row("gen_ai.request.temperature", "double", "recommended"),
  row("gen_ai.request.top_p", "double", "recommended"),
  row("gen_ai.request.max_tokens", "int", "recommended", { must: ["positive", atLeast(1)] }),
  row("gen_ai.request.stop_sequences", "string[]", "recommended"),
  row("gen_ai.request.previous_response.id", "string", "recommended"),
  row("gen_ai.request.reasoning.level", "string", "recommended"),
  row("gen_ai.request.encoding_formats", "string[]", "recommended", { onlyWhen: embeds, when: "embeddings" }),
  row("gen_ai.embeddings.dimension.count", "int", "recommended", { onlyWhen: embeds, when: "embeddings" }),
  row("openai.api.type", "string", "recommended", { values: ["chat_completions", "responses"] }),
  row("openai.request.service_tier", "string", "conditional", {
    when: "in the request and not auto",
    must: ["another word than auto", (value) => value.value !== "auto"],
  }),
];

const response: readonly AttributeRow[] = [
  row("gen_ai.response.finish_reasons", "string[]", "recommended", {
    must: ["one word of the convention per choice (stop, length, tool_call, content_filter, error)", finishes],
  }),
  row("gen_ai.response.id", "string", "recommended", { must: ["an id", filled] }),
  row("gen_ai.response.model", "string", "recommended", { must: ["a name", filled] }),
  row("gen_ai.response.time_to_first_chunk", "double", "recommended", {
    when: "the call is a stream",
    onlyWhen: streamed,
    must: ["seconds, more than 0 and less than an hour", ({ value }) => Number(value) > 0 && Number(value) < 3600],
  }),
  row("openai.response.service_tier", "string", "conditional", { when: "the response has it" }),
  row("openai.response.system_fingerprint", "string", "recommended"),
];

/** Prompts and answers: off unless the user opts in. */
export const contentAttributes: readonly AttributeRow[] = [
  row("gen_ai.input.messages", "content", "opt-in"),
  row("gen_ai.output.messages", "content", "opt-in"),
  row("gen_ai.system_instructions", "content", "opt-in"),
  row("gen_ai.tool.definitions", "content", "opt-in"),
  row("gen_ai.prompt.variable.*", "string", "opt-in"),
];

/** Everything a model call's span may carry, but for the HTTP facts; its log record carries the same. */
export const genaiAttributes: readonly AttributeRow[] = [
  ...identity,
  ...request,
  ...response,
  ...usageAttributes,
  ...costAttributes,
  ...relayscopeAttributes,
  ...contentAttributes,
];

interface InScope {
  readonly scope: string;
  readonly attributes: Attributes;
}

/** Whether a span is one of our model calls: some SDKs of models make spans too, which are theirs to answer for. */
export function isOurCall({ scope, attributes }: InScope): boolean {
  return scope === "relayscope" && (isModelCall(attributes) || attributes.has("relayscope.outcome"));
}

/** Whether a call's span is the HTTP child of another's span that tells the inference: it says nothing of what makes it one. */
export function isWithin(span: InScope): boolean {
  const names = [...span.attributes.keys()];
  return (
    isOurCall(span) && !names.some((name) => /^gen_ai\.(operation|provider|request|response\.(id|model))/.test(name))
  );
}

/** Whether a span or log record is one of a model call. */
export function isModelCall(attributes: Attributes): boolean {
  return [...attributes.keys()].some((name) => /^(gen_ai|openai)\./.test(name));
}
