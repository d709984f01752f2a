import { expect, test } from "vitest";
import { modelPathOf } from "../../../src/wire/model-paths.ts";

test.each([
  "/v1/chat/completions",
  "/v1/chat/completions/",
  "/openai/deployments/mine/chat/completions",
  "/v1/fim/completions",
  "/v1/agents/completions",
  "/v1/responses",
  "/v1/embeddings",
  "/v1/messages",
  "/v1/images/generations",
  "/v1/audio/transcriptions",
  "/v2/chat",
  "/v2/embed",
  "/v2/rerank",
  "/api/chat",
  "/api/generate",
  "/api/embed",
  "/v1beta/models/gemini-x:generateContent",
  "/v1beta/models/gemini-x:streamGenerateContent",
  "/v1/projects/p/locations/l/publishers/anthropic/models/m:streamRawPredict",
  "/model/arn%3Aaws/converse",
  "/model/m/converse-stream",
  "/model/m/invoke-with-response-stream",
  "/google.cloud.aiplatform.v1beta1.PredictionService/StreamGenerateContent",
])("%s asks a model", (path) => {
  expect(path).toContain(modelPathOf(path));
});

test.each([
  "/v1/models",
  "/v1/files",
  "/v1/batches",
  "/v1/messages/batches",
  "/v1/messages/count_tokens",
  "/v1beta/models/gemini-x:countTokens",
  "/v1/responses/resp_1/cancel",
  "/v1/traces",
  "/v1/metrics",
  "/v1/logs",
  "/chat",
  "/",
  "",
])("%s asks none", (path) => {
  expect(modelPathOf(path)).toBeUndefined();
});

test("a path of a megabyte is read in no time", () => {
  const begun = performance.now();
  modelPathOf("/v1/completions".repeat(70_000));
  modelPathOf(`${"/images".repeat(150_000)}/x`);
  expect(performance.now() - begun).toBeLessThan(1000);
});
