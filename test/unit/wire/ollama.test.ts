import { expect, test } from "vitest";
import { contentOf } from "../../../src/wire/contents.ts";
import type { Target } from "../../../src/wire/format.ts";
import { formatFor } from "../../../src/wire/formats.ts";
import { Json } from "../../../src/wire/json/json.ts";
import { Said } from "../../../src/wire/said.ts";
import { StreamReader } from "../../../src/wire/stream.ts";
import { ollamaChat } from "../../../src/wire/ollama/ollama-chat.ts";
import { ollamaGenerate } from "../../../src/wire/ollama/ollama-generate.ts";

function target(path: string, port = 443, host = "relay.test"): Target {
  return { method: "POST", host, port, path, header: () => undefined };
}

test.each([
  ["/api/chat", 11434, "relay.test", "ollama-chat", "certain"],
  ["/api/chat", 443, "ollama.com", "ollama-chat", "certain"],
  ["/proxy/ollama/api/chat/", 443, "relay.test", "ollama-chat", "likely"],
  ["/api/generate", 11434, "relay.test", "ollama-generate", "certain"],
  ["/api/generate", 8080, "relay.test", "ollama-generate", "likely"],
  ["/api/embed", 11434, "relay.test", "ollama-embed", "certain"],
  ["/api/embed", 443, "relay.test", "ollama-embed", "likely"],
  ["/api/embeddings", 11434, "relay.test", "ollama-embed", "certain"],
  ["/api/embeddings", 443, "relay.test", "openai-embeddings", "likely"],
  ["/v1/embeddings", 11434, "relay.test", "openai-embeddings", "certain"],
  ["/v1/chat/completions", 11434, "relay.test", "openai-chat", "certain"],
])("POST %s at port %s of %s is %s, %s", (path, port, host, name, match) => {
  const found = formatFor(target(path, port, host));
  expect([found?.format.name, found?.match]).toEqual([name, match]);
});

test.each(["/api/tags", "/api/show", "/api/pull", "/api/ps", "/api/create", "/api/chats", "/my-api/chat-rooms"])(
  "POST %s asks no model",
  (path) => expect(formatFor(target(path, 11434))).toBeUndefined(),
);

test.each([
  ["a chat", "/api/chat", { model: "m", messages: [{ role: "user", content: "hi" }] }, true],
  ["a chat without a message", "/api/chat", { model: "m", messages: [] }, true],
  ["a web app's chat", "/api/chat", { id: "c", model: "m", messages: [{ role: "user", parts: [] }] }, false],
  ["a chat of no model", "/api/chat", { messages: [{ role: "user", content: "hi" }] }, false],
  ["a call of a tool", "/api/chat", { model: "m", messages: [{ role: "assistant", tool_calls: [] }] }, true],
  ["a page's chat", "/api/chat", { model: "m", messages: [{ role: "user", content: "a", parts: [] }] }, false],
  ["a support's chat", "/api/chat", { model: "m", messages: [{ role: "customer", content: "hi" }] }, false],
  ["a chat of parts", "/api/chat", { model: "m", messages: [{ role: "user", content: [{}] }] }, false],
  ["a text", "/api/generate", { model: "m", prompt: "Once" }, true],
  ["a number", "/api/generate", { model: "m", prompt: 4 }, false],
  ["the loading of a model", "/api/generate", { model: "m" }, false],
  ["a password", "/api/generate", { length: 12 }, false],
  ["an embedding", "/api/embed", { model: "m", input: ["a"] }, true],
  ["an older embedding", "/api/embed", { model: "m", prompt: "a" }, true],
  ["a widget", "/api/embed", { url: "https://x.test" }, false],
])("the shape of %s", (_name, path, body, fits) => {
  expect(formatFor(target(path))?.format.fits(new Json(body))).toBe(fits);
});

const options = { num_predict: 9, temperature: 0.5, top_p: 0.9, top_k: 4, seed: 7, stop: ["x"], presence_penalty: 1 };

test.each([
  ["nothing but a model: it streams", { model: "m" }, { model: "m", stream: true }],
  ["no stream", { model: "m", stream: false }, { model: "m", stream: false }],
  [
    "options",
    { model: "m", stream: true, options, think: "high", format: "json" },
    {
      model: "m",
      stream: true,
      maxTokens: 9,
      temperature: 0.5,
      topP: 0.9,
      topK: 4,
      seed: 7,
      stopSequences: ["x"],
      presencePenalty: 1,
      reasoningLevel: "high",
      outputType: "json",
    },
  ],
  [
    "a schema, and no bound",
    { model: "m", think: true, format: { type: "object" }, options: { num_predict: -1 } },
    { model: "m", stream: true, outputType: "json" },
  ],
  ["a body that is none", "hello", {}],
])("what is asked: %s", (_name, body, asked) => {
  for (const path of ["/api/chat", "/api/generate"]) {
    expect(formatFor(target(path))?.format.ask(new Json(body), target(path))).toEqual(asked);
  }
});

test("embeddings ask for a size", () => {
  const found = formatFor(target("/api/embed"));
  expect(found?.format.ask(new Json({ model: "m", dimensions: 64 }), target("/api/embed"))).toEqual({
    model: "m",
    dimensions: 64,
  });
});

test("a stream far longer than the tail is read by its first and its last line", () => {
  const reader = new StreamReader(ollamaChat, { everyEvent: false });
  const line = (content: string) => Buffer.from(`{"model":"m","message":{"content":"${content}"},"done":false}\n`);
  for (let index = 0; index < 5000; index += 1) reader.push(line(index === 0 ? "" : `word ${index}`), index);
  reader.push(
    Buffer.from('{"model":"m","done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":9}\n'),
    1e4,
  );
  expect(reader.firstContentAt).toBe(1);
  expect(reader.end()).toMatchObject({ finishReasons: ["stop"], usage: { input: 3, output: 9 }, complete: true });
});

test("what a chat says, asked and answered", () => {
  const call = { id: "c1", function: { name: "look_up", arguments: { a: 1 } } };
  const request = new Json({
    model: "m",
    messages: [
      { role: "system", content: "Be brief" },
      { role: "user", content: "What is it?", images: ["AAAA"] },
      { role: "assistant", content: "", thinking: "hm", tool_calls: [call] },
      { role: "tool", content: "a tide", tool_name: "look_up" },
    ],
    tools: [{ type: "function", function: { name: "look_up", description: "Looks", parameters: { type: "object" } } }],
  });
  expect(contentOf(ollamaChat)?.ask(request)).toEqual({
    inputMessages: [
      { role: "system", parts: [{ type: "text", content: "Be brief" }] },
      {
        role: "user",
        parts: [
          { type: "text", content: "What is it?" },
          { type: "blob", modality: "image", content: "AAAA" },
        ],
      },
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "hm" },
          { type: "tool_call", id: "c1", name: "look_up", arguments: { a: 1 } },
        ],
      },
      { role: "tool", name: "look_up", parts: [{ type: "tool_call_response", response: "a tide" }] },
    ],
    toolDefinitions: [{ type: "function", name: "look_up", description: "Looks", parameters: { type: "object" } }],
  });
  const said = new Said();
  for (const message of [{ thinking: "h" }, { thinking: "m" }, { content: "A " }, { content: "tide" }]) {
    contentOf(ollamaChat)?.read(new Json({ message, done: false }), said);
  }
  contentOf(ollamaChat)?.read(new Json({ message: { content: "", tool_calls: [call] }, done: true }), said);
  expect(said.messages()[0]?.parts).toEqual([
    { type: "reasoning", content: "hm" },
    { type: "text", content: "A tide" },
    { type: "tool_call", id: "c1", name: "look_up", arguments: { a: 1 } },
  ]);
});

test("what a prompt says, asked and answered", () => {
  const content = contentOf(ollamaGenerate);
  expect(content?.ask(new Json({ model: "m", prompt: "Once", system: "Be brief", images: ["AAAA"] }))).toEqual({
    inputMessages: [
      {
        role: "user",
        parts: [
          { type: "text", content: "Once" },
          { type: "blob", modality: "image", content: "AAAA" },
        ],
      },
    ],
    systemInstructions: [{ type: "text", content: "Be brief" }],
  });
  const said = new Said();
  for (const response of [" upon", " a time"]) content?.read(new Json({ response, done: false }), said);
  expect(said.messages()[0]?.parts).toEqual([{ type: "text", content: " upon a time" }]);
});
