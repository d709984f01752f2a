import { expect, test } from "vitest";
import { contentOf } from "../../../src/wire/contents.ts";
import type { Target } from "../../../src/wire/format.ts";
import { formatFor } from "../../../src/wire/formats.ts";
import { Json } from "../../../src/wire/json/json.ts";
import { mistralConversations } from "../../../src/wire/mistral/mistral-conversations.ts";
import { Said } from "../../../src/wire/said.ts";

function target(path: string): Target {
  return { method: "POST", host: "api.mistral.ai", port: 443, path, header: () => undefined };
}

test.each([
  ["/v1/chat/completions", "openai-chat"],
  ["/v1/agents/completions", "openai-chat"],
  ["/v1/fim/completions", "openai-completions"],
  ["/v1/embeddings", "openai-embeddings"],
  ["/v1/chat/moderations", "openai-moderations"],
  ["/v1/conversations", "mistral-conversations"],
  ["/v1/conversations/conv_1", "mistral-conversations"],
  ["/v1/conversations/conv_1/restart", "mistral-conversations"],
])("POST %s of Mistral is %s", (path, name) => {
  expect(formatFor(target(path))?.format.name).toBe(name);
});

test.each(["/v1/agents", "/v1/files", "/v1/conversations/conv_1/history", "/v1/libraries", "/v1/ocr"])(
  "POST %s asks no model",
  (path) => expect(formatFor(target(path))).toBeUndefined(),
);

test.each([
  ["a conversation", { model: "m", inputs: "hi" }, true],
  ["an agent's", { agent_id: "a", inputs: [{ role: "user", content: "hi" }] }, true],
  ["one that goes on", { inputs: "hi", stream: false }, true],
  ["one that another service keeps", { items: [{ type: "message" }], metadata: {} }, false],
  ["a messenger's", { participants: ["a", "b"], title: "x" }, false],
  ["a form's", { inputs: [1] }, false],
  ["a support's", { inputs: ["hi"], store: "main" }, false],
  ["a shop's", { inputs: [{ user: 1 }], store: "main" }, false],
])("the shape of %s", (_name, body, fits) => {
  expect(mistralConversations.fits(new Json(body))).toBe(fits);
});

test("what is asked", () => {
  const completion = { max_tokens: 9, temperature: 0.5, top_p: 0.9, random_seed: 7, stop: "x" };
  const body = new Json({ model: "m", inputs: "hi", stream: true, completion_args: completion });
  const asked = {
    model: "m",
    stream: true,
    maxTokens: 9,
    temperature: 0.5,
    topP: 0.9,
    seed: 7,
    stopSequences: ["x"],
  };
  expect(mistralConversations.ask(body, target("/v1/conversations"))).toEqual(asked);
  for (const path of ["/v1/conversations/conv_1", "/v1/conversations/conv_1/restart/"]) {
    expect(mistralConversations.ask(body, target(path))).toEqual({ ...asked, conversationId: "conv_1" });
  }
});

test("what a conversation says, asked and answered", () => {
  const call = { type: "function.call", tool_call_id: "t_1", name: "look_up", arguments: '{"a":1}' };
  const body = {
    inputs: [
      { type: "message.input", role: "user", content: "What is it?" },
      call,
      { type: "function.result", tool_call_id: "t_1", result: "a tide" },
      { role: "user", content: [{ type: "image_url", image_url: "https://x.test/a.png" }] },
    ],
    instructions: "Be brief",
    tools: [{ type: "function", function: { name: "look_up", parameters: {} } }, { type: "web_search" }],
  };
  expect(contentOf(mistralConversations)?.ask(new Json(body))).toEqual({
    inputMessages: [
      { role: "user", parts: [{ type: "text", content: "What is it?" }] },
      { role: "assistant", parts: [{ type: "tool_call", id: "t_1", name: "look_up", arguments: { a: 1 } }] },
      { role: "tool", parts: [{ type: "tool_call_response", id: "t_1", response: "a tide" }] },
      { role: "user", parts: [{ type: "uri", modality: "image", uri: "https://x.test/a.png" }] },
    ],
    systemInstructions: [{ type: "text", content: "Be brief" }],
    toolDefinitions: [
      { type: "function", name: "look_up", parameters: {} },
      { type: "web_search", name: "web_search" },
    ],
  });
  expect(contentOf(mistralConversations)?.ask(new Json({ inputs: "hi" })).inputMessages).toEqual([
    { role: "user", parts: [{ type: "text", content: "hi" }] },
  ]);

  const thought = { type: "thinking", thinking: [{ type: "text", text: "hm" }] };
  const run = { type: "tool.execution", name: "web_search", arguments: "{}" };
  const whole = new Said();
  const outputs = [run, { type: "message.output", content: [thought, { type: "text", text: "Tides" }] }, call];
  contentOf(mistralConversations)?.read(new Json({ outputs }), whole);
  const parts = [
    { type: "reasoning", content: "hm" },
    { type: "text", content: "Tides" },
    { type: "tool_call", id: "t_1", name: "look_up", arguments: { a: 1 } },
  ];
  const searched = {
    type: "server_tool_call",
    name: "web_search",
    server_tool_call: { type: "web_search", arguments: {} },
  };
  expect(whole.messages()[0]?.parts).toEqual([searched, ...parts]);

  const streamed = new Said();
  const pieces = [
    { type: "message.output.delta", content: thought },
    { type: "message.output.delta", content: "Ti" },
    { type: "message.output.delta", content: { type: "text", text: "des" } },
    { ...call, type: "function.call.delta", arguments: '{"a"' },
    { ...call, type: "function.call.delta", arguments: ":1}" },
  ];
  for (const piece of pieces) contentOf(mistralConversations)?.read(new Json(piece), streamed);
  expect(streamed.messages()[0]?.parts).toEqual(parts);
});
