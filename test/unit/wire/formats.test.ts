import { expect, test } from "vitest";
import type { Target } from "../../../src/wire/format.ts";
import { formatFor } from "../../../src/wire/formats.ts";
import { Json } from "../../../src/wire/json/json.ts";

function target(path: string, headers: Record<string, string> = {}, method = "POST"): Target {
  return { method, host: "relay.test", port: 443, path, header: (name) => headers[name] };
}

test.each([
  ["/v1/chat/completions", "openai-chat", "certain"],
  ["/api/v1/chat/completions/", "openai-chat", "certain"],
  ["//openai/deployments/lumen//chat/completions", "openai-chat", "certain"],
  ["/chat/completions", "openai-chat", "certain"],
  ["/v1/agents/completions", "openai-chat", "likely"],
  ["/v1/completions", "openai-completions", "likely"],
  ["/v1/fim/completions", "openai-completions", "likely"],
  ["/v1/responses", "openai-responses", "certain"],
  ["/openai/v1/responses/", "openai-responses", "certain"],
  ["/openai/responses", "openai-responses", "likely"],
  ["/v1/embeddings", "openai-embeddings", "certain"],
  ["/openai/deployments/lumen/embeddings", "openai-embeddings", "certain"],
  ["/openai/deployments/lumen/completions", "openai-completions", "certain"],
  ["/v1/prompts/p/completions", "openai-completions", "certain"],
  ["/v1/images/generations", "openai-images", "certain"],
  ["/openai/deployments/lumen/images/edits", "openai-images", "certain"],
  ["/images/variations", "openai-images", "likely"],
  ["/v1/audio/speech", "openai-speech", "certain"],
  ["/openai/deployments/lumen/audio/speech", "openai-speech", "certain"],
  ["/v1/audio/transcriptions", "openai-transcription", "certain"],
  ["/v2/audio/transcriptions/", "openai-transcription", "certain"],
  ["/openai/v1/audio/translations", "openai-transcription", "certain"],
  ["/v1/moderations", "openai-moderations", "certain"],
  ["/v1/chat/moderations", "openai-moderations", "certain"],
  ["/moderations", "openai-moderations", "likely"],
  ["/ml/v1/text/chat", "watsonx-chat", "certain"],
  ["/ml/v1/deployments/lumen/text/chat_stream", "watsonx-chat", "certain"],
  ["/ml/v1/text/generation", "watsonx-generation", "certain"],
  ["/ml/v1-beta/generation/text", "watsonx-generation", "certain"],
  ["/v1/messages", "anthropic-messages", "likely"],
  ["/proxy/messages", "anthropic-messages", "likely"],
])("POST %s is %s, %s", (path, name, match) => {
  const found = formatFor(target(path));
  expect(found?.format.name).toBe(name);
  expect(found?.match).toBe(match);
});

test("POST /v1/messages with Anthropic's version header is certain, any other messages path is not", () => {
  const headers = { "anthropic-version": "2023-06-01" };
  expect(formatFor(target("/relay/v1/messages", headers))?.match).toBe("certain");
  expect(formatFor(target("/messages", headers))?.match).toBe("likely");
});

test.each([
  "/v1/models",
  "/v1/files",
  "/v1/batches",
  "/v1/messages/batches",
  "/v1/messages/count_tokens",
  "/v1/responses/resp_1",
  "/v1/responses/resp_1/cancel",
  "/v1/responses/input_tokens",
  "/v1/responses/compact",
  "/v1/chat/completions/chatcmpl-1",
  "/v1/chat/completions/chatcmpl-1/messages/",
  "/v1/audio/voices",
  "/v1/images",
  "/v1/images/img_1",
  "/images/edits/e_1",
  "/v1/realtime/client_secrets",
  "/",
  "",
  "/".repeat(100_000),
])("POST %.60s is no model call by its path, or its body has to say so", (path) => {
  expect(formatFor(target(path))?.match).not.toBe("certain");
  expect(formatFor(target(path))?.format.fits(Json.parse("{}"))).not.toBe(true);
});

test("a chat whose answer is fetched later is no ordinary one", () => {
  expect(formatFor(target("/async/chat/completions"))).toBeUndefined();
});

test.each(["GET", "DELETE", "HEAD", "PUT", "post"])("%s is no model call", (method) => {
  for (const path of ["/v1/chat/completions", "/v1/messages", "/v1/responses", "/v1/embeddings"]) {
    expect(formatFor(target(path, {}, method))).toBeUndefined();
  }
});

test.each([
  ["a chat service's", "/api/messages", { channel: "C1", text: "hello" }],
  ["a thread's", "/v1/threads/t_1/messages", { role: "user", content: "hello" }],
  ["a mailer's", "/v1/messages", { to: ["a@b.c"], messages: ["hello"], max_tokens: 3 }],
  ["a texting service's", "/v1/messages", { model: "sms", messages: [{ to: "+1", text: "x" }], max_tokens: 1 }],
  ["one without a message", "/v1/messages", { model: "m", messages: [], max_tokens: 3 }],
  ["one without a bound", "/v1/messages", { model: "m", messages: [] }],
  ["one whose model is a number", "/v1/messages", { model: 3, messages: [], max_tokens: 3 }],
  ["a survey's", "/surveys/7/responses", { answers: [1, 2], model: "long form" }],
  ["a shell's", "/completions", { prefix: "gi", model: "bash" }],
  ["an agent's without messages", "/v1/agents/completions", { agent_id: "a" }],
  ["a vector store's", "/collections/c/embeddings", { vectors: [[1]] }],
  ["a text", "/v1/messages", "hello"],
  ["a list", "/embeddings", [{ model: "m", input: "x" }]],
  ["an invoice's", "/generate", { inputs: 42, template: "invoice" }],
  ["a page's", "/pdf/generate", { inputs: "<h1>Hi</h1>", format: "A4" }],
  ["a letter's", "/api/pdf/generate", { inputs: "<h1>Hi</h1>" }],
])("the shape of %s body says that it is no model call", (_name, path, body) => {
  const found = formatFor(target(path));
  expect(found?.match).toBe("likely");
  expect(found?.format.fits(Json.parse(JSON.stringify(body)))).toBe(false);
});

test.each([
  ["a survey's", "/v1/responses", { answers: [1, 2] }],
  ["a chat service's", "/chat/completions", { text: "hello" }],
  ["a vector store's", "/v1/embeddings", { vectors: [[1]] }],
  ["a form", "/v1/responses", "input=1&model=2"],
  ["a stored prompt's", "/v1/prompts/p/completions", { variables: {} }],
  ["a shop's", "/v1/images/variations", { product: 7 }],
  ["a player's", "/audio/speech", { track: 7 }],
  ["a moderator's", "/v1/moderations", { post: 7, decision: "keep" }],
  ["a forum's", "/v1/moderations", { input: { post: 17, action: "hide" } }],
  ["a list of posts", "/v1/moderations", { input: [{ post: 17 }] }],
  ["a picture's crop", "/v1/images/edits", { image: "sku-1", crop: [0, 0, 10, 10] }],
  ["a product's variants", "/v1/images/variations", { image: "sku-1" }],
  ["a hotline's", "/audio/transcriptions", { file: "call-1.wav", queue: "night" }],
  ["a kiosk's", "/audio/speech", { input: "mic-1", gain: 3 }],
  ["a list of names", "/chat/completions", { messages: ["hello"] }],
  ["numbers for a text", "/v1/embeddings", { model: "m", input: 4 }],
])("%s body has not the shape of the dialect that its path names", (_name, path, body) => {
  const found = formatFor(target(path));
  expect(found?.match).toBe("certain");
  expect(found?.format.fits(Json.parse(JSON.stringify(body)))).toBe(false);
});

test.each(["/v1/chat/completions", "/v1/responses", "/v1/embeddings"])(
  "POST %s with an unreadable body has no shape and says nothing",
  (path) => {
    for (const body of ["", "{", "[]", '"x"']) {
      const { format } = formatFor(target(path)) ?? {};
      expect([format?.fits(Json.parse(body)), format?.ask(Json.parse(body), target(path))]).toEqual([false, {}]);
    }
  },
);

test.each([
  [
    "chat",
    "/v1/chat/completions",
    {
      model: "gpt-lumen",
      messages: [],
      stream: true,
      stream_options: { include_usage: true },
      n: 2,
      max_completion_tokens: 100,
      max_tokens: 50,
      temperature: 0,
      top_p: 0.9,
      frequency_penalty: -1,
      presence_penalty: 0.5,
      seed: -3,
      stop: "END",
      reasoning_effort: "high",
      response_format: { type: "json_schema" },
      service_tier: "flex",
      top_logprobs: 5,
    },
    {
      model: "gpt-lumen",
      stream: true,
      usageAsked: true,
      choices: 2,
      maxTokens: 100,
      temperature: 0,
      topP: 0.9,
      frequencyPenalty: -1,
      presencePenalty: 0.5,
      seed: -3,
      stopSequences: ["END"],
      reasoningLevel: "high",
      outputType: "json",
      serviceTier: "flex",
    },
  ],
  [
    "a stream that asks for no usage",
    "/v1/chat/completions",
    { model: "m", stream: true },
    { model: "m", stream: true, usageAsked: false },
  ],
  [
    "chat that is to be heard",
    "/v1/chat/completions",
    { model: "m", modalities: ["text", "audio"] },
    { model: "m", outputType: "speech" },
  ],
  ["an agent's chat", "/v1/agents/completions", { agent_id: "a", messages: [], max_tokens: 5 }, { maxTokens: 5 }],
  ["wrong types", "/v1/chat/completions", { model: 4, n: "2", temperature: "hot", stop: [1, ""], stream: "yes" }, {}],
  [
    "a completion",
    "/v1/completions",
    { model: "m", prompt: ["a"], top_k: 5, stop: ["a", "b"] },
    { model: "m", topK: 5, stopSequences: ["a", "b"] },
  ],
  [
    "a response",
    "/openai/responses",
    {
      model: "m",
      input: "hi",
      stream: true,
      max_output_tokens: 9,
      reasoning: { effort: "low" },
      text: { format: { type: "json_object" } },
      previous_response_id: "resp_1",
      conversation: { id: "conv_1" },
    },
    {
      model: "m",
      stream: true,
      maxTokens: 9,
      reasoningLevel: "low",
      outputType: "json",
      previousResponseId: "resp_1",
      conversationId: "conv_1",
    },
  ],
  [
    "a response in a named conversation",
    "/v1/responses",
    { conversation: "conv_2", stream: false },
    { stream: false, conversationId: "conv_2" },
  ],
  [
    "embeddings",
    "/embeddings",
    { model: "e", input: ["a"], dimensions: 256, encoding_format: "base64" },
    { model: "e", dimensions: 256, encodingFormats: ["base64"] },
  ],
  [
    "embeddings of a deployment",
    "/openai/deployments/my%20lumen/embeddings",
    { input: ["a"], model: "" },
    { model: "my lumen", deployed: true },
  ],
  [
    "chat with a deployment, which the body names otherwise",
    "/openai/deployments/mine/chat/completions",
    { messages: [], model: "gpt-lumen" },
    { model: "gpt-lumen", deployed: true },
  ],
  [
    "images",
    "/v1/images/generations",
    { model: "lumen-image", prompt: "a lamp", n: 2, stream: true, size: "1024x1024" },
    { model: "lumen-image", choices: 2, stream: true, outputType: "image" },
  ],
  [
    "an edit of images that are linked",
    "/images/edits",
    { images: [{ image_url: "https://images.test/1.png" }] },
    { outputType: "image" },
  ],
  [
    "speech as events",
    "/v1/audio/speech",
    { model: "lumen-speak", input: "hi", voice: "oak", stream_format: "sse" },
    { model: "lumen-speak", stream: true, outputType: "speech" },
  ],
  [
    "speech as sound",
    "/v1/audio/speech",
    { model: "lumen-speak", input: "hi", stream_format: "audio" },
    { model: "lumen-speak", outputType: "speech" },
  ],
  [
    "a transcription of what is linked",
    "/v1/audio/transcriptions",
    { model: "lumen-listen", file_url: "https://sounds.test/1.mp3", temperature: 0 },
    { model: "lumen-listen", temperature: 0 },
  ],
  ["a moderation", "/v1/moderations", { input: ["a"] }, {}],
  [
    "chat on watsonx",
    "/ml/v1/text/chat_stream",
    { model_id: "lumen/lumen-3", project_id: "p", messages: [], max_tokens: 9 },
    { model: "lumen/lumen-3", stream: true, maxTokens: 9 },
  ],
  [
    "a text of a deployment on watsonx",
    "/ml/v1/deployments/lumen/text/generation",
    { input: "hi", parameters: { max_new_tokens: 9, stop_sequences: ["x"], random_seed: 4 } },
    { model: "lumen", deployed: true, maxTokens: 9, stopSequences: ["x"], seed: 4 },
  ],
  [
    "a message",
    "/v1/messages",
    {
      model: "lumen-opus",
      max_tokens: 20,
      messages: [{ role: "user", content: "hi" }],
      top_k: 4,
      stop_sequences: ["x"],
      output_config: { effort: "max" },
      stream: true,
    },
    { model: "lumen-opus", maxTokens: 20, topK: 4, stopSequences: ["x"], reasoningLevel: "max", stream: true },
  ],
])("what is asked: %s", (_name, path, body, asked) => {
  const found = formatFor(target(path));
  if (found?.match === "likely") expect(found.format.fits(Json.parse(JSON.stringify(body)))).toBe(true);
  expect(found?.format.ask(Json.parse(JSON.stringify(body)), target(path))).toEqual(asked);
  // The same by the way that large bodies take.
  expect(found?.format.ask(Json.scan(JSON.stringify(body)), target(path))).toEqual(asked);
});

test.each([
  ["/v1/chat", "api.writer.com", "openai-chat"],
  ["/api/v1/images", "openrouter.ai", "openai-images"],
])("%s is a model call on %s alone", (path, host, name) => {
  expect(formatFor({ ...target(path), host })).toMatchObject({ format: { name }, match: "certain" });
  expect(formatFor(target(path))?.match).not.toBe("certain");
});

test("on Azure's own hosts a model goes by the customer's name for it, whatever the path", () => {
  for (const host of ["acme.openai.azure.com", "acme.services.ai.azure.com"]) {
    const asked = { ...target("/openai/v1/responses"), host };
    expect(formatFor(asked)?.format.ask(new Json({ model: "mine", input: "hi" }), asked)).toEqual({
      model: "mine",
      deployed: true,
    });
  }
});

test("messages that are too large to be read still confirm the shape", () => {
  const body = JSON.stringify({ messages: [{ role: "user", content: "x".repeat(1e6) }], max_tokens: 3, model: "m" });
  expect(formatFor(target("/v1/messages"))?.format.ask(Json.parse(body), target("/v1/messages"))).toEqual({
    model: "m",
    maxTokens: 3,
  });
});

test("stop sequences have a bound", () => {
  const stop = Array.from({ length: 40 }, (_, index) => `s${index}`);
  const asked = formatFor(target("/v1/chat/completions"))?.format.ask(
    new Json({ stop }),
    target("/v1/chat/completions"),
  );
  expect(asked?.stopSequences).toHaveLength(16);
});
