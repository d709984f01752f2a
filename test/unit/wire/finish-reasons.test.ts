import { expect, test } from "vitest";
import { withFinish } from "../../../src/wire/finish-reasons.ts";

test.each<[string, string, string | undefined]>([
  ["OpenAI", "stop", "stop"],
  ["OpenAI", "length", "length"],
  ["OpenAI", "tool_calls", "tool_call"],
  ["OpenAI", "function_call", "tool_call"],
  ["OpenAI", "content_filter", "content_filter"],
  ["OpenAI's responses", "max_output_tokens", "length"],
  ["Anthropic", "end_turn", "stop"],
  ["Anthropic", "stop_sequence", "stop"],
  ["Anthropic", "pause_turn", "stop"],
  ["Anthropic", "max_tokens", "length"],
  ["Anthropic", "model_context_window_exceeded", "length"],
  ["Anthropic", "tool_use", "tool_call"],
  ["Anthropic", "refusal", "content_filter"],
  ["Anthropic", "compaction", "compaction"],
  ["Google", "STOP", "stop"],
  ["Google", "MAX_TOKENS", "length"],
  ...["SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR"].map(
    (word) => ["Google", word, "content_filter"] as [string, string, string],
  ),
  ...["IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"].map(
    (word) => ["Google", word, "content_filter"] as [string, string, string],
  ),
  ...["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE"].map(
    (word) => ["Google", word, "error"] as [string, string, string],
  ),
  ...["OTHER", "LANGUAGE", "NO_IMAGE", "IMAGE_OTHER", "MISSING_THOUGHT_SIGNATURE"].map(
    (word) => ["Google", word, "error"] as [string, string, string],
  ),
  ["Google", "FINISH_REASON_UNSPECIFIED", undefined],
  ["Bedrock", "guardrail_intervened", "content_filter"],
  ["Bedrock", "content_filtered", "content_filter"],
  ["Bedrock", "malformed_model_output", "error"],
  ["Bedrock", "malformed_tool_use", "error"],
  ["Titan", "FINISH", "stop"],
  ["Titan, as its pages have it", "FINISHED", "stop"],
  ["Titan", "LENGTH", "length"],
  ["Titan", "STOP_CRITERIA_MET", "stop"],
  ["Titan", "CONTENT_FILTERED", "content_filter"],
  ["Titan", "RAG_QUERY_WHEN_RAG_DISABLED", "RAG_QUERY_WHEN_RAG_DISABLED"],
  ["AI21", "endoftext", "stop"],
  ["Mistral", "model_length", "length"],
  ["Mistral", "error", "error"],
  ["Cohere", "COMPLETE", "stop"],
  ["Cohere", "STOP_SEQUENCE", "stop"],
  ["Cohere", "MAX_TOKENS", "length"],
  ["Cohere", "TOOL_CALL", "tool_call"],
  ["Cohere", "ERROR", "error"],
  ["Cohere", "TIMEOUT", "error"],
  ["Cohere's first version", "ERROR_TOXIC", "content_filter"],
  ["Cohere's first version", "ERROR_LIMIT", "length"],
  ["Cohere's first version", "USER_CANCEL", "USER_CANCEL"],
  ["Ollama", "load", "load"],
  ["Ollama", "unload", "unload"],
  ["DeepSeek", "insufficient_system_resource", "error"],
  ["Together", "eos", "stop"],
  ["Hugging Face", "eos_token", "stop"],
  ["vLLM", "abort", "error"],
  ["Zhipu", "sensitive", "content_filter"],
  ["Zhipu", "network_error", "error"],
  ["IBM", "token_limit", "length"],
  ["IBM", "not_finished", undefined],
  ["a gateway", "tool-calls", "tool_call"],
  ["a gateway", "content-filter", "content_filter"],
  ["a gateway", "null", undefined],
  ["nobody", "Bored Now", "Bored Now"],
])("%s's %s is %s", (_, word, expected) => {
  expect(withFinish(undefined, 0, word)).toEqual([expected]);
});

test("a reason is never taken back, but may be followed by another", () => {
  expect(withFinish(["stop"], 0, undefined)).toEqual(["stop"]);
  expect(withFinish(["stop"], 0, "null")).toEqual(["stop"]);
  expect(withFinish(["stop"], 0, "length")).toEqual(["length"]);
});

test("choices are remembered up to the most that OpenAI allows", () => {
  expect(withFinish(undefined, 127, "stop")).toHaveLength(128);
  expect(withFinish(["stop"], 128, "stop")).toEqual(["stop"]);
  expect(withFinish(["stop"], -1, "stop")).toEqual(["stop"]);
});
