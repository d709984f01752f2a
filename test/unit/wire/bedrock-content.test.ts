import { expect, test } from "vitest";
import { bedrockConverse } from "../../../src/wire/bedrock/bedrock-converse.ts";
import { bedrockImages } from "../../../src/wire/bedrock/bedrock-images.ts";
import { bedrockInvoke } from "../../../src/wire/bedrock/bedrock-invoke.ts";
import type { AskedContent } from "../../../src/wire/content.ts";
import { contentOf } from "../../../src/wire/contents.ts";
import type { WireFormat } from "../../../src/wire/format.ts";
import { Json } from "../../../src/wire/json/json.ts";
import { Said } from "../../../src/wire/said.ts";

const asked = (format: WireFormat, request: object): AskedContent | undefined =>
  contentOf(format)?.ask(new Json(request));

/** The parts of what each choice has said. */
function said(format: WireFormat, ...messages: readonly object[]) {
  const said = new Said();
  for (const message of messages) contentOf(format)?.read(new Json(message), said);
  return said.messages().map(({ parts }) => parts);
}

test("what Converse is asked: messages, instructions, tools", () => {
  const request = {
    system: [
      { text: "Be brief." },
      { cachePoint: { type: "default" } },
      { guardContent: { text: { text: "Be kind." } } },
    ],
    messages: [
      { role: "user", content: [{ text: "A lamp?" }, { cachePoint: { type: "default" } }] },
      {
        role: "assistant",
        content: [
          { reasoningContent: { reasoningText: { text: "Hm.", signature: "c2ln" } } },
          { reasoningContent: { redactedContent: "AAAA" } },
          { toolUse: { toolUseId: "t_1", name: "light_lamp", input: { room: "attic" } } },
        ],
      },
      {
        role: "user",
        content: [
          { toolResult: { toolUseId: "t_1", content: [{ text: "lit" }], status: "success" } },
          { toolResult: { toolUseId: "t_2", content: [{ json: { lit: true } }, { text: "indeed" }] } },
        ],
      },
    ],
    toolConfig: {
      tools: [
        { toolSpec: { name: "light_lamp", description: "Lights one.", inputSchema: { json: { type: "object" } } } },
        { systemTool: { name: "lumen_grounding" } },
        { cachePoint: { type: "default" } },
      ],
    },
  };
  expect(asked(bedrockConverse, request)).toEqual({
    systemInstructions: [
      { type: "text", content: "Be brief." },
      { type: "text", content: "Be kind." },
    ],
    inputMessages: [
      { role: "user", parts: [{ type: "text", content: "A lamp?" }] },
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "Hm." },
          { type: "generic", generic_type: "reasoningContent" },
          { type: "tool_call", id: "t_1", name: "light_lamp", arguments: { room: "attic" } },
        ],
      },
      {
        role: "tool",
        parts: [
          { type: "tool_call_response", id: "t_1", response: "lit" },
          { type: "tool_call_response", id: "t_2", response: [{ lit: true }, { type: "text", content: "indeed" }] },
        ],
      },
    ],
    toolDefinitions: [
      { type: "function", name: "light_lamp", description: "Lights one.", parameters: { type: "object" } },
      { type: "system_tool", name: "lumen_grounding" },
    ],
  });
});

test.each([
  [
    "a picture",
    { image: { format: "png", source: { bytes: "AAAA" } } },
    { type: "blob", modality: "image", mime_type: "image/png", content: "AAAA" },
  ],
  [
    "a film elsewhere",
    { video: { format: "mp4", source: { s3Location: { uri: "s3://films/1.mp4" } } } },
    { type: "uri", modality: "video", mime_type: "video/mp4", uri: "s3://films/1.mp4" },
  ],
  [
    "a document",
    { document: { format: "pdf", name: "Lamps", source: { bytes: "AAAA" } } },
    { type: "blob", modality: "document", mime_type: "application/pdf", content: "AAAA" },
  ],
  [
    "a document of a kind that has no name here",
    { document: { format: "xyz", source: { bytes: "AAAA" } } },
    { type: "blob", modality: "document", content: "AAAA" },
  ],
  ["a document's text", { document: { source: { text: "Lamps." } } }, { type: "text", content: "Lamps." }],
  [
    "a document in pieces",
    { document: { source: { content: [{ text: "Lamps." }] } } },
    { type: "text", content: "Lamps." },
  ],
  ["a quoted text", { citationsContent: { content: [{ text: "Lamps." }] } }, { type: "text", content: "Lamps." }],
  ["what was found", { searchResult: { title: "a" } }, { type: "generic", generic_type: "searchResult" }],
  ["what nobody knows", { hologram: {} }, { type: "generic", generic_type: "unknown" }],
  ["a call without arguments", { toolUse: { name: "f" } }, { type: "tool_call", name: "f" }],
])("a part of a message: %s", (_name, block, part) => {
  const content = asked(bedrockConverse, { messages: [{ role: "user", content: [block] }] });
  expect(content).toEqual({ inputMessages: [{ role: "user", parts: [part] }] });
});

test("what Converse answers, whole", () => {
  const content = [
    { reasoningContent: { reasoningText: { text: "Hm." } } },
    { text: "A lamp." },
    { text: "Another." },
    { toolUse: { toolUseId: "t_1", name: "light_lamp", input: { room: "attic" } } },
    { image: { format: "png", source: { bytes: "AAAA" } } },
  ];
  expect(said(bedrockConverse, { output: { message: { content } } })).toEqual([
    [
      { type: "reasoning", content: "Hm." },
      { type: "text", content: "A lamp." },
      { type: "text", content: "Another." },
      { type: "tool_call", id: "t_1", name: "light_lamp", arguments: { room: "attic" } },
      { type: "blob", modality: "image", mime_type: "image/png", content: "AAAA" },
    ],
  ]);
});

const delta = (index: number, delta: object) => ({ contentBlockDelta: { contentBlockIndex: index, delta } });
const call = (index: number, id: string) => ({
  contentBlockStart: { contentBlockIndex: index, start: { toolUse: { toolUseId: id, name: "light_lamp" } } },
});

test.each([bedrockConverse, bedrockInvoke])("what is streamed in the words of Converse: $name", (format) => {
  const events = [
    { messageStart: { role: "assistant" } },
    delta(0, { reasoningContent: { text: "H" } }),
    delta(0, { reasoningContent: { text: "m." } }),
    delta(0, { reasoningContent: { signature: "c2ln" } }),
    delta(1, { text: "A " }),
    // As Nova counts.
    delta(2, { text: "lamp." }),
    call(3, "t_1"),
    call(4, "t_2"),
    delta(4, { toolUse: { input: '{"room":' } }),
    delta(3, { toolUse: { input: '{"room":"attic"}' } }),
    delta(4, { toolUse: { input: '"hall"}' } }),
    { messageStop: { stopReason: "tool_use" } },
  ];
  expect(said(format, ...events)).toEqual([
    [
      { type: "reasoning", content: "Hm." },
      { type: "text", content: "A lamp." },
      { type: "tool_call", id: "t_1", name: "light_lamp", arguments: { room: "attic" } },
      { type: "tool_call", id: "t_2", name: "light_lamp", arguments: { room: "hall" } },
    ],
  ]);
});

test.each([
  ["a prompt", { prompt: "A lamp?" }],
  ["Titan", { inputText: "A lamp?" }],
  ["Nova", { messages: [{ role: "user", content: [{ text: "A lamp?" }] }] }],
  ["Cohere's chat", { message: "A lamp?" }],
  ["OpenAI's kin", { messages: [{ role: "user", content: "A lamp?" }] }],
  ["Claude", { anthropic_version: "x", messages: [{ role: "user", content: [{ type: "text", text: "A lamp?" }] }] }],
])("what a model is asked in its own words: %s", (_name, request) => {
  const messages = [{ role: "user", parts: [{ type: "text", content: "A lamp?" }] }];
  expect(asked(bedrockInvoke, request)).toEqual({ inputMessages: messages });
});

test("what is asked of nobody says nothing", () => {
  expect(asked(bedrockInvoke, { images: [] })).toEqual({});
});

test.each([
  ["Titan", { results: [{ outputText: "A lamp." }] }],
  ["Llama", { generation: "A lamp." }],
  ["Mistral", { outputs: [{ text: "A lamp." }] }],
  ["Cohere", { generations: [{ text: "A lamp." }] }],
  ["Cohere's chat", { response_id: "r", text: "A lamp." }],
  ["AI21", { completions: [{ data: { text: "A lamp." } }] }],
  ["Nova", { output: { message: { content: [{ text: "A lamp." }] } } }],
  ["OpenAI's kin", { choices: [{ index: 0, message: { role: "assistant", content: "A lamp." } }] }],
  ["DeepSeek", { choices: [{ text: "A lamp.", stop_reason: "length" }] }],
  ["Claude", { type: "message", content: [{ type: "text", text: "A lamp." }] }],
  ["Claude as it was", { type: "completion", completion: "A lamp." }],
])("what a model answers in its own words: %s", (_name, answer) => {
  expect(said(bedrockInvoke, answer)).toEqual([[{ type: "text", content: "A lamp." }]]);
});

test("texts that are streamed side by side stay apart", () => {
  const pieces = [
    { index: 0, text: "A" },
    { index: 1, text: "The" },
    { index: 0, text: " lamp" },
    { is_finished: true },
  ];
  expect(said(bedrockInvoke, ...pieces)).toEqual([
    [{ type: "text", content: "A lamp" }],
    [{ type: "text", content: "The" }],
  ]);
});

test.each([
  ["Amazon's", { textToImageParams: { text: "A lamp" } }, { images: ["AAAA"] }],
  ["Stability's", { prompt: "A lamp" }, { images: ["AAAA"] }],
  ["Stability's, older", { text_prompts: [{ text: "A lamp" }] }, { artifacts: [{ base64: "AAAA" }] }],
])("a picture and what it is to be of: %s", (_name, request, answer) => {
  const parts = [{ type: "text", content: "A lamp" }];
  expect(asked(bedrockImages, request)).toEqual({ inputMessages: [{ role: "user", parts }] });
  expect(said(bedrockImages, answer)).toEqual([[{ type: "blob", modality: "image", content: "AAAA" }]]);
});

test("a picture that is made of another, and was not drawn, says nothing", () => {
  expect(asked(bedrockImages, { image: "AAAA" })).toEqual({});
  expect(said(bedrockImages, { images: [null] })).toEqual([]);
});

test.each([
  ['{"citationsContent":{"content":[', "]}}"],
  ['{"document":{"source":{"content":[', "]}}}"],
  ['{"toolResult":{"content":[', "]}}"],
])("what is nested without end neither throws nor is told: %s", (open, close) => {
  const nested = open.repeat(5000) + '{"text":"a"}' + close.repeat(5000);
  for (const block of [nested, open + open + '{"text":"a"}' + close + close]) {
    const content = contentOf(bedrockConverse)?.ask(Json.parse(`{"messages":[{"role":"user","content":[${block}]}]}`));
    expect(JSON.stringify(content).includes('"a"')).toBe(block !== nested);
  }
});
