import { expect, test } from "vitest";
import { contentOf } from "../../../src/wire/contents.ts";
import { cohereChatV1 } from "../../../src/wire/cohere/cohere-chat-v1.ts";
import { cohereChat } from "../../../src/wire/cohere/cohere-chat.ts";
import type { Target, WireFormat } from "../../../src/wire/format.ts";
import { formatFor } from "../../../src/wire/formats.ts";
import { Json } from "../../../src/wire/json/json.ts";
import { Said } from "../../../src/wire/said.ts";

function target(path: string, host = "relay.test"): Target {
  return { method: "POST", host, port: 443, path, header: () => undefined };
}

test.each([
  ["/v2/chat", "api.cohere.com", "cohere-chat", "certain"],
  ["/v2/chat", "relay.test", "cohere-chat", "likely"],
  ["/v1/chat", "api.cohere.ai", "cohere-chat-v1", "certain"],
  ["/cohere/v1/chat", "relay.test", "cohere-chat-v1", "likely"],
  ["/v2/embed", "api.cohere.com", "cohere-embed", "certain"],
  ["/v2/embed", "relay.test", "cohere-embed", "likely"],
  ["/rerank", "api.jina.ai", "rerank", "certain"],
  ["/rerank", "relay.test", "rerank", "likely"],
  ["/v1/embed", "relay.test", "cohere-embed", "likely"],
  ["/v2/rerank", "api.cohere.com", "rerank", "certain"],
  ["/api/v1/rerank", "relay.test", "rerank", "certain"],
  ["/rerank", "relay.test", "rerank", "likely"],
])("POST %s at %s is %s, %s", (path, host, name, match) => {
  const found = formatFor(target(path, host));
  expect([found?.format.name, found?.match]).toEqual([name, match]);
});

test.each(["/v1/models", "/v1/tokenize", "/v2/chats", "/v1/embed-jobs", "/v1/datasets", "/v1/chat/rooms"])(
  "POST %s asks no model",
  (path) => expect(formatFor(target(path, "api.cohere.com"))).toBeUndefined(),
);

test.each([
  ["a chat", "/v2/chat", { model: "m", messages: [] }, true],
  ["another service's chat", "/v2/chat", { text: "hi" }, false],
  ["an older chat", "/v1/chat", { model: "m", message: "hi", stream: false }, true],
  ["an older chat with a preamble", "/v1/chat", { message: "hi", preamble: "Be short." }, true],
  ["a message to a support's room", "/v1/chat", { model: "support", message: "hi" }, false],
  ["an older chat of the default model", "/v1/chat", { message: "hi", chat_history: [] }, true],
  ["another service's message", "/v1/chat", { message: "hi", room: "r" }, false],
  ["a list of messages", "/v1/chat", { model: "m", message: ["hi"] }, false],
  ["an embedding", "/v2/embed", { model: "m", texts: ["a"] }, true],
  ["an image's embedding", "/v2/embed", { model: "m", images: ["data:image/png;base64,AAAA"] }, true],
  ["a widget", "/v1/embed", { url: "https://x.test" }, false],
  ["texts to show", "/v1/embed", { texts: ["a"] }, false],
  ["another service's messages", "/v2/chat", { model: "m", messages: ["hi"] }, false],
  ["documents and a query", "/rerank", { model: "m", query: "q", documents: ["a"] }, true],
  ["documents that are objects", "/rerank", { model: "m", query: "q", documents: [{ text: "a" }] }, true],
  ["a shop's search", "/v2/rerank", { query: "shoes", documents: ["a"] }, false],
  ["a shop's products", "/v1/rerank", { model: "m", query: "shoes", documents: [1, 2] }, false],
  ["a query alone", "/v2/rerank", { query: "q" }, false],
])("the shape of %s", (_name, path, body, fits) => {
  expect(formatFor(target(path))?.format.fits(new Json(body))).toBe(fits);
});

const parameters = { temperature: 0.5, p: 0.9, k: 4, max_tokens: 9, seed: 7, stop_sequences: ["x"] };
const asked = { temperature: 0.5, topP: 0.9, topK: 4, maxTokens: 9, seed: 7, stopSequences: ["x"] };

test.each([
  [
    "a chat",
    "/v2/chat",
    { model: "m", stream: true, ...parameters, response_format: { type: "json_object" }, frequency_penalty: 0.1 },
    { model: "m", stream: true, ...asked, outputType: "json", frequencyPenalty: 0.1 },
  ],
  [
    "an older chat",
    "/v1/chat",
    { model: "m", stream: false, ...parameters, conversation_id: "conv", presence_penalty: 0.1 },
    { model: "m", stream: false, ...asked, conversationId: "conv", presencePenalty: 0.1 },
  ],
  [
    "an embedding",
    "/v2/embed",
    { model: "m", texts: ["a"], embedding_types: ["float", "int8", 3], output_dimension: 256 },
    { model: "m", dimensions: 256, encodingFormats: ["float", "int8"] },
  ],
  ["an order of documents", "/v2/rerank", { model: "m", query: "q", documents: [], top_n: 2 }, { model: "m" }],
])("what is asked: %s", (_name, path, body, wanted) => {
  expect(formatFor(target(path))?.format.ask(new Json(body), target(path))).toEqual(wanted);
});

test("types of numbers that are asked for have a bound", () => {
  const types = Array.from({ length: 100 }, (_, index) => `t${index}`);
  const found = formatFor(target("/v2/embed"))?.format.ask(new Json({ embedding_types: types }), target("/v2/embed"));
  expect(found?.encodingFormats).toHaveLength(16);
});

test("what a chat is told", () => {
  const call = { id: "t_1", type: "function", function: { name: "look_up", arguments: '{"a":1}' } };
  const body = {
    model: "m",
    messages: [
      { role: "system", content: "Be brief" },
      {
        role: "user",
        content: [
          { type: "text", text: "What is it?" },
          { type: "image_url", image_url: { url: "https://x.test/a.png" } },
        ],
      },
      { role: "assistant", tool_plan: "I look", tool_calls: [call] },
      { role: "tool", tool_call_id: "t_1", content: [{ type: "document", document: { data: "a tide" } }] },
      { role: "assistant", content: [{ type: "thinking", thinking: "hm" }, { type: "odd" }] },
    ],
    documents: ["one"],
    tools: [{ type: "function", function: { name: "look_up", parameters: { type: "object" } } }],
  };
  expect(contentOf(cohereChat)?.ask(new Json(body))).toEqual({
    inputMessages: [
      { role: "system", parts: [{ type: "text", content: "Be brief" }] },
      {
        role: "user",
        parts: [
          { type: "text", content: "What is it?" },
          { type: "uri", modality: "image", uri: "https://x.test/a.png" },
        ],
      },
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "I look" },
          { type: "tool_call", id: "t_1", name: "look_up", arguments: { a: 1 } },
        ],
      },
      {
        role: "tool",
        parts: [
          { type: "tool_call_response", id: "t_1", response: [{ type: "document", document: { data: "a tide" } }] },
        ],
      },
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "hm" },
          { type: "generic", generic_type: "odd" },
        ],
      },
      { role: "user", parts: [{ type: "generic", generic_type: "document" }] },
    ],
    toolDefinitions: [{ type: "function", name: "look_up", parameters: { type: "object" } }],
  });
});

const delta = (type: string, message: object, index?: number) => ({ type, index, delta: { message } });

test("what a chat says is the same, whole or streamed", () => {
  const calls = ["a", "b"].map((name) => ({ id: `t_${name}`, function: { name, arguments: `{"of":"${name}"}` } }));
  const whole = {
    id: "c",
    message: {
      role: "assistant",
      tool_plan: "I look",
      content: [
        { type: "thinking", thinking: "hm" },
        { type: "text", text: "Tides" },
      ],
      tool_calls: calls,
    },
  };
  const events = [
    delta("message-start", { role: "assistant", content: [], tool_plan: "", tool_calls: [] }),
    delta("tool-plan-delta", { tool_plan: "I " }),
    delta("tool-plan-delta", { tool_plan: "look" }),
    delta("content-start", { content: { type: "thinking", thinking: "" } }, 0),
    delta("content-delta", { content: { thinking: "hm" } }, 0),
    delta("content-start", { content: { type: "text", text: "" } }, 1),
    delta("content-delta", { content: { text: "Ti" } }, 1),
    delta("content-delta", { content: { text: "des" } }, 1),
    { type: "content-end", index: 1 },
    ...calls.flatMap(({ id, function: { name, arguments: text } }, index) => [
      delta("tool-call-start", { tool_calls: { id, type: "function", function: { name, arguments: "" } } }, index),
      delta("tool-call-delta", { tool_calls: { function: { arguments: text.slice(0, 4) } } }, index),
      delta("tool-call-delta", { tool_calls: { function: { arguments: text.slice(4) } } }, index),
      { type: "tool-call-end", index },
    ]),
    { type: "message-end", delta: { finish_reason: "TOOL_CALL" } },
  ];
  const parts = [
    { type: "reasoning", content: "I look" },
    { type: "reasoning", content: "hm" },
    { type: "text", content: "Tides" },
    { type: "tool_call", id: "t_a", name: "a", arguments: { of: "a" } },
    { type: "tool_call", id: "t_b", name: "b", arguments: { of: "b" } },
  ];
  expect(saidIn(cohereChat, [whole])).toEqual(parts);
  expect(saidIn(cohereChat, events)).toEqual(parts);
});

test("what an older chat says, asked and answered", () => {
  const body = {
    message: "And now?",
    preamble: "Be brief",
    chat_history: [
      { role: "USER", message: "Hail" },
      { role: "CHATBOT", message: "Ahoy", tool_calls: [{ name: "look_up", parameters: { a: 1 } }] },
    ],
    tools: [{ name: "look_up", description: "Looks", parameter_definitions: { a: { type: "int" } } }],
    tool_results: [{ call: { name: "look_up" }, outputs: [{ found: true }] }],
  };
  expect(contentOf(cohereChatV1)?.ask(new Json(body))).toEqual({
    inputMessages: [
      { role: "user", parts: [{ type: "text", content: "Hail" }] },
      {
        role: "assistant",
        parts: [
          { type: "text", content: "Ahoy" },
          { type: "tool_call", name: "look_up", arguments: { a: 1 } },
        ],
      },
      { role: "tool", parts: [{ type: "tool_call_response", response: [{ found: true }] }] },
      { role: "user", parts: [{ type: "text", content: "And now?" }] },
    ],
    systemInstructions: [{ type: "text", content: "Be brief" }],
    toolDefinitions: [{ type: "function", name: "look_up", description: "Looks", parameters: { a: { type: "int" } } }],
  });
  const answer = { text: "Ahoy", tool_calls: [{ name: "look_up", parameters: { a: 1 } }] };
  const parts = [
    { type: "text", content: "Ahoy" },
    { type: "tool_call", name: "look_up", arguments: { a: 1 } },
  ];
  const events = [
    { event_type: "text-generation", text: "Ah" },
    { event_type: "text-generation", text: "oy" },
    { event_type: "tool-calls-chunk", tool_call_delta: { index: 0, name: "look_up" } },
    { event_type: "tool-calls-chunk", tool_call_delta: { index: 0, parameters: '{"a":1}' } },
    { event_type: "tool-calls-generation", tool_calls: answer.tool_calls },
  ];
  expect(saidIn(cohereChatV1, [answer])).toEqual(parts);
  expect(saidIn(cohereChatV1, events)).toEqual(parts);
  expect(saidIn(cohereChatV1, [...events, { event_type: "stream-end", response: answer }])).toEqual(parts);
});

function saidIn(format: WireFormat, messages: readonly object[]): unknown {
  const said = new Said();
  for (const message of messages) contentOf(format)?.read(new Json(message), said);
  return said.messages()[0]?.parts;
}
