import { expect, test } from "vitest";
import { readAnswer } from "../../../src/wire/answer.ts";
import type { Target } from "../../../src/wire/format.ts";
import { formatFor } from "../../../src/wire/formats.ts";
import { gemini } from "../../../src/wire/google/gemini.ts";
import { Json } from "../../../src/wire/json/json.ts";
import { providerOf } from "../../../src/wire/providers.ts";
import { StreamReader } from "../../../src/wire/stream.ts";
import { vertexEmbeddings } from "../../../src/wire/google/vertex-embeddings.ts";

function target(path: string, host = "relay.test"): Target {
  return { method: "POST", host, port: 443, path, header: () => undefined };
}

const vertex = "/v1/projects/p/locations/europe-west9";

test.each([
  ["/v1beta/models/lumen:generateContent", "gemini", "certain", "lumen"],
  ["/v1beta/models/lumen:streamGenerateContent", "gemini", "certain", "lumen"],
  ["/relay/gemini/v1/models/vendor/lumen:free:generateContent/", "gemini", "certain", "vendor/lumen:free"],
  ["/v1beta/tunedModels/mine-7:generateContent", "gemini", "certain", "tunedModels/mine-7"],
  [`${vertex}/publishers/google/models/lumen-002:generateContent`, "gemini", "certain", "lumen-002"],
  [`${vertex}/endpoints/77:streamGenerateContent`, "gemini", "certain", "endpoints/77"],
  ["/v1/publishers/google/models/lumen:generateContent", "gemini", "certain", "lumen"],
  ["/v1beta/models/lumen%20x:generateContent", "gemini", "certain", "lumen x"],
  ["/v1beta/models/lumen%E0:generateContent", "gemini", "certain", "lumen%E0"],
  [`/v1beta/models/${"l".repeat(600)}:generateContent`, "gemini", "certain", undefined],
  ["/ask:generateContent", "gemini", "likely", undefined],
  ["/v1beta/models/lumen-e:embedContent", "gemini-embeddings", "certain", "lumen-e"],
  ["/v1beta/models/lumen-e:batchEmbedContents", "gemini-embeddings", "certain", "lumen-e"],
  [`${vertex}/publishers/google/models/text-embedding-9:predict`, "vertex-embeddings", "certain", "text-embedding-9"],
  [`${vertex}/publishers/google/models/imagen-9:predict`, "vertex-images", "certain", "imagen-9"],
  ["/v1beta/interactions", "gemini-interactions", "certain", undefined],
  [`${vertex.replace("v1", "v1beta1")}/interactions`, "gemini-interactions", "certain", undefined],
  ["/v2/interactions", "gemini-interactions", "likely", undefined],
])("POST %.90s is %s, %s, of %.20s", (path, name, match, model) => {
  const found = formatFor(target(path));
  expect([found?.format.name, found?.match]).toEqual([name, match]);
  expect(found?.format.ask(Json.parse("{}"), target(path)).model).toBe(model);
});

test.each([
  "/v1beta/models/lumen:countTokens",
  "/v1beta/models/lumen:batchGenerateContent",
  "/v1beta/models/lumen:asyncBatchEmbedContent",
  `${vertex}/publishers/google/models/lumen:computeTokens`,
  `${vertex}/publishers/google/models/veo-9:predictLongRunning`,
  `${vertex}/endpoints/77:predict`,
  `${vertex}/publishers/google/models/tabular-9:predict`,
  "/v1beta/models/lumen",
  "/v1beta/cachedContents",
  "/v1beta/interactions/v1_7/cancel",
  "/v1beta/files",
  ":",
  "/:",
  ":".repeat(100_000),
])("POST %.90s is no model call", (path) => {
  expect(formatFor(target(path))).toBeUndefined();
});

test.each([
  ["/v1beta/openai/chat/completions", "openai-chat", "generativelanguage.googleapis.com", "gcp.gemini"],
  ["/v1beta/openai/embeddings", "openai-embeddings", "generativelanguage.googleapis.com", "gcp.gemini"],
  [`${vertex}/endpoints/openapi/chat/completions`, "openai-chat", "aiplatform.googleapis.com", "gcp.vertex_ai"],
  ["/v1/models/lumen:generateContent", "gemini", "europe-west9-aiplatform.googleapis.com", "gcp.vertex_ai"],
  ["/v1/models/lumen:generateContent", "gemini", "generativelanguage.googleapis.com", "gcp.gemini"],
  ["/v1/models/lumen:generateContent", "gemini", "relay.test", "gcp.gemini"],
])("%s is %s at %s: %s", (path, name, host, provider) => {
  const found = formatFor(target(path, host));
  expect(found?.format.name).toBe(name);
  expect(found && providerOf(target(path, host), found.format)).toBe(provider);
});

const config = {
  candidateCount: 2,
  maxOutputTokens: 9,
  temperature: 0,
  topP: 0.5,
  topK: 4,
  frequencyPenalty: -1,
  presencePenalty: 1,
  seed: 7,
  stopSequences: ["END"],
  thinkingConfig: { thinkingLevel: "HIGH" },
  responseModalities: ["TEXT"],
  responseMimeType: "application/json",
};

test.each([
  ["", config],
  [" in the other spelling", snake(config)],
])("all that a request for content asks is read%s", (_name, generationConfig) => {
  const body = JSON.stringify({
    contents: [],
    [_name === "" ? "generationConfig" : "generation_config"]: generationConfig,
  });
  for (const request of [Json.parse(body), Json.scan(body)]) {
    expect(gemini.ask(request, target("/v1/models/lumen:streamGenerateContent"))).toEqual({
      model: "lumen",
      stream: true,
      choices: 2,
      maxTokens: 9,
      temperature: 0,
      topP: 0.5,
      topK: 4,
      frequencyPenalty: -1,
      presencePenalty: 1,
      seed: 7,
      stopSequences: ["END"],
      reasoningLevel: "high",
      outputType: "json",
    });
  }
});

test.each([
  [{ responseModalities: ["TEXT", "Image"] }, "image"],
  [{ responseModalities: ["AUDIO"] }, "speech"],
  [{ responseModalities: ["text"] }, "text"],
  [{ responseMimeType: "text/plain" }, "text"],
  [{ responseMimeType: "text/x.enum" }, undefined],
  [{}, undefined],
])("%j asks for %s", (generationConfig, outputType) => {
  expect(gemini.ask(new Json({ generationConfig }), target("/")).outputType).toBe(outputType);
});

test.each([
  ["/v1/models/e:embedContent", { content: { parts: [] }, outputDimensionality: 64 }, { model: "e", dimensions: 64 }],
  ["/v1/models/e:batchEmbedContents", { requests: [{ outputDimensionality: 8 }] }, { model: "e", dimensions: 8 }],
  [
    "/v1/models/e:embedContent",
    { content: "x", embedContentConfig: { outputDimensionality: 4 } },
    { model: "e", dimensions: 4 },
  ],
  [
    "/v1/models/my-embedding:predict",
    { instances: [{ content: "x" }], parameters: { outputDimensionality: 5 } },
    { model: "my-embedding", dimensions: 5 },
  ],
  [
    "/v1/models/imagen-9:predict",
    { instances: [{ prompt: "x" }], parameters: { sampleCount: 3, seed: 1 } },
    { model: "imagen-9", choices: 3, seed: 1, outputType: "image" },
  ],
  ["/v1/endpoints/7:generateContent", { contents: { parts: { text: "x" } } }, { model: "endpoints/7", deployed: true }],
  [
    "/v1beta/interactions",
    {
      model: "lumen",
      input: "x",
      stream: true,
      previous_interaction_id: "v1_6",
      generation_config: { max_output_tokens: 4, thinking_level: "low", stop_sequences: "END", top_p: 0.1 },
      response_modalities: ["image"],
    },
    {
      model: "lumen",
      stream: true,
      previousResponseId: "v1_6",
      maxTokens: 4,
      reasoningLevel: "low",
      stopSequences: ["END"],
      topP: 0.1,
      outputType: "image",
    },
  ],
  ["/v1beta/interactions", { agent: "lumen-scholar", input: [] }, { model: "lumen-scholar" }],
])("what is asked of %s: %j", (path, body, asked) => {
  const { format } = formatFor(target(path)) ?? {};
  expect(format?.fits(new Json(body))).toBe(true);
  expect(format?.ask(new Json(body), target(path))).toEqual(asked);
});

test.each([
  ["/v2/interactions", { input: "x" }],
  ["/interactions", { input: "click", agent: "Mozilla/5.0" }],
  ["/v1/models/embedding-9:predict", { instances: [1] }],
  ["/ask:generateContent", { question: "x" }],
  ["/v1/models/e:embedContent", { text: "x" }],
  ["/v1/models/imagen-9:predict", { prompt: "x" }],
])("%s is none with a body of another shape: %j", (path, body) => {
  expect(formatFor(target(path))?.format.fits(new Json(body))).toBe(false);
});

test("a reason in every event, and a call between, make a tool call; a call of another candidate makes none", () => {
  const reader = new StreamReader(gemini, { everyEvent: true });
  const push = (...candidates: object[]) => reader.push(Buffer.from(`data: ${JSON.stringify({ candidates })}\n\n`), 1);
  push({ finishReason: "STOP" }, { index: 1, finishReason: "FINISH_REASON_UNSPECIFIED" });
  push({ index: 1, content: { parts: [{ function_call: { name: "f" } }] } });
  push({ finishReason: "STOP" }, { index: 1, finishReason: "STOP" });
  expect(reader.end().finishReasons).toEqual(["stop", "tool_call"]);
});

test("a call and usage far from either end of a long stream are seen", () => {
  const parts = (part: object) => ({ candidates: [{ content: { parts: [part] }, index: 0 }], modelVersion: "m" });
  const text = Array.from({ length: 3000 }, (_, at) => parts({ text: `word ${at}` }));
  const call = {
    ...parts({ functionCall: { name: "f" } }),
    usageMetadata: { promptTokenCount: 3, thoughtsTokenCount: 4 },
  };
  const events = [...text, call, ...text, { candidates: [{ finishReason: "STOP", index: 0 }] }];
  const bodies = [
    events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""),
    JSON.stringify(events, undefined, 2),
  ];
  for (const body of bodies) {
    const reader = new StreamReader(gemini, { everyEvent: false });
    const bytes = Buffer.from(body);
    for (let at = 0; at < bytes.length; at += 4000) reader.push(bytes.subarray(at, at + 4000), at);
    expect(reader.end()).toEqual({
      model: "m",
      finishReasons: ["tool_call"],
      calling: [0],
      usage: { input: 3, output: 4, reasoning: 4 },
      content: true,
      complete: true,
    });
    expect(reader.firstContentAt).toBe(0);
  }
});

test("what a stranger says of candidates has bounds", () => {
  const candidates = Array.from({ length: 500 }, (_, index) => ({
    index: index * 1000 - 7,
    content: { parts: { functionCall: {} } },
    finishReason: index % 2 === 0 ? 99 : {},
  }));
  const { reading } = readAnswer(gemini, { head: Buffer.from(JSON.stringify({ candidates })) });
  expect(reading.calling?.length ?? 0).toBeLessThanOrEqual(128);
  expect(reading.finishReasons?.length ?? 0).toBeLessThanOrEqual(128);
});

test.each([
  ["a cut answer", '{"candidates":[{"content":{"parts":[{"text":"a', "malformed", {}],
  ["a cut list", '[{"responseId":"r"},{"candidates":[', undefined, { id: "r" }],
  ["a page", "<html></html>", "malformed", {}],
  ["a bare error", '{"code":429,"message":"No"}', undefined, { error: { code: "429" } }],
])("%s", (_name, body, flaw, reading) => {
  expect(readAnswer(gemini, { head: Buffer.from(body) })).toEqual({ flaw, reading });
});

test("of many embeddings some are no usage: all are counted", () => {
  const predictions = Array.from({ length: 40 }, () => ({
    embeddings: { values: Array.from({ length: 3072 }, () => 0.123_456), statistics: { token_count: 2 } },
  }));
  const { reading } = readAnswer(vertexEmbeddings, { head: Buffer.from(JSON.stringify({ predictions })) });
  expect(reading).toEqual({ usage: { input: 80 } });
});

function snake(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const name = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [name(key), snake(member)]));
}
