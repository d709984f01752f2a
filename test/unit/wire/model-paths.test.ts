import { expect, test } from "vitest";
import { isUnread, modelPathOf } from "../../../src/wire/model-paths.ts";

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
  "/v1/images/edits/",
  "/v1/moderations",
  "/v1/chat/moderations",
  "/v1/complete",
  "/v1/edits",
  "/v1/generate",
  "/v1/summarize",
  "/v1/classify",
  "/v1/threads/runs",
  "/v1/threads/t_1/runs/r_1/submit_tool_outputs",
  "/async/chat/completions",
  "/v3/async/txt2img",
  "/v1/multimodalembeddings",
  "/v1/contextualizedembeddings",
  "/v1/text/chatcompletion_v2",
  "/v1/t2a_v2",
  "/v1/image_generation",
  "/v1/video/generations",
  "/inference/v1/workflows/accounts/lumen/models/lumen/text_to_image",
  "/api/v3/embeddings/multimodal",
  "/api/v3/contents/generations/tasks",
  "/v1/genai/lumen/lumen-1",
  "/v1/retrieval/lumen/reranking",
  "/v1/retrieval/lumen/lumen-1/reranking",
  "/models/lumen",
  "/models/lumen/lumen-1/",
  "/hf-inference/models/lumen/lumen-1",
  "/v1/inference/lumen/lumen-1",
  "/api/v1/services/embeddings/text-embedding/text-embedding",
  "/api/v1/services/rerank/text-rerank/text-rerank",
  "/api/v2/cortex/agents:run",
  "/v1beta/models/lumen:generateAnswer",
  "/v1beta2/models/lumen:generateText",
  "/v1beta2/models/lumen:generateMessage",
  "/v1/projects/p/locations/l/publishers/lumen/models/m:serverStreamingPredict",
  "/v1/videos",
  "/v1/threads/t_1/runs",
  "/v1/ocr",
  "/ml/v1/text/generation",
  "/ml/v1/text/chat_stream",
  "/api/v1/services/aigc/text-generation/generation",
  "/serving-endpoints/mine/invocations",
  "/api/v2/cortex/inference:complete",
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
  "/v1/models/lumen",
  "/models",
  "/models/lumen:countTokens",
  "/v1/inference",
  "/api/v1/services/aigc",
  "/v1/threads/t_1/runs/r_1/steps",
  "/v1/files",
  "/v1/batches",
  "/v1/messages/batches",
  "/v1/messages/count_tokens",
  "/v1beta/models/gemini-x:countTokens",
  "/v1/responses/resp_1/cancel",
  "/v1/responses/input_tokens",
  "/v1/responses/compact",
  "/v1/threads",
  "/v1/threads/t_1/runs/r_1/cancel",
  "/v1/videos/v_1",
  "/v1/realtime/client_secrets",
  "/v1/assistants",
  "/v1/fine_tuning/jobs",
  "/v1/vector_stores/vs_1/files",
  "/api/2.0/serving-endpoints",
  "/api/v2/statements",
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

test.each([
  ["POST", "api.openai.com", "/v1/videos", true],
  ["POST", "us-south.ml.cloud.ibm.com", "/ml/v1/text/generation", true],
  ["GET", "api.openai.com", "/v1/videos", false],
  ["POST", "api.openai.com", "/v1/files", false],
  ["POST", "relay.test", "/v1/videos", false],
  ["POST", "api-inference.huggingface.co", "/models/gpt2", true],
  ["POST", "api.openai.com", "/v1/models/gpt2", false],
  ["POST", "api.perplexity.ai", "/async/chat/completions", true],
  ["POST", "acme.snowflakecomputing.com", "/api/v2/cortex/agents:run", true],
])("%s to %s%s is an unread call to a vendor's model: %s", (method, host, path, unread) => {
  expect(isUnread({ method, host, port: 443, path, header: () => undefined }, () => false)).toBe(unread);
});

test("a host that the settings name is a model's as well", () => {
  const target = { method: "POST", host: "relay.example", port: 443, path: "/v1/embed", header: () => undefined };
  expect([isUnread(target, () => true), isUnread(target, () => false)]).toEqual([true, false]);
  expect(isUnread({ ...target, path: "/v1/files" }, () => true)).toBe(false);
});
