import { expect, test } from "vitest";
import type { Target } from "../../../src/wire/format.ts";
import { formatFor } from "../../../src/wire/formats.ts";
import { Json } from "../../../src/wire/json/json.ts";

const bedrock = "bedrock-runtime.eu-west-9.amazonaws.com";

function target(path: string, host = bedrock): Target {
  return { method: "POST", host, port: 443, path, header: () => undefined };
}

const profile = "arn%3Aaws%3Abedrock%3Aeu-west-9%3A1%3Ainference-profile%2Feu.lumen.opus-v1%3A0";
const publisher = "/v1/projects/p/locations/l/publishers";

test.each([
  ["/model/lumen.opus-v1%3A0/converse", "bedrock-converse", "certain", "lumen.opus-v1:0", undefined],
  ["/model/eu.lumen.opus-v1:0/converse-stream/", "bedrock-converse", "certain", "eu.lumen.opus-v1:0", true],
  [`/model/${profile}/converse`, "bedrock-converse", "certain", decodeURIComponent(profile), undefined],
  [
    `/bedrock/model/${decodeURIComponent(profile)}/converse`,
    "bedrock-converse",
    "certain",
    decodeURIComponent(profile),
    undefined,
  ],
  ["/model/100%25/converse", "bedrock-converse", "certain", "100%", undefined],
  ["/model/100%/converse", "bedrock-converse", "certain", "100%", undefined],
  [`/model/${"x".repeat(513)}/converse`, "bedrock-converse", "certain", undefined, undefined],
  ["/model/lumen.opus-v1%3A0/invoke", "bedrock-invoke", "certain", "lumen.opus-v1:0", undefined],
  ["/model/lumen.opus/invoke-with-response-stream", "bedrock-invoke", "certain", "lumen.opus", true],
  ["/model/lumen.embed-text-v2%3A0/invoke", "bedrock-embeddings", "certain", "lumen.embed-text-v2:0", undefined],
  ["/model/lumen.rerank-v3/invoke", "bedrock-rerank", "certain", "lumen.rerank-v3", undefined],
  ["/model/lumen.image-v1%3A0/invoke", "bedrock-images", "certain", "lumen.image-v1:0", undefined],
  [
    `${publisher}/anthropic/models/lumen-opus@20260101:rawPredict`,
    "vertex-anthropic",
    "certain",
    "lumen-opus@20260101",
    undefined,
  ],
  [
    `${publisher}/anthropic/models/lumen-opus%4020260101:streamRawPredict`,
    "vertex-anthropic",
    "certain",
    "lumen-opus@20260101",
    true,
  ],
  [`${publisher}/mistralai/models/lumen-large:streamRawPredict`, "vertex-raw-predict", "likely", "lumen-large", true],
])("POST %.90s", (path, name, match, model, streamed) => {
  const found = formatFor(target(path));
  expect([found?.format.name, found?.match]).toEqual([name, match]);
  const asked = found?.format.ask(Json.parse("{}"), target(path));
  expect([asked?.model, asked?.stream]).toEqual([model, streamed]);
});

test.each([
  "/model/lumen.opus/count-tokens",
  "/model/lumen.opus/apply-guardrail",
  "/guardrail/g/version/1/apply",
  "/model/converse",
  "/model//converse",
  "/converse",
  "/models/lumen.opus/converse",
  "/foundation-models",
  "/async-invoke",
  "/agents/A/agentAliases/B/sessions/C/text",
  "/retrieveAndGenerate",
  `${publisher}/anthropic/models/count-tokens:rawPredict`,
  `${publisher}/google/models/lumen:rawPredict`,
  "/v1/projects/p/locations/l/endpoints/7:rawPredict",
  `${"/model/".repeat(20_000)}x`,
])("POST %.70s is none of these dialects", (path) => {
  expect(formatFor(target(path))).toBeUndefined();
});

test.each([
  ["messages", "/model/lumen.opus/invoke", { messages: [] }, true],
  ["a prompt", "/model/lumen.opus/invoke", { prompt: "a", max_gen_len: 9 }, true],
  ["a command", "/model/lumen.opus/invoke", { prompt: "a" }, false],
  ["a command of another service", "/model/lumen.opus/invoke", { message: "a" }, false],
  ["Titan's text", "/model/lumen.opus/invoke", { inputText: "a" }, true],
  ["Cohere's chat", "/model/lumen.opus/invoke", { message: "a", chat_history: [] }, true],
  ["something else", "/model/lumen.opus/invoke", { arguments: [1] }, false],
  ["texts to embed", "/model/lumen.embed/invoke", { texts: ["a"] }, true],
  ["a task to embed", "/model/lumen.embed/invoke", { taskType: "SINGLE" }, true],
  ["something else to embed", "/model/lumen.embed/invoke", { vectors: [] }, false],
  ["a question and documents", "/model/lumen.rerank/invoke", { query: "a", documents: ["b"] }, true],
  ["a picture to draw", "/model/lumen.canvas/invoke", { taskType: "TEXT_IMAGE" }, true],
  ["no picture", "/model/lumen.canvas/invoke", { text: "a" }, false],
  ["documents alone", "/model/lumen.rerank/invoke", { documents: ["b"] }, false],
  ["messages to Mistral", `${publisher}/mistralai/models/lumen:rawPredict`, { messages: [] }, true],
  ["code to go on with", `${publisher}/mistralai/models/lumen:rawPredict`, { prompt: "a", suffix: "b" }, true],
  ["a page to read", `${publisher}/mistralai/models/lumen:rawPredict`, { document: {} }, false],
])("on another host the body tells: %s", (_name, path, body, fits) => {
  const found = formatFor(target(path, "relay.test"));
  expect(found?.match).toBe("likely");
  expect(found?.format.fits(new Json(body))).toBe(fits);
});

test.each([
  [{ messages: [] }, true],
  [{ promptVariables: { a: { text: "b" } } }, true],
  [{ messages: [{ role: "user", content: [{ text: "a" }] }] }, true],
  [{ messages: ["a"] }, false],
  [{ messages: [{ role: "user", content: "a" }] }, false],
  [{ text: "hello" }, false],
])("Converse fits %j: %s", (body, fits) => {
  expect(formatFor(target("/model/m/converse", "relay.test"))?.format.fits(new Json(body))).toBe(fits);
});

const parameters = { model: "m", maxTokens: 9, temperature: 0.5, topP: 0.25, topK: 4, stopSequences: ["|"] };

test.each([
  [
    "Converse",
    "converse",
    {
      inferenceConfig: { maxTokens: 9, temperature: 0.5, topP: 0.25, stopSequences: ["|"] },
      additionalModelRequestFields: { top_k: 4, reasoning_effort: "low" },
      outputConfig: { textFormat: { type: "json_schema" } },
      serviceTier: { type: "flex" },
    },
    { ...parameters, reasoningLevel: "low", outputType: "json", serviceTier: "flex" },
  ],
  [
    "Nova by Converse",
    "converse",
    { additionalModelRequestFields: { inferenceConfig: { topK: 4 }, reasoningConfig: { maxReasoningEffort: "high" } } },
    { model: "m", topK: 4, reasoningLevel: "high" },
  ],
  [
    "Claude",
    "invoke",
    {
      anthropic_version: "bedrock-2023-05-31",
      model: "not this",
      max_tokens: 9,
      temperature: 0.5,
      top_p: 0.25,
      top_k: 4,
      stop_sequences: ["|"],
    },
    parameters,
  ],
  ["Claude as it was", "invoke", { max_tokens_to_sample: 9, top_k: 4 }, { model: "m", maxTokens: 9, topK: 4 }],
  [
    "Nova",
    "invoke",
    { inferenceConfig: { max_new_tokens: 9, temperature: 0.5, top_p: 0.25, topK: 4, stopSequences: ["|"] } },
    parameters,
  ],
  [
    "Titan",
    "invoke",
    { textGenerationConfig: { maxTokenCount: 9, temperature: 0.5, topP: 0.25, stopSequences: ["|"] } },
    { model: "m", maxTokens: 9, temperature: 0.5, topP: 0.25, stopSequences: ["|"] },
  ],
  ["Llama", "invoke", { max_gen_len: 9, top_p: 0.25 }, { model: "m", maxTokens: 9, topP: 0.25 }],
  ["Mistral", "invoke", { max_tokens: 9, temperature: 0.5, top_p: 0.25, top_k: 4, stop: ["|"] }, parameters],
  [
    "Cohere",
    "invoke",
    { max_tokens: 9, temperature: 0.5, p: 0.25, k: 4, stop_sequences: ["|"], num_generations: 2, stream: true },
    { ...parameters, choices: 2 },
  ],
  ["AI21", "invoke", { maxTokens: 9, topP: 0.25, numResults: 3 }, { model: "m", maxTokens: 9, topP: 0.25, choices: 3 }],
  [
    "an open model of OpenAI's",
    "invoke",
    { max_completion_tokens: 9, reasoning_effort: "low", response_format: { type: "json_object" } },
    { model: "m", maxTokens: 9, reasoningLevel: "low", outputType: "json" },
  ],
  ["wrong types", "invoke", { max_tokens: "9", temperature: "hot", inferenceConfig: 3, stop: 4 }, { model: "m" }],
])("what is asked: %s", (_name, action, body, asked) => {
  const path = `/model/m/${action}`;
  expect(formatFor(target(path))?.format.ask(new Json(body), target(path))).toEqual(asked);
});

test.each([
  [
    "Titan",
    { dimensions: 512, embeddingTypes: ["float", "binary", 3] },
    { dimensions: 512, encodingFormats: ["float", "binary"] },
  ],
  ["Titan with pictures", { embeddingConfig: { outputEmbeddingLength: 256 } }, { dimensions: 256 }],
  ["Cohere", { output_dimension: 512, embedding_types: ["int8"] }, { dimensions: 512, encodingFormats: ["int8"] }],
  ["Nova", { singleEmbeddingParams: { embeddingDimension: 384 } }, { dimensions: 384 }],
])("what is asked of an embedding: %s", (_name, body, asked) => {
  const path = "/model/m-embed/invoke";
  expect(formatFor(target(path))?.format.ask(new Json(body), target(path))).toEqual({ model: "m-embed", ...asked });
});

test("what is asked of Claude on Vertex", () => {
  const path = `${publisher}/anthropic/models/lumen-opus:streamRawPredict`;
  const body = { anthropic_version: "vertex-2023-10-16", messages: [], max_tokens: 5, stream: true };
  expect(formatFor(target(path))?.format.ask(new Json(body), target(path))).toEqual({
    model: "lumen-opus",
    maxTokens: 5,
    stream: true,
  });
});

test.each([
  [{ imageGenerationConfig: { numberOfImages: 2, seed: 7 } }, { choices: 2, seed: 7 }],
  [{ prompt: "A lamp", seed: 7 }, { seed: 7 }],
])("what is asked of a model that draws: %j", (body, asked) => {
  const path = "/model/m-canvas/invoke";
  const found = formatFor(target(path))?.format.ask(new Json(body), target(path));
  expect(found).toEqual({ model: "m-canvas", outputType: "image", ...asked });
});

test.each([
  ["lumen.opus-v1:0", undefined],
  ["arn:aws:bedrock:eu-west-9::foundation-model/lumen.opus-v1:0", undefined],
  ["arn:aws:bedrock:eu-west-9:1:inference-profile/eu.lumen.opus-v1:0", undefined],
  ["arn:aws:bedrock:eu-west-9:1:application-inference-profile/a1b2", true],
  ["arn:aws:bedrock:eu-west-9:1:provisioned-model/a1b2", true],
  ["arn:aws:bedrock:eu-west-9:1:prompt/a1b2:3", true],
])("%s is the customer's own name for a model: %s", (model, deployed) => {
  for (const action of ["converse", "invoke"]) {
    const path = `/model/${encodeURIComponent(model)}/${action}`;
    const asked = formatFor(target(path))?.format.ask(new Json({ model: "not this" }), target(path));
    expect([asked?.model, asked?.deployed, asked?.stream]).toEqual([model, deployed, undefined]);
  }
});
